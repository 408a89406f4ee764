package weir.control.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code virtual_server} block: one service, or several with the same real servers where it names
 * a {@code virtual_server_group}.
 *
 * @param at where the block begins
 * @param group the name of its group; null where it has none
 * @param services never empty; one where there is no group
 * @param lbAlgo which real server a new connection gets
 * @param flags of {@link weir.dataplane.VirtualService#flags}
 * @param lbKind how packets reach a real server, unless that one says otherwise
 * @param persistenceTimeoutS for how long a client stays with its real server, in seconds; 0 for
 *     not persistent
 * @param persistenceMask which bits of the client's address tell clients apart
 * @param quorum when its servers are enough, and what happens otherwise
 * @param omega whether {@code notify_down} and {@code quorum_down} run when the director stops
 * @param haSuspend whether checks rest while no interface has the VIP
 * @param smtpAlert whether mail is sent when a server or the quorum comes or goes
 * @param realServers in the order of the file; no two with the same address and port
 */
public record VirtualServer(
    Position at,
    @Nullable String group,
    List<ServiceKey> services,
    LbAlgo lbAlgo,
    int flags,
    LbKind lbKind,
    int persistenceTimeoutS,
    int persistenceMask,
    Quorum quorum,
    boolean omega,
    boolean haSuspend,
    boolean smtpAlert,
    List<RealServer> realServers) {
  public VirtualServer {
    services = List.copyOf(services);
    realServers = List.copyOf(realServers);
  }

  /**
   * When a virtual server works.
   *
   * @param quorum the weight that its live servers must have, 1 or more
   * @param hysteresis how far from it before it counts as lost or gained, less than the quorum
   * @param up run when it is gained; null for nothing
   * @param down run when it is lost; null for nothing
   * @param sorryServer in the pool while it is lost; null for none
   */
  public record Quorum(
      long quorum,
      long hysteresis,
      @Nullable Script up,
      @Nullable Script down,
      @Nullable SorryServer sorryServer) {
    /** What a file has that says nothing of it. */
    public static final Quorum DEFAULT = new Quorum(1, 0, null, null, null);
  }

  /**
   * A {@code sorry_server}.
   *
   * @param port 0 for the port that the client asked for
   * @param inhibit whether it stays in the table with weight 0 while it is not needed
   */
  public record SorryServer(int address, int port, LbKind lbKind, boolean inhibit) {}

  /** The same with other services. */
  VirtualServer withServices(List<ServiceKey> others) {
    return new VirtualServer(
        at,
        group,
        others,
        lbAlgo,
        flags,
        lbKind,
        persistenceTimeoutS,
        persistenceMask,
        quorum,
        omega,
        haSuspend,
        smtpAlert,
        realServers);
  }

  /** The service that stands for all: what names it where there is no group. */
  public ServiceKey first() {
    return services.getFirst();
  }

  /** {@code TCP 192.0.2.1:80}, {@code FWM 80} or {@code group web}. */
  @Override
  public String toString() {
    return group != null ? "group " + group : first().toString();
  }
}
