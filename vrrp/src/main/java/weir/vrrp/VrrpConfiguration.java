package weir.vrrp;

import java.util.List;
import weir.ffi.InterfaceAddress;
import weir.ffi.Route;
import weir.ffi.Rule;

/**
 * All virtual routers of this machine.
 *
 * @param instances with names of their own
 * @param groups whose members change state together
 * @param fixtures what is there from start to stop, whoever is master
 * @param common what holds for all
 */
public record VrrpConfiguration(
    List<Instance> instances, List<Group> groups, Fixtures fixtures, Common common) {
  static final VrrpConfiguration EMPTY =
      new VrrpConfiguration(
          List.of(),
          List.of(),
          new Fixtures(List.of(), List.of(), List.of()),
          new Common(0, 0, 0, 0, false));

  public VrrpConfiguration {
    instances = List.copyOf(instances);
    groups = List.copyOf(groups);
  }

  /** Whether there is nothing to be done. */
  public boolean isEmpty() {
    return instances.isEmpty() && fixtures.equals(EMPTY.fixtures);
  }

  /**
   * A {@code vrrp_sync_group}.
   *
   * @param members names of instances
   */
  public record Group(String name, List<String> members) {
    public Group {
      members = List.copyOf(members);
    }
  }

  /** {@code static_ipaddress}, {@code static_routes} and {@code static_rules}. */
  public record Fixtures(List<InterfaceAddress> addresses, List<Route> routes, List<Rule> rules) {
    public Fixtures {
      addresses = List.copyOf(addresses);
      routes = List.copyOf(routes);
      rules = List.copyOf(rules);
    }
  }

  /**
   * For all.
   *
   * @param realtimePriority with which the thread asks to run, 1..99; 0 for not
   * @param startupDelayNs from the start of the thread to that of the instances
   * @param garpIntervalNs from one gratuitous ARP on an interface to the next; 0 for none
   * @param gnaIntervalNs likewise of neighbour advertisements
   * @param logsUnknownIds whether messages for virtual routers that are not ours are logged
   */
  public record Common(
      int realtimePriority,
      long startupDelayNs,
      long garpIntervalNs,
      long gnaIntervalNs,
      boolean logsUnknownIds) {}
}
