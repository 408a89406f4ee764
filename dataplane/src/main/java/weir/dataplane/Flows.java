package weir.dataplane;

import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.conntrack.TcpStates;
import weir.conntrack.Timeouts;

/**
 * Opens connections and follows their states ({@code ip_vs_conn_new}, {@code set_tcp_state}), and
 * with each keeps {@link ServerLoad} right. Owned by one worker; the entries are shared.
 */
final class Flows {
  private final ConnectionTable table;
  private final ServerLoad load;
  private final WorkerCounters counters;
  private final Timeouts timeouts;

  Flows(ConnectionTable table, ServerLoad load, WorkerCounters counters, Timeouts timeouts) {
    this.table = table;
    this.load = load;
    this.counters = counters;
    this.timeouts = timeouts;
  }

  /**
   * Opens the connection of a client's packet. It counts as inactive until followed.
   *
   * @param hash of the client's packet, whose addresses and ports follow
   * @param clientSide of {@link Connection#clientSide(long)}
   * @return its forward entry; another one than this server's if another worker was faster; 0 if
   *     the table is full
   */
  long open(
      VirtualService service,
      RealServer server,
      int hash,
      int protocol,
      int clientAddress,
      int clientPort,
      int virtualAddress,
      int virtualPort,
      long clientSide,
      int nowTick) {
    long c = table.claim(hash, nowTick);
    if (c == 0) {
      return 0;
    }
    int serverPort = server.port() != 0 ? server.port() : virtualPort;
    Connection.setForward(
        c,
        protocol,
        clientAddress,
        clientPort,
        virtualAddress,
        virtualPort,
        server.address(),
        serverPort);
    boolean nat = server.method() == ForwardingMethod.MASQ;
    int flags = Connection.INACTIVE | method(server.method());
    int timeout = protocol == Ipv4.TCP ? Timeouts.NEW : timeouts.udp();
    Connection.setStatus(c, Connection.status(TcpStates.NONE, flags, timeout));
    Connection.touch(c, nowTick);
    Connection.setServerId(c, server.id());
    Connection.setClientSide(c, Connection.portIndex(clientSide), Connection.mac(clientSide));
    if (nat) {
      int replyHash = table.hash(protocol, server.address(), serverPort, clientAddress, clientPort);
      long reply = table.claim(replyHash, nowTick);
      if (reply == 0) {
        table.abandon(c);
        return 0;
      }
      Connection.pair(c, reply);
    }
    load.addInactive(server.id(), 1);
    long there = table.publish(c);
    if (there == c) {
      counters.connection(service.id(), server.id());
    } else {
      load.addInactive(server.id(), -1);
    }
    return there;
  }

  /** The flags of a forwarding method; but for NAT no reply will be seen. */
  private static int method(ForwardingMethod method) {
    return switch (method) {
      case MASQ -> Connection.MASQ;
      case DROUTE -> Connection.DROUTE | Connection.NOOUTPUT;
      case TUNNEL -> Connection.TUNNEL | Connection.NOOUTPUT;
    };
  }

  /**
   * Notes a TCP segment of a connection.
   *
   * @param forward its forward entry
   * @param direction {@link TcpStates#INPUT} or {@link TcpStates#OUTPUT}
   * @param tcpFlags byte 13 of the TCP header
   */
  void followTcp(long forward, int direction, int tcpFlags, int nowTick) {
    Connection.touch(forward, nowTick);
    while (true) {
      long status = Connection.status(forward);
      int flags = Connection.flags(status);
      int directionSeen = direction;
      if ((flags & Connection.NOOUTPUT) != 0) {
        if (direction == TcpStates.OUTPUT) {
          flags &= ~Connection.NOOUTPUT;
        } else {
          directionSeen = TcpStates.INPUT_ONLY;
        }
      }
      int state = TcpStates.next(directionSeen, Connection.state(status), tcpFlags);
      flags =
          TcpStates.isActive(state) ? flags & ~Connection.INACTIVE : flags | Connection.INACTIVE;
      long next = Connection.status(state, flags, timeouts.tcp(state));
      if (next == status || (flags & ServerLoad.UNCOUNTED) != 0) {
        return;
      }
      if (Connection.changeStatus(forward, status, next)) {
        changed(forward, status, next, nowTick);
        return;
      }
    }
  }

  private void changed(long forward, long before, long now, int nowTick) {
    int inactive = Connection.flags(now) & Connection.INACTIVE;
    if (inactive != (Connection.flags(before) & Connection.INACTIVE)) {
      int server = Connection.serverId(forward);
      load.addActive(server, inactive == 0 ? 1 : -1);
      load.addInactive(server, inactive == 0 ? -1 : 1);
    }
    if (Connection.timeout(now) < Connection.timeout(before)) {
      table.rearm(forward, nowTick);
    }
  }
}
