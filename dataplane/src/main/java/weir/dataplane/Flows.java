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
  /** The bits of a status that are compared with {@link #steady}: all but some flags. */
  private static final long STEADY = Connection.status(Connection.STATES, Connection.INACTIVE, -1);

  private static final long NOOUTPUT = Connection.status(0, Connection.NOOUTPUT, 0);

  private final ConnectionTable table;
  private final ServerLoad load;
  private final WorkerCounters counters;
  private Timeouts timeouts = Timeouts.DEFAULT;

  /** What the status of a connection is that everyday segments leave as it is. */
  private long steady = steady(timeouts);

  /** 0, or {@link TcpStates#SECURE}. */
  private int stateTable;

  Flows(ConnectionTable table, ServerLoad load, WorkerCounters counters) {
    this.table = table;
    this.load = load;
    this.counters = counters;
  }

  /** Goes by these timeouts from now on; a connection does from its next packet on. */
  void adopt(Timeouts newest) {
    timeouts = newest;
    steady = steady(newest);
  }

  private static long steady(Timeouts timeouts) {
    return Connection.status(TcpStates.ESTABLISHED, 0, timeouts.tcp(TcpStates.ESTABLISHED));
  }

  /** Whether to follow TCP by the table for attacks from now on. */
  void secureTcp(boolean on) {
    stateTable = on ? TcpStates.SECURE : 0;
  }

  /**
   * Opens the connection of a client's packet. It counts as inactive until followed.
   *
   * @param template that it was scheduled by, or 0
   * @param hash of the packet
   * @param clientSide of {@link Connection#clientSide(long)}
   * @return its forward entry; another one than this server's if another worker was faster; 0 if
   *     the table is full
   */
  long open(
      RealServer server,
      int serverPort,
      long template,
      int hash,
      long ip,
      long transport,
      long clientSide,
      int nowTick) {
    long c = table.claim(hash, nowTick);
    if (c == 0) {
      return 0;
    }
    int protocol = Ipv4.protocol(ip);
    int clientAddress = Ipv4.source(ip);
    int clientPort = Packet.sourcePort(transport);
    Connection.setForward(
        c,
        protocol,
        clientAddress,
        clientPort,
        Ipv4.destination(ip),
        Packet.destinationPort(transport),
        server.address(),
        serverPort);
    int flags = Connection.INACTIVE | server.method().flags();
    int timeout = protocol == Ipv4.TCP ? Timeouts.NEW : timeouts.udp();
    Connection.setStatus(c, Connection.status(TcpStates.NONE, flags, timeout));
    Connection.touch(c, nowTick);
    Connection.setServerId(c, server.id());
    Connection.setClientSide(c, Connection.portIndex(clientSide), Connection.mac(clientSide));
    if (template != 0) {
      Connection.setControl(c, template);
    }
    if (server.method() == ForwardingMethod.MASQ) {
      Connection.translate(c);
    }
    load.opened(server.id());
    long there = table.publish(c);
    if (there == c) {
      counters.connection(server.id());
    } else {
      load.closed(server.id());
    }
    return there;
  }

  /** Counts a datagram that is a connection of its own, and over at once. */
  void onePacket(RealServer server) {
    load.opened(server.id());
    counters.connection(server.id());
    load.closed(server.id());
  }

  /**
   * Notes a datagram of a connection.
   *
   * @param forward its forward entry
   * @param status its status, read just now
   * @param direction {@link TcpStates#INPUT} or {@link TcpStates#OUTPUT}
   */
  void followUdp(long forward, long status, int direction, int nowTick) {
    Connection.touch(forward, nowTick);
    renew(forward, status, timeouts.udp(), nowTick);
    if (direction == TcpStates.OUTPUT && Connection.isControlled(forward)) {
      assureTemplate(forward);
    }
  }

  /**
   * Notes packets of a connection that the kernel has forwarded: of TCP such as change no state.
   *
   * @param direction as of {@link #followUdp}
   * @param seenTick when the last of them passed
   */
  void passed(long forward, int direction, int seenTick) {
    int tick = Connection.lastSeen(forward);
    if (seenTick - tick > 0) {
      tick = seenTick;
    }
    long status = Connection.status(forward);
    if (Connection.protocol(forward) == Ipv4.UDP) {
      followUdp(forward, status, direction, tick);
    } else {
      Connection.touch(forward, tick);
      renew(forward, status, timeouts.tcp(Connection.state(status)), tick);
    }
  }

  private void renew(long forward, long status, int timeout, int nowTick) {
    if (Connection.timeout(status) != timeout
        && (Connection.flags(status) & ServerLoad.UNCOUNTED) == 0) {
      long next = Connection.status(Connection.state(status), Connection.flags(status), timeout);
      if (Connection.changeStatus(forward, status, next)) {
        changed(forward, status, next, nowTick);
      }
    }
  }

  /**
   * Notes a TCP segment of a connection.
   *
   * @param forward its forward entry
   * @param read its status, read just now
   * @param direction {@link TcpStates#INPUT} or {@link TcpStates#OUTPUT}
   * @param tcpFlags byte 13 of the TCP header
   */
  void followTcp(long forward, long read, int direction, int tcpFlags, int nowTick) {
    Connection.touch(forward, nowTick);
    // In every table an ACK leaves an established connection as it is.
    long matters = direction == TcpStates.OUTPUT ? STEADY | NOOUTPUT : STEADY;
    if ((tcpFlags & (Tcp.FIN | Tcp.SYN | Tcp.RST | Tcp.ACK)) != Tcp.ACK
        || (read & matters) != steady) {
      changeTcp(forward, direction, tcpFlags, nowTick);
    }
  }

  private void changeTcp(long forward, int direction, int tcpFlags, int nowTick) {
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
      int state = TcpStates.next(stateTable + directionSeen, Connection.state(status), tcpFlags);
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
    if (Connection.isControlled(forward)
        && Connection.protocol(forward) == Ipv4.TCP
        && Connection.state(now) == TcpStates.ESTABLISHED) {
      assureTemplate(forward);
    }
    if (Connection.timeout(now) < Connection.timeout(before)) {
      table.rearm(forward, nowTick);
    }
  }

  private void assureTemplate(long forward) {
    long template = table.template(forward);
    if (template != 0) {
      Connection.assure(template);
    }
  }
}
