package weir.control.config;

import java.util.List;

/** Which port a server of a virtual server gets. */
final class ServerPorts {
  private final List<ServiceKey> services;
  private final int common;
  private final int commonOfAddresses;
  private final Diagnostics diagnostics;

  ServerPorts(List<ServiceKey> services, Diagnostics diagnostics) {
    this.services = services;
    this.diagnostics = diagnostics;
    this.common = common(services);
    this.commonOfAddresses = common(services.stream().filter(key -> key.mark() == 0).toList());
  }

  /** The port of every service; 0 where they differ, or every port or a mark is served. */
  private static int common(List<ServiceKey> services) {
    List<Integer> ports = services.stream().map(ServiceKey::port).distinct().toList();
    return ports.size() == 1 ? ports.getFirst() : 0;
  }

  /**
   * The port of a server: what is written, else that of the service. With direct routing and
   * tunnels it is that of the service, and behind a mark alone the one that the client asked for.
   *
   * @param written 0 or less for nothing
   * @param word where a wrong one is told
   * @return 0 for the port that the client asked for
   */
  int of(int written, LbKind kind, Word word) {
    if (kind == LbKind.NAT) {
      return written > 0 ? written : common;
    }
    if (written <= 0) {
      return commonOfAddresses;
    }
    for (ServiceKey service : services) {
      if (service.mark() == 0 && service.port() != written) {
        diagnostics.error(
            word.at(),
            (kind == LbKind.DR ? "direct routing" : "a tunnel")
                + " cannot change the port: "
                + written
                + " here, "
                + service.port()
                + " outside",
            "keepalived would use " + service.port() + "; write that, or lb_kind NAT");
        break;
      }
    }
    return commonOfAddresses;
  }
}
