package weir.vrrp;

import java.util.List;

/**
 * All virtual routers of this machine.
 *
 * @param instances with names of their own
 * @param groups whose members change state together
 * @param realtimePriority with which the thread asks to run, 1..99; 0 for not
 */
public record VrrpConfiguration(
    List<Instance> instances, List<Group> groups, int realtimePriority) {
  public VrrpConfiguration {
    instances = List.copyOf(instances);
    groups = List.copyOf(groups);
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
}
