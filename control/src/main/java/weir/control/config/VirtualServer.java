package weir.control.config;

import java.util.List;

/**
 * A {@code virtual_server} block: one service, named by protocol, address and port, or by a
 * firewall mark.
 *
 * @param at where the block begins
 * @param mark the firewall mark of its packets, unsigned; 0 for a service by address. Where it is
 *     not 0, the protocol is {@link Protocol#NONE}, address and port are 0
 * @param protocol of the service
 * @param address the VIP, IPv4
 * @param port 1..65535, or 0 for every port of the address (persistent services only)
 * @param lbAlgo which real server a new connection gets
 * @param flags of {@link weir.dataplane.VirtualService#flags}
 * @param lbKind how packets reach a real server, unless that one says otherwise
 * @param persistenceTimeoutS for how long a client stays with its real server, in seconds; 0 for
 *     not persistent
 * @param persistenceMask which bits of the client's address tell clients apart
 * @param realServers in the order of the file; no two with the same address and port
 */
public record VirtualServer(
    Position at,
    int mark,
    Protocol protocol,
    int address,
    int port,
    LbAlgo lbAlgo,
    int flags,
    LbKind lbKind,
    int persistenceTimeoutS,
    int persistenceMask,
    List<RealServer> realServers) {
  public VirtualServer {
    realServers = List.copyOf(realServers);
  }

  /** {@code TCP 192.0.2.1:80} or {@code FWM 80}. */
  @Override
  public String toString() {
    return mark != 0
        ? "FWM " + Integer.toUnsignedString(mark)
        : protocol + " " + Ipv4.format(address) + ":" + port;
  }
}
