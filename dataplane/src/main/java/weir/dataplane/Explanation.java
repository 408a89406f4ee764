package weir.dataplane;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a packet, and why.
 *
 * @param verdict what would be done with it
 * @param drop why it goes no further, for {@link Verdict#DROPPED} only
 * @param mark its firewall mark, 0 for none
 * @param service that it is for, or that its connection is of; null where there is none, or none
 *     any more
 * @param connection that it belongs to, or null
 * @param synBeginsAnew whether a SYN would end that connection and begin another
 * @param cached whether the kernel forwards such packets of it, but for those that open or close it
 *     or are not ordinary
 * @param template that keeps its client with a server, where there is no connection, or null
 * @param basis why these {@code ways}
 * @param ways where it may go: one where the choice is certain, none where it goes nowhere
 */
public record Explanation(
    Verdict verdict,
    @Nullable DropReason drop,
    int mark,
    @Nullable VirtualService service,
    @Nullable ConnectionRow connection,
    boolean synBeginsAnew,
    boolean cached,
    @Nullable ConnectionRow template,
    Basis basis,
    List<Way> ways) {
  public Explanation {
    ways = List.copyOf(ways);
  }

  /** What is done with a packet. */
  public enum Verdict {
    /** It is for no service and of no connection: the kernel has it. */
    KERNEL,
    /** It is sent on to a real server. */
    TO_SERVER,
    /** It is an answer, sent on to the client. */
    TO_CLIENT,
    /** It goes no further. */
    DROPPED
  }

  /** What a choice of server depends on. */
  public enum Basis {
    /** There is none to be made. */
    NONE,
    /** The connection has its server. */
    CONNECTION,
    /** The client stays with its server. */
    TEMPLATE,
    /** The packet's addresses alone: this choice is certain. */
    ADDRESSES,
    /** The connections that each server has: certain for a packet that comes now. */
    LOAD,
    /** What the scheduler of a worker remembers, or chance: any of these. */
    MOMENT
  }

  /**
   * A way that a packet may go.
   *
   * @param server null for the way to the client
   * @param address that it has as its destination, or that its connection has as its server
   * @param port likewise
   * @param method how it is forwarded
   * @param hop where the frame goes; null where that is not known
   * @param mtu bytes of the largest packet that goes this way whole; 0 without a hop. Larger ones
   *     that may not be fragmented are answered with an ICMP error, others are fragmented
   * @param drop why a packet goes no further this way, or null
   */
  public record Way(
      @Nullable RealServer server,
      int address,
      int port,
      ForwardingMethod method,
      @Nullable NextHop hop,
      int mtu,
      @Nullable DropReason drop) {}
}
