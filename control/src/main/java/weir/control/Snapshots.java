package weir.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Link;
import weir.conntrack.Timeouts;
import weir.control.config.LbKind;
import weir.control.config.VirtualServer;
import weir.control.pool.ServicePool;
import weir.control.route.Hop;
import weir.dataplane.ForwardingMethod;
import weir.dataplane.MarkRules;
import weir.dataplane.NextHop;
import weir.dataplane.Persistence;
import weir.dataplane.RealServer;
import weir.dataplane.ServiceTable;
import weir.dataplane.Sysctls;
import weir.dataplane.VirtualService;

/** Makes what the workers go by out of what the configuration, the checks and the kernel say. */
final class Snapshots {
  private record Exit(int port, Link link) {}

  private final Map<Integer, Exit> exits = new HashMap<>();

  /**
   * For packets that leave by these interfaces.
   *
   * @param links in the order of each worker's ports
   */
  Snapshots(List<Link> links) {
    for (Link link : links) {
      exits.put(link.index(), new Exit(exits.size(), link));
    }
  }

  /**
   * A snapshot.
   *
   * @param hops the way to each real server's address
   * @param marks of packets
   * @param sysctls the knobs
   * @param timeouts of connections
   */
  ServiceTable of(
      List<ServicePool> pools,
      Map<Integer, Hop> hops,
      MarkRules marks,
      Sysctls sysctls,
      Timeouts timeouts) {
    List<VirtualService> services = new ArrayList<>();
    for (ServicePool pool : pools) {
      VirtualServer service = pool.service();
      services.add(
          new VirtualService(
              pool.id(),
              service.mark(),
              service.protocol().number(),
              service.address(),
              service.port(),
              service.lbAlgo().keyword(),
              service.flags(),
              service.persistenceTimeoutS() == 0
                  ? null
                  : new Persistence(service.persistenceTimeoutS(), service.persistenceMask()),
              pool.alive().stream().map(member -> server(member, hops)).toList()));
    }
    return new ServiceTable(services, marks, sysctls, timeouts);
  }

  private RealServer server(ServicePool.Member member, Map<Integer, Hop> hops) {
    var server = member.server();
    return new RealServer(
        member.id(),
        server.address(),
        server.port(),
        server.weight(),
        server.upperThreshold(),
        server.lowerThreshold(),
        method(server.lbKind()),
        nextHop(hops.get(server.address())));
  }

  private static ForwardingMethod method(LbKind kind) {
    return switch (kind) {
      case NAT -> ForwardingMethod.MASQ;
      case DR -> ForwardingMethod.DROUTE;
      case TUN -> ForwardingMethod.TUNNEL;
    };
  }

  private @Nullable NextHop nextHop(@Nullable Hop hop) {
    if (!(hop instanceof Hop.Resolved resolved)) {
      return null;
    }
    Exit exit = exits.get(resolved.neighbour().interfaceIndex());
    return exit == null
        ? null
        : new NextHop(
            exit.port, resolved.mac(), exit.link.mac(), resolved.source(), exit.link.mtu());
  }
}
