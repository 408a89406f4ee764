package weir.dataplane;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtual service: what packets it is for, and how their connections are spread.
 *
 * @param id names it in connections and counters, with the rules of {@link RealServer#id}
 * @param mark the firewall mark that its packets have; 0 for a service by address. Where it is not
 *     0, protocol, address and port are 0
 * @param protocol 6 TCP, 17 UDP
 * @param address the VIP as a number
 * @param port 1..65535; 0 for every port of the address that has no service of its own, which only
 *     a persistent service may have
 * @param scheduler as {@code ipvsadm -s} names it; {@link Schedulers#NAMES}
 * @param flags {@link #ONE_PACKET} and the flags of the scheduler
 * @param persistence null where each connection is scheduled
 * @param servers the available ones, in the order that they were added. IPVS puts a new server at
 *     the front of its list, so its schedulers, and ours, go from the last to the first here; one
 *     that is taken out and comes back has been added last
 */
public record VirtualService(
    int id,
    int mark,
    int protocol,
    int address,
    int port,
    String scheduler,
    int flags,
    @Nullable Persistence persistence,
    List<RealServer> servers) {
  // As in include/uapi/linux/ip_vs.h.

  /** Flag: each datagram is scheduled by itself ({@code ipvsadm -o}, {@code ops}); UDP only. */
  public static final int ONE_PACKET = 0x0004;

  /** The first flag of a scheduler ({@code flag-1}). */
  public static final int SCHED1 = 0x0008;

  /** The second flag of a scheduler ({@code flag-2}). */
  public static final int SCHED2 = 0x0010;

  /** The third flag of a scheduler ({@code flag-3}). */
  public static final int SCHED3 = 0x0020;

  /** {@code sh-fallback}: another server where the one of the hash cannot take the connection. */
  public static final int SH_FALLBACK = SCHED1;

  /** {@code sh-port}: the client's port is hashed too. */
  public static final int SH_PORT = SCHED2;

  /** {@code mh-fallback}: as {@link #SH_FALLBACK}. */
  public static final int MH_FALLBACK = SCHED1;

  /** {@code mh-port}: as {@link #SH_PORT}. */
  public static final int MH_PORT = SCHED2;

  public VirtualService {
    if (id < 0 || port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("service " + id + " port " + port);
    }
    if (mark != 0) {
      if (protocol != 0 || address != 0 || port != 0) {
        throw new IllegalArgumentException("service " + id + " has a mark and an address");
      }
    } else if (protocol != Ipv4.TCP && protocol != Ipv4.UDP) {
      throw new IllegalArgumentException("service " + id + " protocol " + protocol);
    } else if (port == 0 && persistence == null) {
      throw new IllegalArgumentException("service " + id + " has no port and is not persistent");
    }
    if (!Schedulers.NAMES.contains(scheduler)) {
      throw new IllegalArgumentException("service " + id + " scheduler " + scheduler);
    }
    servers = List.copyOf(servers);
  }

  /** A service by address, neither persistent nor with any flag. */
  public VirtualService(
      int id, int protocol, int address, int port, String scheduler, List<RealServer> servers) {
    this(id, 0, protocol, address, port, scheduler, 0, null, servers);
  }
}
