package weir.perf.lab;

import java.util.List;
import java.util.Optional;
import weir.netns.Topology;

/** Something that brings packets from clients to a server. */
interface Contestant {
  /** What {@code --contestants} calls it, such as {@code weir-xdp-nat}. */
  String id();

  /** What reports call it. */
  String name();

  /**
   * Why it cannot run here; empty where it can. Programs that lack are installed if they can be.
   */
  default Optional<String> obstacle() {
    return Optional.empty();
  }

  /** Whether it forwards UDP datagrams. */
  default boolean forwardsDatagrams() {
    return true;
  }

  /** Whether clients and servers can hold TCP connections through it. */
  default boolean carriesTcp() {
    return true;
  }

  /** Where the work is done when packets are counted; the first for all that is measured. */
  default List<Placement> placements() {
    return List.of(Placement.SPLIT, Placement.INLINE);
  }

  /** How many packets of a flow it may take until it treats the flow as one it knows. */
  int packetsToKnowAFlow();

  /** For how many seconds it must be busy until it is as fast as it will be. */
  default double warmUpSeconds() {
    return 0;
  }

  /** Where clients send to. */
  default String address() {
    return Topology.VIP;
  }

  /** What address a packet is for when it reaches the server. */
  default String delivered() {
    return Site.SERVER;
  }

  /**
   * Starts it in the director's namespace; it ends with the lab.
   *
   * @param protocol {@code TCP} or {@code UDP}, for the ports of {@link Site#ports}
   * @param flows how many there will be at the most
   */
  Running start(Site site, Placement placement, String protocol, int flows);
}
