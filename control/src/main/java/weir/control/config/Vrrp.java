package weir.control.config;

import java.util.List;

/**
 * The VRRP side of a configuration; no two of a kind with the same name.
 *
 * @param addresses {@code static_ipaddress}: there from start to stop
 * @param routes {@code static_routes}, in the words of iproute2
 * @param rules {@code static_rules}, likewise
 */
public record Vrrp(
    List<VrrpInstance> instances,
    List<VrrpSyncGroup> groups,
    List<VrrpScript> scripts,
    List<TrackFile> files,
    List<TrackProcess> processes,
    List<VirtualAddress> addresses,
    List<String> routes,
    List<String> rules) {
  public Vrrp {
    instances = List.copyOf(instances);
    groups = List.copyOf(groups);
    scripts = List.copyOf(scripts);
    files = List.copyOf(files);
    processes = List.copyOf(processes);
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    rules = List.copyOf(rules);
  }

  /** What a file without VRRP has. */
  public static final Vrrp NONE =
      new Vrrp(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
}
