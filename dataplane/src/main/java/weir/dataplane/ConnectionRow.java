package weir.dataplane;

import weir.conntrack.Connection;
import weir.conntrack.TcpStates;
import weir.conntrack.Timeouts;

/**
 * A connection as {@code ipvsadm -Lcn} lists it.
 *
 * @param protocol 6 TCP, 17 UDP; 0 in the template of a firewall mark
 * @param state as IPVS names it, such as {@code ESTABLISHED}; {@code UDP} for UDP; {@code NONE} or
 *     {@code ASSURED} for a template
 * @param expiresSeconds until it expires if nothing is seen of it, 0 or more
 * @param clientAddress IPv4 as a number, like the other addresses
 * @param serverId of the {@link RealServer}
 */
public record ConnectionRow(
    int protocol,
    String state,
    int expiresSeconds,
    int clientAddress,
    int clientPort,
    int virtualAddress,
    int virtualPort,
    int serverAddress,
    int serverPort,
    int serverId) {

  static ConnectionRow of(long c, int nowTick) {
    int protocol = Connection.protocol(c);
    int state = Connection.state(Connection.status(c));
    return new ConnectionRow(
        protocol,
        name(c, protocol, state),
        Math.max(0, Connection.ticksLeft(c, nowTick) / Timeouts.TICKS_PER_SECOND),
        Connection.clientAddress(c),
        Connection.clientPort(c),
        Connection.virtualAddress(c),
        Connection.virtualPort(c),
        Connection.serverAddress(c),
        Connection.serverPort(c),
        Connection.serverId(c));
  }

  private static String name(long c, int protocol, int state) {
    if (Connection.kind(c) == Connection.TEMPLATE) {
      return state == Connection.ASSURED ? "ASSURED" : "NONE";
    }
    return protocol == Ipv4.TCP ? TcpStates.name(state) : "UDP";
  }
}
