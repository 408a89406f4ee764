package weir.dataplane;

import org.jspecify.annotations.Nullable;
import weir.afxdp.Link;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.conntrack.Removal;
import weir.conntrack.TcpStates;

/**
 * What happens to one packet that {@link Packet} has found good: the order of {@code ip_vs_in} and
 * {@code ip_vs_out}, with what {@code ip_rcv} and {@code ip_forward} do around them. Owned by one
 * worker.
 *
 * <pre>
 *                        find
 *          ______________|______________________________
 *         |              |                              |
 *      forward          none                          reply
 *         |              |                              |
 *   SYN on closed? -> service? - no -> punt         TTL, MTU
 *   server gone?         |                              |
 *         |           TCP, no SYN? -> reset         state, counts
 *         |           schedule, open                    |
 *         |              |                          source := virtual
 *         state, counts                                 |
 *         TTL, next hop, MTU                        client's port and MAC
 *         NAT: destination := server
 *         TUN: outer header
 *         MACs
 * </pre>
 */
final class Forwarder {
  /** What the kernel may be given in a second: {@link Punt} costs a system call each. */
  private static final int PUNTS_PER_SECOND = 5000;

  private static final int PUNT_BURST = 250;

  private static final int UNSUPPORTED_PROTOCOL = DropReason.UNSUPPORTED_PROTOCOL.code();

  private final ConnectionTable table;
  private final Flows flows;
  private final ServerLoad load;
  private final Outbox outbox;
  private final Responder responder;
  private final Egress egress;
  private final IcmpErrors icmpErrors;
  private final WorkerCounters counters;
  private final Punt punt;
  private final RateLimit puntLimit;
  private final Link[] links;

  /** The first port of the same interface, which is the same one to every worker. */
  private final int[] interfaces;

  private final @Nullable Scheduler[] schedulers;

  private ServiceTable services = ServiceTable.EMPTY;
  private int nowTick;
  private int ingress;
  private int ingressInterface;
  private boolean partial;

  Forwarder(
      ConnectionTable table,
      Flows flows,
      ServerLoad load,
      Outbox outbox,
      WorkerCounters counters,
      Punt punt,
      Link[] links,
      @Nullable Scheduler[] schedulers,
      PathMtus pathMtus,
      int nowTick) {
    this.table = table;
    this.flows = flows;
    this.load = load;
    this.outbox = outbox;
    this.responder = new Responder(outbox, counters, nowTick);
    this.egress = new Egress(outbox, counters, links, pathMtus);
    this.icmpErrors =
        new IcmpErrors(table, load, counters, outbox, egress, pathMtus, responder, links);
    this.counters = counters;
    this.punt = punt;
    this.puntLimit = new RateLimit(PUNTS_PER_SECOND, PUNT_BURST, nowTick);
    this.links = links;
    this.interfaces = new int[links.length];
    for (int port = 0; port < links.length; port++) {
      while (links[interfaces[port]].index() != links[port].index()) {
        interfaces[port]++;
      }
    }
    this.schedulers = schedulers;
  }

  /** What holds for the packets that follow: until called again, all of one burst. */
  void begin(ServiceTable services, int ingress, int nowTick) {
    this.services = services;
    this.ingress = ingress;
    this.ingressInterface = interfaces[ingress];
    this.nowTick = nowTick;
    this.partial = links[ingress].partialChecksums();
    icmpErrors.begin(services, nowTick);
  }

  /**
   * Handles what is no whole TCP or UDP packet, and takes its frame.
   *
   * @param code of {@link Packet#transport}
   */
  void other(long frame, int code) {
    long ip = frame + Ethernet.HEADER;
    if (code != UNSUPPORTED_PROTOCOL || Packet.icmpError(ip) == 0) {
      counters.drop(code);
      outbox.drop(frame);
    } else if (!icmpErrors.handle(frame)) {
      punt(frame, ip);
    }
  }

  /**
   * Handles a packet and takes its frame.
   *
   * @param transportOffset from {@link Packet#transport}
   * @param hash of the packet's tuple
   */
  void handle(long frame, int transportOffset, int hash) {
    long ip = frame + Ethernet.HEADER;
    long transport = frame + transportOffset;
    int protocol = Ipv4.protocol(ip);
    int source = Ipv4.source(ip);
    int sourcePort = Packet.sourcePort(transport);
    int destination = Ipv4.destination(ip);
    int destinationPort = Packet.destinationPort(transport);
    long c = table.find(hash, protocol, source, sourcePort, destination, destinationPort);
    long over = 0;
    if (c != 0) {
      long forward = Connection.forward(c);
      if (Connection.isExpired(forward, nowTick)) {
        table.remove(forward, Removal.EXPIRED);
      } else if (c != forward) {
        reply(frame, ip, transport, protocol, forward);
        return;
      } else if (protocol == Ipv4.TCP && (Tcp.flags(transport) & Tcp.SYN) != 0 && beginsAnew(c)) {
        over = c;
      } else {
        request(frame, ip, transport, protocol, c);
        return;
      }
    }
    int mark =
        services
            .marks()
            .mark(
                protocol, source, sourcePort, destination, destinationPort, links[ingress].index());
    VirtualService service = services.service(mark, protocol, destination, destinationPort);
    Scheduler scheduler = service == null ? null : schedulers[service.id()];
    boolean opens = protocol != Ipv4.TCP || opens(Tcp.flags(transport));
    RealServer server =
        scheduler == null || !opens ? null : scheduler.choose(ip, transport, nowTick);
    if (over != 0) {
      // Not before the choice: IPVS lets it expire in the next tick, so that it still counts here.
      table.remove(over, Removal.REUSED);
    }
    if (service == null) {
      punt(frame, ip, transport);
    } else if (!opens) {
      responder.reset(ingress, frame, ip, transport, partial);
    } else if (server == null) {
      responder.portUnreachable(ingress, frame, ip, nowTick);
    } else {
      open(frame, ip, transport, service, server, hash);
    }
  }

  /** Whether a segment opens a connection ({@code tcp_conn_schedule}). */
  private static boolean opens(int tcpFlags) {
    return (tcpFlags & (Tcp.SYN | Tcp.RST)) == Tcp.SYN;
  }

  /**
   * Whether a SYN on this connection begins another: as in {@code is_new_conn_expected} with
   * conn_reuse_mode 1, and where its server is gone. There IPVS drops the SYN until the old entry
   * has expired, and the client that used its port again waits.
   */
  private boolean beginsAnew(long c) {
    int state = Connection.state(Connection.status(c));
    return state == TcpStates.TIME_WAIT
        || state == TcpStates.CLOSE
        || services.server(Connection.serverId(c)) == null;
  }

  private void open(
      long frame, long ip, long transport, VirtualService service, RealServer server, int hash) {
    int protocol = Ipv4.protocol(ip);
    long c =
        flows.open(
            service,
            server,
            hash,
            protocol,
            Ipv4.source(ip),
            Packet.sourcePort(transport),
            Ipv4.destination(ip),
            Packet.destinationPort(transport),
            clientSide(frame),
            nowTick);
    if (c == 0) {
      drop(frame, DropReason.TABLE_FULL);
      return;
    }
    request(frame, ip, transport, protocol, c);
  }

  private void request(long frame, long ip, long transport, int protocol, long c) {
    int serverId = Connection.serverId(c);
    RealServer server = services.server(serverId);
    if (server == null) {
      // As in IPVS the entry stays, for the server may come back.
      drop(frame, DropReason.SERVER_UNAVAILABLE);
      return;
    }
    int length = Ipv4.totalLength(ip);
    counters.in(load.service(serverId), serverId, length);
    follow(c, protocol, TcpStates.INPUT, transport);

    if (Ipv4.timeToLive(ip) <= 1) {
      responder.timeExceeded(ingress, frame, ip, Ipv4.destination(ip), nowTick);
      return;
    }
    NextHop hop = server.nextHop();
    if (hop == null) {
      drop(frame, DropReason.NEIGHBOUR_UNRESOLVED);
      return;
    }
    Ipv4.decrementTimeToLive(ip);
    int method = Connection.flags(Connection.status(c)) & Connection.FWD_MASK;
    int mtu = method == Connection.TUNNEL ? egress.tunnelMtu(c, hop, nowTick) : hop.mtu();
    if (length > mtu) {
      responder.tooLong(ingress, frame, ip, Ipv4.destination(ip), mtu, nowTick);
      return;
    }
    if (method == Connection.TUNNEL) {
      tunnel(frame, ip, transport, c, hop);
      return;
    }
    int delta = 0;
    if (method == Connection.MASQ) {
      noteClientSide(frame, c);
      delta =
          Rewrite.destination(ip, transport, Connection.serverAddress(c), Connection.serverPort(c));
    }
    Ethernet.setAddresses(frame, hop.destinationMac(), hop.sourceMac());
    send(hop.port(), frame, ip, transport, length, delta);
  }

  private void tunnel(long frame, long ip, long transport, long c, NextHop hop) {
    noteClientSide(frame, c);
    if (partial) {
      // A device completes the checksum of the packet that it sees, not of one inside.
      Rewrite.renew(frame, ip, transport, 0, false);
    }
    egress.toServer(frame, c, hop, nowTick);
  }

  private void reply(long frame, long ip, long transport, int protocol, long c) {
    long clientSide = Connection.clientSide(c);
    int port = Connection.portIndex(clientSide);
    Link link = links[port];
    int virtualAddress = Connection.virtualAddress(c);
    int length = Ipv4.totalLength(ip);
    if (Ipv4.timeToLive(ip) <= 1) {
      responder.timeExceeded(ingress, frame, ip, ownAddress(c), nowTick);
      return;
    }
    if (length > link.mtu()) {
      responder.tooLong(ingress, frame, ip, ownAddress(c), link.mtu(), nowTick);
      return;
    }
    Ipv4.decrementTimeToLive(ip);
    int serverId = Connection.serverId(c);
    counters.out(load.service(serverId), serverId, length);
    follow(c, protocol, TcpStates.OUTPUT, transport);
    int delta = Rewrite.source(ip, transport, virtualAddress, Connection.virtualPort(c));
    Ethernet.setAddresses(frame, Connection.mac(clientSide), link.mac());
    send(port, frame, ip, transport, length, delta);
  }

  /** Who tells the server of a connection that its packet goes no further. */
  private int ownAddress(long c) {
    RealServer server = services.server(Connection.serverId(c));
    NextHop hop = server == null ? null : server.nextHop();
    return hop == null || hop.sourceAddress() == 0
        ? Connection.virtualAddress(c)
        : hop.sourceAddress();
  }

  private void follow(long c, int protocol, int direction, long transport) {
    if (protocol == Ipv4.TCP) {
      flows.followTcp(c, direction, Tcp.flags(transport), nowTick);
    } else {
      Connection.touch(c, nowTick);
    }
  }

  private void send(int port, long frame, long ip, long transport, int length, int delta) {
    int pending = 0;
    if (partial) {
      pending = Rewrite.renew(frame, ip, transport, delta, links[port].checksumOffload());
    } else if (delta != 0) {
      Rewrite.update(ip, transport, delta);
    }
    counters.add(WorkerCounters.FORWARDED, 1);
    // What IP does not count is padding, which would be summed up with a pending checksum.
    outbox.send(port, frame, Ethernet.HEADER + length, pending);
  }

  private void punt(long frame, long ip, long transport) {
    if (partial) {
      Rewrite.renew(frame, ip, transport, 0, false);
    }
    punt(frame, ip);
  }

  private void punt(long frame, long ip) {
    if (Ipv4.timeToLive(ip) <= 1) {
      drop(frame, DropReason.TTL_EXPIRED);
      return;
    }
    if (!puntLimit.take(nowTick)) {
      drop(frame, DropReason.PUNT_LIMIT);
      return;
    }
    Ipv4.decrementTimeToLive(ip);
    if (punt.send(ip, Ipv4.totalLength(ip))) {
      counters.add(WorkerCounters.PUNTED, 1);
      outbox.drop(frame);
    } else {
      drop(frame, DropReason.PUNT_FAILED);
    }
  }

  private void drop(long frame, DropReason reason) {
    counters.drop(reason.code());
    outbox.drop(frame);
  }

  private void noteClientSide(long frame, long c) {
    long clientSide = clientSide(frame);
    if (Connection.clientSide(c) != clientSide) {
      Connection.setClientSide(c, ingressInterface, Connection.mac(clientSide));
    }
  }

  private long clientSide(long frame) {
    return Connection.clientSide(ingressInterface, Ethernet.source(frame));
  }
}
