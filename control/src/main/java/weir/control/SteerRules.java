package weir.control;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import weir.afxdp.Steer;
import weir.afxdp.Steering;
import weir.control.config.LbKind;
import weir.control.config.ServiceKey;
import weir.control.ipvs.Destination;
import weir.control.ipvs.Ipvs;
import weir.control.ipvs.Removed;
import weir.control.ipvs.Service;
import weir.control.marks.MarkedPorts;

/**
 * Which packets are taken from the kernel: those for services, and those that servers send. What a
 * removed service or server still has connections for is taken too: they are IPVS's, not the
 * kernel's. Lives on the control thread.
 */
final class SteerRules {
  private final Steering steering;
  private Set<Steer> taken = Set.of();

  /** Takes nothing yet. */
  SteerRules(Steering steering) {
    this.steering = steering;
  }

  /**
   * Takes what is to be taken now, and leaves the rest.
   *
   * @param marked packets that may have marks
   */
  void update(Ipvs ipvs, List<MarkedPorts> marked) {
    Set<Steer> wanted = new HashSet<>();
    for (Service service : ipvs.services()) {
      boolean persistent = service.settings().persistenceTimeoutS() != 0;
      requests(service.key(), marked, wanted);
      for (Destination destination : service.destinations()) {
        replies(service.key(), persistent, destination, marked, wanted);
      }
    }
    for (Removed removed : ipvs.removed()) {
      requests(removed.service(), marked, wanted);
      replies(removed.service(), true, removed.destination(), marked, wanted);
    }
    taken.stream().filter(rule -> !wanted.contains(rule)).forEach(steering::remove);
    wanted.stream().filter(rule -> !taken.contains(rule)).forEach(steering::add);
    taken = wanted;
  }

  private static void requests(ServiceKey service, List<MarkedPorts> marked, Set<Steer> wanted) {
    if (service.mark() == 0) {
      wanted.add(
          port(
              Steer.Side.DESTINATION,
              service.address(),
              service.protocol().number(),
              service.port()));
      return;
    }
    for (MarkedPorts packets : marked) {
      if (packets.marks().contains(service.mark())) {
        wanted.add(
            new Steer(
                Steer.Side.DESTINATION,
                packets.address(),
                packets.protocol(),
                packets.firstPort(),
                packets.lastPort()));
      }
    }
  }

  /**
   * What comes from the servers' side. Answers of NAT servers come from their own port, or from the
   * one that the client asked for: where they have none, and always with persistence, as in {@code
   * ip_vs_sched_persist}.
   */
  private static void replies(
      ServiceKey service,
      boolean persistent,
      Destination destination,
      List<MarkedPorts> marked,
      Set<Steer> wanted) {
    int address = destination.key().address();
    int port = destination.key().port();
    if (destination.settings().lbKind() == LbKind.TUN) {
      wanted.add(Steer.wholeAddress(Steer.Side.TUNNEL, address));
    }
    if (destination.settings().lbKind() != LbKind.NAT) {
      return;
    }
    if (service.mark() == 0) {
      // A service on every port is persistent, and that keeps the client's port.
      int from = service.port() == 0 ? 0 : port;
      wanted.add(port(Steer.Side.SOURCE, address, service.protocol().number(), from));
      return;
    }
    for (MarkedPorts packets : marked) {
      if (!packets.marks().contains(service.mark())) {
        continue;
      }
      if (port != 0) {
        wanted.add(Steer.port(Steer.Side.SOURCE, address, packets.protocol(), port));
      }
      if (port == 0 || persistent) {
        wanted.add(
            new Steer(
                Steer.Side.SOURCE,
                address,
                packets.protocol(),
                packets.firstPort(),
                packets.lastPort()));
      }
    }
  }

  private static Steer port(Steer.Side side, int address, int protocol, int port) {
    return port == 0
        ? Steer.anyPort(side, address, protocol)
        : Steer.port(side, address, protocol, port);
  }

  /** Leaves everything to the kernel again. */
  void stop() {
    taken.forEach(steering::remove);
    taken = Set.of();
  }
}
