package weir.dataplane;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Link;
import weir.afxdp.Port;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.dataplane.Explanation.Basis;
import weir.dataplane.Explanation.Verdict;
import weir.dataplane.Explanation.Way;

/**
 * Says what {@link Forwarder} and {@link Scheduling} would do with a packet, and does nothing of
 * it. For one packet and one thread that is no worker.
 *
 * <p>A worker's scheduler is its own, so what it remembers is not seen here: a new scheduler of the
 * kind gives the same answer where only addresses or loads decide, and is not asked where not.
 */
final class Explainer {
  private static final int ROOM_FOR_HEADERS = 64;
  private static final int FAR_FROM_EXPIRY = 64;

  private final ServiceTable services;
  private final ConnectionTable table;
  private final ServerLoad load;
  private final PathMtus pathMtus;
  private final @Nullable CachedFlows cachedFlows;
  private final List<Port> ports;
  private final int nowTick;
  private final Templates templates;

  /**
   * An explainer of the things as they are now.
   *
   * @param ports of any worker
   */
  Explainer(
      ServiceTable services,
      ConnectionTable table,
      ServerLoad load,
      PathMtus pathMtus,
      @Nullable CachedFlows cachedFlows,
      List<Port> ports,
      int nowTick) {
    this.services = services;
    this.table = table;
    this.load = load;
    this.pathMtus = pathMtus;
    this.cachedFlows = cachedFlows;
    this.ports = ports;
    this.nowTick = nowTick;
    this.templates = new Templates(table, load);
    templates.adopt(services.sysctls());
  }

  Explanation explain(
      int protocol, int source, int sourcePort, int destination, int destinationPort, int mark) {
    List<Explanation> found = new ArrayList<>();
    table.read(
        () -> found.add(look(protocol, source, sourcePort, destination, destinationPort, mark)));
    return found.getFirst();
  }

  private Explanation look(
      int protocol, int source, int sourcePort, int destination, int destinationPort, int mark) {
    int hash = table.hash(protocol, source, sourcePort, destination, destinationPort);
    long c = table.find(hash, protocol, source, sourcePort, destination, destinationPort);
    if (c != 0) {
      long forward = Connection.forward(c);
      if (!table.isOver(forward, nowTick)) {
        if (c != forward) {
          return reply(c, forward, mark);
        }
        RealServer server = services.server(Connection.serverId(c));
        if (server != null || !services.sysctls().isOn(Sysctl.EXPIRE_NODEST_CONN)) {
          return request(c, server, mark);
        }
      }
    }
    return schedule(protocol, source, sourcePort, destination, destinationPort, mark);
  }

  private Explanation reply(long entry, long c, int mark) {
    long clientSide = Connection.clientSide(c);
    int port = Connection.portIndex(clientSide);
    Link link = ports.get(port).link();
    NextHop hop = new NextHop(port, Connection.mac(clientSide), link.mac(), link.mtu());
    Way way =
        new Way(
            null,
            Connection.clientAddress(c),
            Connection.clientPort(c),
            ForwardingMethod.MASQ,
            hop,
            link.mtu(),
            null);
    return new Explanation(
        Verdict.TO_CLIENT,
        null,
        mark,
        serviceOf(c),
        ConnectionRow.of(c, nowTick),
        false,
        isCached(entry),
        null,
        Basis.CONNECTION,
        List.of(way));
  }

  private Explanation request(long c, @Nullable RealServer server, int mark) {
    boolean synBeginsAnew =
        Connection.protocol(c) == Ipv4.TCP
            && Forwarder.beginsAnew(
                c,
                server,
                services.sysctls().get(Sysctl.CONN_REUSE_MODE),
                services.sysctls().isOn(Sysctl.EXPIRE_NODEST_CONN));
    Way way =
        server == null
            ? null
            : way(
                server,
                ForwardingMethod.of(Connection.flags(Connection.status(c))),
                Connection.serverAddress(c),
                Connection.serverPort(c));
    DropReason drop = way == null ? DropReason.SERVER_UNAVAILABLE : way.drop();
    return new Explanation(
        drop == null ? Verdict.TO_SERVER : Verdict.DROPPED,
        drop,
        mark,
        serviceOf(c),
        ConnectionRow.of(c, nowTick),
        synBeginsAnew,
        isCached(c),
        null,
        Basis.CONNECTION,
        way == null ? List.of() : List.of(way));
  }

  private boolean isCached(long c) {
    return cachedFlows != null && cachedFlows.carries(c);
  }

  private @Nullable VirtualService serviceOf(long c) {
    int id = load.service(Connection.serverId(c));
    return services.services().stream().filter(s -> s.id() == id).findFirst().orElse(null);
  }

  private Explanation schedule(
      int protocol, int source, int sourcePort, int destination, int destinationPort, int mark) {
    VirtualService service = services.service(mark, protocol, destination, destinationPort);
    if (service == null) {
      return scheduled(Verdict.KERNEL, null, mark, null, null, Basis.NONE, List.of());
    }
    if (sourcePort == Scheduling.FTP_DATA) {
      DropReason why = protocol == Ipv4.TCP ? DropReason.NO_CONNECTION : DropReason.NO_SERVER;
      return scheduled(Verdict.DROPPED, why, mark, service, null, Basis.NONE, List.of());
    }
    Persistence persistence = service.persistence();
    if (persistence != null) {
      long template =
          templates.look(
              service,
              persistence,
              services,
              protocol,
              source,
              destination,
              destinationPort,
              nowTick);
      RealServer server = template == 0 ? null : services.server(Connection.serverId(template));
      if (server != null) {
        return chosen(
            mark,
            service,
            ConnectionRow.of(template, nowTick),
            Basis.TEMPLATE,
            List.of(server),
            destinationPort);
      }
    }
    Basis basis = Schedulers.basis(service.scheduler());
    List<RealServer> servers =
        choose(service, basis, protocol, source, sourcePort, destination, destinationPort);
    return chosen(mark, service, null, basis, servers, destinationPort);
  }

  /** Whom the scheduler would choose, or might. */
  private List<RealServer> choose(
      VirtualService service,
      Basis basis,
      int protocol,
      int source,
      int sourcePort,
      int destination,
      int destinationPort) {
    Scheduler scheduler = Schedulers.create(service.scheduler(), service.flags(), 1, load);
    scheduler.adopt(services.sysctls());
    scheduler.update(service.servers());
    if (basis == Basis.MOMENT) {
      return service.servers().stream().filter(scheduler::isAvailable).toList();
    }
    try (Arena arena = Arena.ofConfined()) {
      long ip = arena.allocate(ROOM_FOR_HEADERS).address();
      int length = Ipv4.HEADER + Tcp.HEADER;
      Ipv4.write(ip, 0, length, 0, 0, FAR_FROM_EXPIRY, protocol, source, destination);
      long transport = ip + Ipv4.HEADER;
      Packet.setSourcePort(transport, sourcePort);
      Packet.setDestinationPort(transport, destinationPort);
      RealServer server = scheduler.choose(ip, transport, nowTick);
      return server == null ? List.of() : List.of(server);
    }
  }

  private Explanation chosen(
      int mark,
      VirtualService service,
      @Nullable ConnectionRow template,
      Basis basis,
      List<RealServer> servers,
      int destinationPort) {
    if (servers.isEmpty()) {
      return scheduled(
          Verdict.DROPPED, DropReason.NO_SERVER, mark, service, template, basis, List.of());
    }
    List<Way> ways =
        servers.stream()
            .map(
                server ->
                    way(
                        server,
                        server.method(),
                        server.address(),
                        Scheduling.serverPort(service, server, destinationPort)))
            .toList();
    boolean goes = ways.stream().anyMatch(way -> way.drop() == null);
    return scheduled(
        goes ? Verdict.TO_SERVER : Verdict.DROPPED,
        goes ? null : ways.getFirst().drop(),
        mark,
        service,
        template,
        basis,
        ways);
  }

  private static Explanation scheduled(
      Verdict verdict,
      @Nullable DropReason drop,
      int mark,
      @Nullable VirtualService service,
      @Nullable ConnectionRow template,
      Basis basis,
      List<Way> ways) {
    return new Explanation(verdict, drop, mark, service, null, false, false, template, basis, ways);
  }

  private Way way(RealServer server, ForwardingMethod method, int address, int port) {
    NextHop hop = server.nextHop();
    DropReason drop = null;
    int mtu = 0;
    if (hop == null) {
      drop = DropReason.NEIGHBOUR_UNRESOLVED;
    } else if (method != ForwardingMethod.TUNNEL) {
      mtu = hop.mtu();
    } else {
      mtu = Tunnel.inside(pathMtus.get(server.id(), hop.mtu(), nowTick));
      drop = hop.sourceAddress() == 0 ? DropReason.NO_SOURCE_ADDRESS : null;
    }
    return new Way(server, address, port, method, hop, mtu, drop);
  }
}
