package weir.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Link;
import weir.conntrack.Timeouts;
import weir.control.config.LbKind;
import weir.control.config.ServiceKey;
import weir.control.ipvs.Destination;
import weir.control.ipvs.DestinationSettings;
import weir.control.ipvs.Ipvs;
import weir.control.ipvs.Service;
import weir.control.ipvs.ServiceSettings;
import weir.control.route.Hop;
import weir.dataplane.ForwardingMethod;
import weir.dataplane.MarkRules;
import weir.dataplane.NextHop;
import weir.dataplane.Persistence;
import weir.dataplane.RealServer;
import weir.dataplane.ServiceTable;
import weir.dataplane.Sysctls;
import weir.dataplane.VirtualService;

/** Makes what the workers go by out of the table and of what the kernel says. */
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
      Ipvs ipvs, Map<Integer, Hop> hops, MarkRules marks, Sysctls sysctls, Timeouts timeouts) {
    List<VirtualService> services = new ArrayList<>();
    for (Service service : ipvs.services()) {
      ServiceKey key = service.key();
      ServiceSettings settings = service.settings();
      services.add(
          new VirtualService(
              service.id(),
              key.mark(),
              key.protocol().number(),
              key.address(),
              key.port(),
              settings.scheduler().keyword(),
              settings.flags(),
              settings.persistenceTimeoutS() == 0
                  ? null
                  : new Persistence(settings.persistenceTimeoutS(), settings.persistenceMask()),
              service.destinations().stream().map(d -> server(d, hops)).toList()));
    }
    return new ServiceTable(services, marks, sysctls, timeouts);
  }

  private RealServer server(Destination destination, Map<Integer, Hop> hops) {
    DestinationSettings settings = destination.settings();
    int address = destination.key().address();
    return new RealServer(
        destination.id(),
        address,
        destination.key().port(),
        settings.weight(),
        settings.upperThreshold(),
        settings.lowerThreshold(),
        method(settings.lbKind()),
        nextHop(hops.get(address)));
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
