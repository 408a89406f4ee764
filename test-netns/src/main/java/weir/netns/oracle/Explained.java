package weir.netns.oracle;

import java.util.List;
import java.util.function.BiFunction;

/** A difference to IPVS that is meant. */
public interface Explained {
  /** A difference after which nothing could be compared any more, so that it is never played. */
  String AFTER_REMOVAL =
      "a SYN on the connection of a removed server begins anew; IPVS drops it until the old entry"
          + " has expired";

  /** What a client is told of the MTU behind a tunnel. */
  String TUNNEL_MTU =
      "a client learns the MTU of a tunnel from the first error; from IPVS, whose own route is not"
          + " up to date yet, only from the second";

  /** What goes into a tunnel of a packet that came in fragments. */
  String FRAGMENTS_IN_TUNNEL =
      "each fragment goes into the tunnel by itself, and the server puts them together; IPVS does so"
          + " before";

  /** Why it is better so. */
  String reason();

  /**
   * Whether it is all the difference in what was sent on account of a packet.
   *
   * @param theirs by IPVS, without what its kernel picks by itself
   * @param ours by Weir, in the same way
   */
  boolean covers(Step.Send step, List<Emission> theirs, List<Emission> ours);

  /** All that are known. */
  List<Explained> ALL =
      List.of(
          explain(
              "NAT leaves a UDP datagram without a checksum as it is; IPVS computes one",
              (send, emission) ->
                  send.flow().protocol() == Service.UDP
                          && send.packet().checksum() == Packet.Checksum.NONE
                          && emission.frame().protocol() == Service.UDP
                      ? emission.frame().withoutUdpChecksum()
                      : emission.frame()));

  /** A difference that is gone when what IPVS sent is changed like this. */
  private static Explained explain(
      String reason, BiFunction<Step.Send, Emission, Frame> theirsToOurs) {
    return new Explained() {
      @Override
      public String reason() {
        return reason;
      }

      @Override
      public boolean covers(Step.Send step, List<Emission> theirs, List<Emission> ours) {
        return theirs.stream()
            .map(e -> new Emission(e.segment(), theirsToOurs.apply(step, e)))
            .toList()
            .equals(ours);
      }
    };
  }
}
