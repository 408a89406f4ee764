package weir.dataplane;

import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import weir.afxdp.Burst;
import weir.afxdp.FlowCache;
import weir.afxdp.Link;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.conntrack.TcpStates;

/**
 * Installs flows: of the packets of a burst those that found their connection in the table, TCP
 * being established and the packet a mere ACK. Owned by one worker.
 *
 * <p>The ACK that establishes a connection installs nothing: where a request and its answer are all
 * there is, the next packets close it again, and two flows would have come and gone for nobody.
 *
 * <p>That a packet came up at all says that its flow was not there, or not current; so this costs
 * nothing where the cache works. Where it does not, since there are more flows than places, the
 * work is bounded to a flow for each packet of a round, and a flow in use gives its place to
 * nobody.
 *
 * <p>It is done when the burst has been sent, so that the packets that follow in the kernel do not
 * overtake those of the burst.
 *
 * <p><b>After {@link FlowCache#invalidateAll}</b>, which is how an address that leaves this host
 * stops its flows, packets that came before may still lie in the rings. Nothing is installed until
 * they are through: until a round, {@value #QUIET_TICKS} ticks later at least, has found the rings
 * empty; under a load where that does not happen, {@value #LONGEST_TICKS} ticks.
 */
final class FlowInstaller {
  /** Ticks in which the kernel has long delivered what it had accepted. */
  static final int QUIET_TICKS = 2;

  /** Ticks in which a worker is through with everything that was in the rings. */
  static final int LONGEST_TICKS = 100;

  private static final int OPENING_OR_CLOSING = TcpStates.SYN | TcpStates.FIN | TcpStates.RST;

  private final CachedFlows flows;
  private final FlowCache cache;
  private final ConnectionTable table;
  private final FlowHarvest harvest;
  private final WorkerCounters counters;
  private final Supplier<ServiceTable> published;
  private final Link[] links;

  /** As many as the packets of a round. */
  private final long[] candidates;

  private int count;

  /** The epoch that flows are installed in. */
  private int epoch;

  private int epochTick;
  private boolean waiting;

  /** A flow installer that has its worker's harvest count what it finds in its way. */
  FlowInstaller(
      CachedFlows flows,
      ConnectionTable table,
      FlowHarvest harvest,
      WorkerCounters counters,
      Supplier<ServiceTable> published,
      Link[] links) {
    this.flows = flows;
    this.cache = flows.cache();
    this.table = table;
    this.harvest = harvest;
    this.counters = counters;
    this.published = published;
    this.links = links;
    this.candidates = new long[links.length * Burst.CAPACITY];
    this.epoch = cache.epoch();
  }

  /** To be called before every round. */
  void begin(int nowTick) {
    cache.tick(nowTick);
    int newest = cache.epoch();
    if (newest != epoch) {
      epoch = newest;
      epochTick = nowTick;
      waiting = true;
    }
  }

  /**
   * Takes note of a packet that found its connection.
   *
   * @param c the entry that it found: says the direction
   * @param status of the connection before this packet
   */
  void note(long c, long status, int protocol, long ip, long transport) {
    if (count < candidates.length && isOrdinary(status, protocol, ip, transport)) {
      candidates[count++] = c;
    }
  }

  private static boolean isOrdinary(long status, int protocol, long ip, long transport) {
    if (Ipv4.isFragment(ip)) {
      return false;
    }
    return protocol != Ipv4.TCP
        || (Connection.state(status) == TcpStates.ESTABLISHED
            && (Tcp.flags(transport) & (OPENING_OR_CLOSING | TcpStates.ACK)) == TcpStates.ACK);
  }

  /** Whether a TCP segment opens or closes something: then its connection's flows are to go. */
  static boolean changes(int tcpFlags) {
    return (tcpFlags & OPENING_OR_CLOSING) != 0;
  }

  /**
   * Installs the flows of a round's packets, which are sent.
   *
   * @param services that they were handled by
   * @param received how many they were
   */
  void install(ServiceTable services, int received, int nowTick) {
    if (waiting) {
      int waited = nowTick - epochTick;
      waiting = waited < QUIET_TICKS || (received > 0 && waited < LONGEST_TICKS);
      count = 0;
      return;
    }
    for (int i = 0; i < count; i++) {
      long c = candidates[i];
      long forward = Connection.forward(c);
      if (!isCacheable(forward)) {
        continue;
      }
      if (c == forward) {
        installRequests(forward, services, nowTick);
      } else {
        installReplies(forward);
      }
    }
    count = 0;
  }

  private boolean isCacheable(long forward) {
    long status = Connection.status(forward);
    return (Connection.protocol(forward) != Ipv4.TCP
            || Connection.state(status) == TcpStates.ESTABLISHED)
        && table.isLive(forward);
  }

  private void installRequests(long forward, ServiceTable services, int nowTick) {
    RealServer server = services.server(Connection.serverId(forward));
    NextHop hop = server == null ? null : server.nextHop();
    int method = Connection.flags(Connection.status(forward)) & Connection.FWD_MASK;
    if (server == null
        || hop == null
        || !cache.isOpen(hop.port())
        || method != (server.method().flags() & Connection.FWD_MASK)
        || (method == Connection.TUNNEL && hop.sourceAddress() == 0)) {
      return;
    }
    flows.setMtu(server, hop, nowTick);
    // Other than DR, where the client's packets come from is where the replies go.
    long clientSide = method == Connection.DROUTE ? 0 : Connection.clientSide(forward);
    long mac = Connection.mac(clientSide);
    int ingress = method == Connection.DROUTE ? 0 : links[Connection.portIndex(clientSide)].index();
    if (isThere(flows.findRequests(forward), mac, ingress) || !mark(forward)) {
      return;
    }
    int protocol = Connection.protocol(forward);
    int client = Connection.clientAddress(forward);
    int clientPort = Connection.clientPort(forward);
    int virtual = Connection.virtualAddress(forward);
    int virtualPort = Connection.virtualPort(forward);
    long flow = claim(protocol, client, clientPort, virtual, virtualPort);
    if (flow == 0) {
      return;
    }
    FlowCache.Action action =
        switch (method) {
          case Connection.DROUTE -> FlowCache.Action.DIRECT;
          case Connection.TUNNEL -> FlowCache.Action.TUNNEL;
          default -> FlowCache.Action.NAT_REQUEST;
        };
    cache.publish(
        flow,
        protocol,
        client,
        clientPort,
        virtual,
        virtualPort,
        action,
        server.id(),
        Connection.serverAddress(forward),
        Connection.serverPort(forward),
        mac,
        ingress,
        server.id(),
        Connection.number(forward),
        epoch);
    VarHandle.fullFence();
    if (!isCacheable(forward)
        || published.get() != services
        || (method != Connection.DROUTE && Connection.clientSide(forward) != clientSide)) {
      flows.releaseRequests(forward);
    }
  }

  private void installReplies(long forward) {
    long clientSide = Connection.clientSide(forward);
    if (!cache.isOpen(Connection.portIndex(clientSide))) {
      return;
    }
    long mac = Connection.mac(clientSide);
    if (isThere(flows.findReplies(forward), mac, 0) || !mark(forward)) {
      return;
    }
    int protocol = Connection.protocol(forward);
    int server = Connection.serverAddress(forward);
    int serverPort = Connection.serverPort(forward);
    int client = Connection.clientAddress(forward);
    int clientPort = Connection.clientPort(forward);
    long flow = claim(protocol, server, serverPort, client, clientPort);
    if (flow == 0) {
      return;
    }
    cache.publish(
        flow,
        protocol,
        server,
        serverPort,
        client,
        clientPort,
        FlowCache.Action.NAT_REPLY,
        flows.hopOfPort(Connection.portIndex(clientSide)),
        Connection.virtualAddress(forward),
        Connection.virtualPort(forward),
        mac,
        0,
        Connection.serverId(forward),
        Connection.number(forward),
        epoch);
    VarHandle.fullFence();
    if (!isCacheable(forward) || Connection.clientSide(forward) != clientSide) {
      flows.releaseReplies(forward);
    }
  }

  private boolean isThere(long flow, long mac, int ingress) {
    return flow != 0
        && cache.isCurrent(flow)
        && FlowCache.clientMac(flow) == mac
        && FlowCache.ingress(flow) == ingress;
  }

  /** Says that a connection may have flows; false where it has ended meanwhile. */
  private boolean mark(long forward) {
    while (true) {
      long status = Connection.status(forward);
      if (CachedFlows.mayHave(status)) {
        return true;
      }
      int flags = Connection.flags(status);
      if ((flags & ServerLoad.UNCOUNTED) != 0) {
        return false;
      }
      long marked =
          Connection.status(
              Connection.state(status), flags | Connection.CACHED, Connection.timeout(status));
      if (Connection.changeStatus(forward, status, marked)) {
        return true;
      }
    }
  }

  private long claim(
      int protocol, int source, int sourcePort, int destination, int destinationPort) {
    long flow = cache.claim(protocol, source, sourcePort, destination, destinationPort);
    if (flow == 0) {
      counters.add(WorkerCounters.FLOWS_REFUSED, 1);
      return 0;
    }
    if (FlowCache.connection(flow) >= 0 && cache.isCurrent(flow)) {
      counters.add(WorkerCounters.FLOWS_EVICTED, 1);
    }
    harvest.settle(flow);
    counters.add(WorkerCounters.FLOWS_INSTALLED, 1);
    return flow;
  }
}
