package weir.control.config;

import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What several VRRP instances and groups must agree on. */
final class VrrpChecks {
  private record Router(@Nullable String interfaceName, boolean ipv6, int id) {}

  private record Heard(VrrpInstance instance, Set<InetAddress> peers) {
    static Heard of(VrrpInstance instance) {
      Set<InetAddress> peers = new HashSet<>();
      instance.transport().peers().forEach(peer -> peers.add(peer.address()));
      return new Heard(instance, peers);
    }
  }

  private final Diagnostics diagnostics;

  VrrpChecks(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Scripts that keepalived would run as root. */
  void scripts(@Nullable Statement script, Fields global) {
    if (script != null && global.last("enable_script_security") == null) {
      diagnostics.warning(
          script.at(),
          "scripts without enable_script_security: keepalived would run them as they are, as root",
          "write enable_script_security and script_user into global_defs");
    }
  }

  /** Two instances on one network cannot be the same virtual router. */
  void routerIds(List<VrrpInstance> instances) {
    Map<Router, Heard> seen = new HashMap<>();
    for (VrrpInstance instance : instances) {
      Router router = new Router(instance.interfaceName(), instance.ipv6(), instance.routerId());
      Heard heard = Heard.of(instance);
      Heard before = seen.putIfAbsent(router, heard);
      if (before != null && instance.routerId() != 0 && hearEachOther(before, heard)) {
        VrrpInstance first = before.instance;
        diagnostics.error(
            instance.at(),
            first.name()
                + " (at "
                + first.at().seenFrom(instance.at())
                + ") and "
                + instance.name()
                + " both use virtual_router_id "
                + instance.routerId()
                + " with "
                + (instance.ipv6() ? "IPv6" : "IPv4")
                + (instance.interfaceName() == null ? "" : " on " + instance.interfaceName()),
            "give one of them another number, on every router alike");
      }
    }
  }

  private static boolean hearEachOther(Heard one, Heard other) {
    if (!one.peers.isEmpty() && !other.peers.isEmpty()) {
      return !Collections.disjoint(one.peers, other.peers);
    }
    return one.peers.isEmpty() == other.peers.isEmpty()
        && Objects.equals(one.instance.transport().group(), other.instance.transport().group());
  }

  /** Groups with too few members, members of two groups, and members that begin differently. */
  void groups(List<VrrpSyncGroup> groups, List<VrrpInstance> instances) {
    Map<String, VrrpInstance> byName = new TreeMap<>();
    instances.forEach(instance -> byName.put(instance.name(), instance));
    Map<String, VrrpSyncGroup> groupOf = new TreeMap<>();
    for (VrrpSyncGroup group : groups) {
      String title = "vrrp_sync_group " + group.name();
      if (group.members().size() < 2) {
        diagnostics.warning(
            group.at(),
            title + (group.members().isEmpty() ? " has no member" : " has one member only"),
            "name every instance that must change state with it, or remove the group");
      }
      for (String member : group.members()) {
        VrrpSyncGroup first = groupOf.putIfAbsent(member, group);
        if (first != null) {
          diagnostics.error(
              group.at(),
              "'"
                  + member
                  + "' is in vrrp_sync_group "
                  + first.name()
                  + " already, at "
                  + first.at().seenFrom(group.at()),
              "an instance can be in one group only");
        }
      }
      List<VrrpInstance> members =
          group.members().stream().filter(byName::containsKey).map(byName::get).toList();
      if (members.stream().map(VrrpInstance::initiallyMaster).distinct().count() > 1) {
        diagnostics.warning(
            group.at(),
            "the members of " + title + " do not begin in the same state",
            "write the same state into all of them");
      }
      weights(group, members, title);
    }
  }

  /** Members of a group cannot each go by a priority of their own. */
  private void weights(VrrpSyncGroup group, List<VrrpInstance> members, String title) {
    for (VrrpInstance member : members) {
      Tracking tracking = member.tracking();
      Stream.of(tracking.interfaces(), tracking.scripts(), tracking.files(), tracking.processes())
          .flatMap(List::stream)
          .filter(tracker -> tracker.weight() != 0 && !group.trackingWeight())
          .forEach(
              tracker ->
                  diagnostics.warning(
                      member.at(),
                      "'" + tracker.name() + "' has a weight, and " + title + " ignores it",
                      "track it in the group, or write sync_group_tracking_weight there"));
    }
  }
}
