package weir.control;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import weir.afxdp.Link;
import weir.afxdp.Steer;
import weir.afxdp.Steering;
import weir.control.config.LbKind;
import weir.control.config.RealServer;
import weir.control.config.VirtualServer;
import weir.control.marks.MarkTable;
import weir.control.marks.MarkedPorts;
import weir.dataplane.MarkRules;

/**
 * The services by firewall mark: which packets have their marks, and which are therefore taken from
 * the kernel. Both go by the addresses of this host, and change with them. Lives on the control
 * thread.
 */
final class MarkServices {
  private final MarkTable table;
  private final List<VirtualServer> services;
  private final List<Link> links;
  private final Steering steering;
  private final Set<Steer> taken = new HashSet<>();
  private List<MarkedPorts> ports = List.of();
  private Set<Integer> local = Set.of();
  private MarkRules rules = MarkRules.NONE;

  /**
   * Takes nothing before {@link #update}.
   *
   * @param services all of them; those without a mark do not matter
   * @param links the interfaces that packets come in by
   */
  MarkServices(MarkTable table, List<VirtualServer> services, List<Link> links, Steering steering) {
    this.table = table;
    this.services = services.stream().filter(service -> service.mark() != 0).toList();
    this.links = links;
    this.steering = steering;
  }

  /** These are the addresses of this host now. */
  void update(Set<Integer> localAddresses) {
    if (services.isEmpty() || localAddresses.equals(local)) {
      return;
    }
    local = Set.copyOf(localAddresses);
    rules = table.compile(links, local);
    Set<Integer> marks = services.stream().map(VirtualServer::mark).collect(Collectors.toSet());
    ports = table.markedPorts(marks, links, local);
    Set<Steer> wanted = wanted();
    for (Steer steer : wanted) {
      if (!taken.contains(steer)) {
        steering.add(steer);
        taken.add(steer);
      }
    }
    taken.removeIf(
        steer -> {
          boolean gone = !wanted.contains(steer);
          if (gone) {
            steering.remove(steer);
          }
          return gone;
        });
  }

  private Set<Steer> wanted() {
    Set<Steer> wanted = new HashSet<>();
    for (MarkedPorts packets : ports) {
      wanted.add(
          new Steer(
              Steer.Side.DESTINATION,
              packets.address(),
              packets.protocol(),
              packets.firstPort(),
              packets.lastPort()));
      for (VirtualServer service : services) {
        if (packets.marks().contains(service.mark())) {
          replies(service, packets, wanted);
        }
      }
    }
    return wanted;
  }

  /**
   * What comes from the servers' side. Answers of NAT servers come from their own port, or from the
   * one that the client asked for: where they have none, and always with persistence, as in {@code
   * ip_vs_sched_persist}.
   */
  private static void replies(VirtualServer service, MarkedPorts packets, Set<Steer> wanted) {
    for (RealServer server : service.realServers()) {
      if (server.lbKind() == LbKind.TUN) {
        wanted.add(Steer.wholeAddress(Steer.Side.TUNNEL, server.address()));
      }
      if (server.lbKind() != LbKind.NAT) {
        continue;
      }
      Steer.Side side = Steer.Side.SOURCE;
      int protocol = packets.protocol();
      if (server.port() != 0) {
        wanted.add(Steer.port(side, server.address(), protocol, server.port()));
      }
      if (server.port() == 0 || service.persistenceTimeoutS() != 0) {
        wanted.add(
            new Steer(side, server.address(), protocol, packets.firstPort(), packets.lastPort()));
      }
    }
  }

  /** The mark of a packet, for the workers. */
  MarkRules rules() {
    return rules;
  }

  /** The services whose mark no packet to an address of this host can get. */
  List<VirtualServer> withoutPackets() {
    return services.stream()
        .filter(s -> ports.stream().noneMatch(p -> p.marks().contains(s.mark())))
        .toList();
  }

  /** Leaves everything to the kernel again. */
  void stop() {
    taken.forEach(steering::remove);
    taken.clear();
  }
}
