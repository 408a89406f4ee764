package weir.dataplane;

import org.jspecify.annotations.Nullable;
import weir.afxdp.Link;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.conntrack.Removal;
import weir.conntrack.TcpStates;
import weir.ffi.Memory;

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

  /**
   * Packets of up to so many bytes get their checksum here: what the device is told of one takes
   * another line of memory, which the kernel reads as well.
   */
  private static final int SUMMED_HERE = 256;

  private static final int FRAGMENT = DropReason.FRAGMENT.code();
  private static final int UNSUPPORTED_PROTOCOL = DropReason.UNSUPPORTED_PROTOCOL.code();

  private final ConnectionTable table;
  private final Flows flows;
  private final ServerLoad load;
  private final Outbox outbox;
  private final Responder responder;
  private final Egress egress;
  private final IcmpErrors icmpErrors;
  private final Segmenter segmenter;
  private final Fragments fragments;
  private final WorkerCounters counters;
  private final Punt punt;
  private final RateLimit puntLimit;
  private final Link[] links;

  /** The first port of the same interface, which is the same one to every worker. */
  private final int[] interfaces;

  private final Scheduling scheduling;
  private final @Nullable CachedFlows cachedFlows;
  private final @Nullable FlowInstaller installer;

  private ServiceTable services = ServiceTable.EMPTY;
  private NextHops nextHops = services.nextHops();
  private int connReuseMode;
  private boolean expireNodestConn;
  private int nowTick;
  private int ingress;
  private int ingressInterface;
  private boolean linkIsPartial;

  /**
   * Whether the packet's checksum may be the pseudo header's sum alone; as of {@link #handle}, is.
   */
  private boolean partial;

  /** Whether that is sure, since the port has said so. */
  private boolean toldPartial;

  /** As {@link weir.afxdp.Burst#segment} describes. */
  private int segment;

  /** Of the last packet without an entry. */
  private int onePacketServer = -1;

  Forwarder(
      ConnectionTable table,
      Flows flows,
      ServerLoad load,
      Outbox outbox,
      WorkerCounters counters,
      Punt punt,
      Link[] links,
      Scheduling scheduling,
      PathMtus pathMtus,
      @Nullable CachedFlows cachedFlows,
      @Nullable FlowInstaller installer,
      int nowTick) {
    this.table = table;
    this.flows = flows;
    this.load = load;
    this.outbox = outbox;
    this.responder = new Responder(outbox, counters, nowTick);
    this.egress = new Egress(outbox, counters, links, pathMtus);
    this.icmpErrors =
        new IcmpErrors(table, counters, outbox, egress, pathMtus, cachedFlows, responder, links);
    this.segmenter = new Segmenter(outbox, counters);
    this.fragments = new Fragments(table, counters, outbox, egress);
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
    this.scheduling = scheduling;
    this.cachedFlows = cachedFlows;
    this.installer = installer;
  }

  /** Goes by another snapshot from now on. */
  void adopt(ServiceTable newest) {
    services = newest;
    nextHops = newest.nextHops();
    connReuseMode = newest.sysctls().get(Sysctl.CONN_REUSE_MODE);
    expireNodestConn = newest.sysctls().isOn(Sysctl.EXPIRE_NODEST_CONN);
    scheduling.adopt(newest);
    flows.adopt(newest.timeouts());
  }

  /** What holds for the packets that follow: until called again, all of one burst. */
  void begin(int ingress, int nowTick) {
    this.ingress = ingress;
    this.ingressInterface = interfaces[ingress];
    this.nowTick = nowTick;
    this.linkIsPartial = links[ingress].partialChecksums();
    this.partial = linkIsPartial;
    icmpErrors.begin(services, nowTick);
    fragments.begin(services, nowTick);
  }

  /**
   * What is left to do to the packet that is handled next.
   *
   * @param pendingChecksum as {@link weir.afxdp.Burst#checksum} describes
   * @param segmentLength as {@link weir.afxdp.Burst#segment} describes
   */
  void offloads(int pendingChecksum, int segmentLength) {
    toldPartial = pendingChecksum != 0;
    partial = linkIsPartial || toldPartial;
    segment = segmentLength;
  }

  /**
   * Handles what is no whole TCP or UDP packet, and takes its frame.
   *
   * @param code of {@link Packet#transport}
   */
  void other(long frame, int code) {
    long ip = frame + Ethernet.HEADER;
    if (code == FRAGMENT) {
      fragments.handle(frame, this);
    } else if (code != UNSUPPORTED_PROTOCOL || Packet.icmpError(ip) == 0) {
      counters.drop(code);
      outbox.drop(frame);
    } else if (!icmpErrors.handle(frame)) {
      punt(frame, ip);
    }
  }

  /**
   * As {@link #handle}, for one whose data goes on in other fragments.
   *
   * @return the server that it went to without a connection, or -1
   */
  int handleFirstFragment(long frame, int transportOffset, int hash) {
    onePacketServer = -1;
    boolean partialOfWholeOnes = partial;
    // The checksum is over all of them, and no device completes that: it came complete.
    partial = false;
    handle(frame, transportOffset, hash, 0);
    partial = partialOfWholeOnes;
    return onePacketServer;
  }

  /** Lets go of fragments that have waited too long. */
  void expireFragments(int nowTick) {
    this.nowTick = nowTick;
    fragments.expire(nowTick, this);
  }

  /** Lets go of all fragments that wait. */
  void close() {
    fragments.close();
  }

  /**
   * Handles a packet and takes its frame.
   *
   * @param transportOffset from {@link Packet#transport}
   * @param hash of the packet's tuple
   * @param found what the table had for it earlier in this burst, or 0
   */
  void handle(long frameAddress, int transportOffset, int hash, long found) {
    long frame = Memory.base(frameAddress);
    long ip = frame + Ethernet.HEADER;
    long transport = frame + transportOffset;
    int protocol = Ipv4.protocol(ip);
    partial = partial && (toldPartial || Rewrite.isPartial(ip, transport, protocol));
    long c = Memory.base(found);
    long forward = Connection.forward(c);
    long status = c == 0 ? 0 : Connection.status(forward);
    if (c == 0 || ServerLoad.isRemoved(status)) {
      // A packet before it in the burst may have opened a connection, or ended this one.
      c =
          table.find(
              hash,
              protocol,
              Ipv4.source(ip),
              Packet.sourcePort(transport),
              Ipv4.destination(ip),
              Packet.destinationPort(transport));
      if (c == 0) {
        schedule(frame, ip, transport, hash, 0);
        return;
      }
      forward = Connection.forward(c);
      status = Connection.status(forward);
    }
    if (Connection.ticksLeft(forward, status, nowTick) <= 0 && table.isOver(forward, nowTick)) {
      table.remove(forward, Removal.EXPIRED);
      schedule(frame, ip, transport, hash, 0);
    } else if (c != forward) {
      mayInstall(c, status, protocol, ip, transport);
      reply(frame, ip, transport, protocol, forward, status);
    } else if (protocol == Ipv4.TCP
        && (Tcp.flags(transport) & Tcp.SYN) != 0
        && beginsAnew(
            c, services.server(Connection.serverId(c)), connReuseMode, expireNodestConn)) {
      schedule(frame, ip, transport, hash, c);
    } else {
      mayInstall(c, status, protocol, ip, transport);
      request(frame, ip, transport, protocol, hash, c, status);
    }
  }

  /**
   * Handles a packet of no connection.
   *
   * @param over a connection that it ends, or 0
   */
  private void schedule(long frame, long ip, long transport, int hash, long over) {
    Scheduling.Verdict verdict = scheduling.choose(ip, transport, links[ingress], nowTick);
    if (over != 0) {
      replace(over, verdict == Scheduling.Verdict.CHOSEN ? scheduling.server() : null);
    }
    switch (verdict) {
      case NO_SERVICE -> {
        if (segment != 0) {
          int pieces = segmenter.split(frame, ip, transport, segment);
          for (int i = 0; i < pieces; i++) {
            punt(segmenter.piece(i), segmenter.piece(i) + Ethernet.HEADER);
          }
        } else {
          makeWhole(frame, ip, transport, 0);
          punt(frame, ip);
        }
      }
      case NOT_OPENING -> responder.reset(ingress, frame, ip, transport, partial);
      case REFUSED -> drop(frame, DropReason.DROP_PACKET);
      case NO_SERVER -> responder.portUnreachable(ingress, frame, ip, nowTick);
      case CHOSEN -> open(frame, ip, transport, hash);
      case UNTRACKED -> {
        counters.add(WorkerCounters.UNTRACKED, 1);
        withoutEntry(frame, ip, transport);
      }
    }
  }

  /**
   * Ends a connection for another one. IPVS lets it expire in the next tick, so that it still
   * counts when a server is chosen, and both count when it is seen whether that one is overloaded
   * now.
   */
  private void replace(long over, @Nullable RealServer chosen) {
    if (chosen != null) {
      load.opened(chosen.id());
    }
    table.remove(over, Removal.REUSED);
    if (chosen != null) {
      load.notOpenedYet(chosen.id());
    }
  }

  private void open(long frame, long ip, long transport, int hash) {
    long c = scheduling.open(ip, transport, hash, clientSide(frame), nowTick);
    if (c == 0) {
      drop(frame, DropReason.TABLE_FULL);
    } else if (c == Scheduling.ONE_PACKET) {
      withoutEntry(frame, ip, transport);
    } else {
      request(frame, ip, transport, Ipv4.protocol(ip), hash, c, Connection.status(c));
    }
  }

  /** Sends a packet on that is of no connection, or one of its own. */
  private void withoutEntry(long frame, long ip, long transport) {
    RealServer server = scheduling.server();
    if (server == null) {
      drop(frame, DropReason.SERVER_UNAVAILABLE);
      return;
    }
    onePacketServer = server.id();
    int length = Ipv4.totalLength(ip);
    counters.in(server.id(), length);
    int method = server.method().flags() & Connection.FWD_MASK;
    int port = scheduling.serverPort(Packet.destinationPort(transport));
    if (isEveryday(ip, transport, length, method, server.id())) {
      transmit(frame, ip, transport, length, server.id(), method, server.address(), port);
    } else {
      transmitSpecially(frame, ip, transport, length, server, method, server.address(), port);
    }
  }

  /**
   * Whether a SYN on this connection begins another: as {@code is_new_conn_expected} says, where
   * its server is to get no more of them (expire_nodest_conn), and where its server is gone. There
   * IPVS drops the SYN until the old entry has expired, and the client that used its port again
   * waits.
   *
   * @param server that of the connection, if it still is there
   */
  static boolean beginsAnew(
      long c, @Nullable RealServer server, int connReuseMode, boolean expireNodestConn) {
    if (server == null || (expireNodestConn && server.weight() == 0)) {
      return true;
    }
    if (connReuseMode == 0 || Connection.isControlled(c)) {
      return false;
    }
    long status = Connection.status(c);
    return switch (Connection.state(status)) {
      case TcpStates.TIME_WAIT, TcpStates.CLOSE -> true;
      case TcpStates.FIN_WAIT ->
          (connReuseMode & 2) != 0 && (Connection.flags(status) & Connection.NOOUTPUT) != 0;
      default -> false;
    };
  }

  private void request(
      long frame, long ip, long transport, int protocol, int hash, long c, long status) {
    int serverId = Connection.serverId(c);
    int length = Ipv4.totalLength(ip);
    int method = Connection.flags(status) & Connection.FWD_MASK;
    boolean everyday = isEveryday(ip, transport, length, method, serverId);
    RealServer server = everyday ? null : services.server(serverId);
    if (!everyday && server == null) {
      if (expireNodestConn) {
        schedule(frame, ip, transport, hash, c);
      } else {
        // As in IPVS the entry stays, for the server may come back.
        drop(frame, DropReason.SERVER_UNAVAILABLE);
      }
      return;
    }
    counters.in(serverId, length);
    follow(c, status, protocol, TcpStates.INPUT, transport);
    if (method != Connection.DROUTE) {
      noteClientSide(frame, c);
    }
    // Otherwise nobody asks.
    boolean translates = method == Connection.MASQ;
    int address = translates ? Connection.serverAddress(c) : 0;
    int port = translates ? Connection.serverPort(c) : 0;
    if (server == null) {
      transmit(frame, ip, transport, length, serverId, method, address, port);
    } else {
      transmitSpecially(frame, ip, transport, length, server, method, address, port);
    }
  }

  /** Whether nothing keeps a packet from going to a server, whole and with the same header. */
  private boolean isEveryday(long ip, long transport, int length, int method, int serverId) {
    return longest(ip, transport, length) <= nextHops.mtu(serverId)
        && Ipv4.timeToLive(ip) > 1
        && method != Connection.TUNNEL;
  }

  /**
   * Sends a client's everyday packet on to a server.
   *
   * @param method of forwarding, not a tunnel
   * @param address of the server, as the connection has it; for NAT
   * @param port likewise
   */
  private void transmit(
      long frame,
      long ip,
      long transport,
      int length,
      int serverId,
      int method,
      int address,
      int port) {
    Ipv4.decrementTimeToLive(ip);
    int delta = method == Connection.MASQ ? Rewrite.destination(ip, transport, address, port) : 0;
    nextHops.address(frame, serverId);
    send(nextHops.port(serverId), frame, ip, transport, length, delta);
  }

  /** As {@link #transmit}, for a packet that is not {@link #isEveryday everyday}. */
  private void transmitSpecially(
      long frame,
      long ip,
      long transport,
      int length,
      RealServer server,
      int method,
      int address,
      int port) {
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
    int mtu = egress.mtu(method, server, hop, nowTick);
    boolean isLong = longest(ip, transport, length) > mtu;
    if (isLong && Ipv4.dontFragment(ip)) {
      responder.tooLong(ingress, frame, ip, Ipv4.destination(ip), mtu, nowTick);
      return;
    }
    int delta = method == Connection.MASQ ? Rewrite.destination(ip, transport, address, port) : 0;
    if (segment != 0) {
      // No device knows of segments inside a tunnel, nor of fragments of segments.
      int pieces = segmenter.split(frame, ip, transport, segment);
      for (int i = 0; i < pieces; i++) {
        egress.toServer(segmenter.piece(i), method, server, hop, nowTick);
      }
    } else {
      makeWhole(frame, ip, transport, delta);
      egress.toServer(frame, method, server, hop, nowTick);
    }
  }

  private void reply(long frame, long ip, long transport, int protocol, long c, long status) {
    long clientSide = Connection.clientSide(c);
    int port = Connection.portIndex(clientSide);
    Link link = links[port];
    int length = Ipv4.totalLength(ip);
    if (Ipv4.timeToLive(ip) <= 1) {
      responder.timeExceeded(ingress, frame, ip, ownAddress(c), nowTick);
      return;
    }
    boolean isLong = longest(ip, transport, length) > link.mtu();
    if (isLong && Ipv4.dontFragment(ip)) {
      responder.tooLong(ingress, frame, ip, ownAddress(c), link.mtu(), nowTick);
      return;
    }
    Ipv4.decrementTimeToLive(ip);
    counters.out(Connection.serverId(c), length);
    follow(c, status, protocol, TcpStates.OUTPUT, transport);
    int delta =
        Rewrite.source(ip, transport, Connection.virtualAddress(c), Connection.virtualPort(c));
    if (isLong) {
      if (segment != 0) {
        int pieces = segmenter.split(frame, ip, transport, segment);
        for (int i = 0; i < pieces; i++) {
          egress.toClient(segmenter.piece(i), c);
        }
      } else {
        makeWhole(frame, ip, transport, delta);
        egress.toClient(frame, c);
      }
      return;
    }
    Ethernet.setAddresses(frame, clientSide, link.mac());
    send(port, frame, ip, transport, length, delta);
  }

  /** Who tells the server of a connection that its packet goes no further. */
  private int ownAddress(long c) {
    RealServer server = services.server(Connection.serverId(c));
    NextHop hop = server == null ? null : server.nextHop();
    int address = hop == null ? services.sourceAddress(interfaces[ingress]) : hop.sourceAddress();
    return address == 0 ? Connection.virtualAddress(c) : address;
  }

  private void mayInstall(long c, long status, int protocol, long ip, long transport) {
    if (installer != null) {
      installer.note(c, status, protocol, ip, transport);
    }
  }

  private void follow(long c, long status, int protocol, int direction, long transport) {
    if (protocol == Ipv4.TCP) {
      int tcpFlags = Tcp.flags(transport);
      flows.followTcp(c, status, direction, tcpFlags, nowTick);
      if (cachedFlows != null && FlowInstaller.changes(tcpFlags)) {
        cachedFlows.release(c);
      }
    } else {
      flows.followUdp(c, status, direction, nowTick);
    }
  }

  private void send(int port, long frame, long ip, long transport, int length, int delta) {
    int pending = 0;
    if (partial) {
      boolean byDevice = links[port].checksumOffload() && (segment != 0 || length > SUMMED_HERE);
      pending = Rewrite.renew(frame, ip, transport, delta, byDevice);
    } else if (delta != 0) {
      Rewrite.update(Ipv4.protocol(ip), transport, delta);
    }
    counters.add(WorkerCounters.FORWARDED, 1);
    // What IP does not count is padding, which would be summed up with a pending checksum.
    outbox.send(port, frame, Ethernet.HEADER + length, pending, segment);
  }

  /** Bytes of the longest packet that goes on the wire of one of so many bytes. */
  private int longest(long ip, long transport, int length) {
    return segment == 0 ? length : Segmenter.headers(ip, transport) + segment;
  }

  /**
   * Makes the transport checksum right where no device will: it could not, in a fragment or in a
   * packet inside another.
   */
  private void makeWhole(long frame, long ip, long transport, int delta) {
    if (partial) {
      Rewrite.renew(frame, ip, transport, delta, false);
    } else if (delta != 0) {
      Rewrite.update(Ipv4.protocol(ip), transport, delta);
    }
  }

  /** Gives a packet to the kernel, and takes its frame. Its transport checksum is whole. */
  void punt(long frame, long ip) {
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
      if (cachedFlows != null) {
        cachedFlows.release(c);
      }
    }
  }

  private long clientSide(long frame) {
    return Connection.clientSide(ingressInterface, Ethernet.source(frame));
  }
}
