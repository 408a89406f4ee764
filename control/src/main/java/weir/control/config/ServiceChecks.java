package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import weir.control.config.VirtualServer.Quorum;

/** What virtual servers must agree on with the rest of the file and with the mark rules. */
final class ServiceChecks {
  private final Diagnostics diagnostics;
  private final IntPredicate isMarkSet;

  /**
   * Checks against the marks that rules set.
   *
   * @param isMarkSet whether a rule sets a mark
   */
  ServiceChecks(Diagnostics diagnostics, IntPredicate isMarkSet) {
    this.diagnostics = diagnostics;
    this.isMarkSet = isMarkSet;
  }

  /** Checks a whole file. */
  void check(List<Statement> statements, Configuration configuration) {
    Fields root = new Fields(statements, Grammar.KEEPALIVED.root());
    if (configuration.globalDefs().mail().to().isEmpty()) {
      alertsToNobody(root);
    }
    List<VirtualServer> services = configuration.virtualServers();
    Map<Long, Word> carried = carriedAddresses(root);
    boolean byVrrp = !root.all("vrrp_instance").isEmpty() && !carried.isEmpty();
    for (VirtualServer service : services) {
      marked(service);
      if (!diagnostics.hasErrors()) {
        unchecked(service);
      }
      if (byVrrp) {
        carried(service, carried);
      }
    }
  }

  /** Only where somebody asks for mail: servers send it by default. */
  private void alertsToNobody(Fields root) {
    Section section = Grammar.KEEPALIVED.section("virtual_server");
    List<Fields> places = new ArrayList<>();
    for (Statement block : root.all("virtual_server")) {
      Fields service = new Fields(block.statements(), section);
      places.add(service);
      for (Statement server : service.all("real_server")) {
        places.add(new Fields(server.statements(), Grammar.KEEPALIVED.section("real_server")));
      }
    }
    places.stream()
        .filter(fields -> fields.flag("smtp_alert", false))
        .map(fields -> fields.last("smtp_alert"))
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(
            first ->
                diagnostics.warning(
                    first.at(),
                    "'smtp_alert' has no effect: nobody is to get mail",
                    "write notification_email and smtp_server into global_defs"));
  }

  private void marked(VirtualServer service) {
    for (ServiceKey key : service.services()) {
      if (key.mark() != 0 && !isMarkSet.test(key.mark())) {
        diagnostics.warning(
            service.at(),
            "no rule sets mark " + Integer.toUnsignedString(key.mark()),
            "pass --mark-rules and the file with your iptables rules, or 'live'");
      }
    }
  }

  /** A lone server without anybody to take its place is used in any case. */
  private void unchecked(VirtualServer service) {
    List<RealServer> servers = service.realServers();
    List<RealServer> bare = servers.stream().filter(server -> server.checks().isEmpty()).toList();
    if (servers.size() == 1 && service.quorum().equals(Quorum.DEFAULT)) {
      return;
    }
    if (bare.size() == servers.size()) {
      diagnostics.warning(
          service.at(),
          "no real server of " + service + " is checked: a dead one keeps its connections",
          "write TCP_CHECK with braces on lines of their own into each real_server");
      return;
    }
    for (RealServer server : bare) {
      diagnostics.warning(
          server.at(),
          "real_server " + server.endpoint() + " is not checked, as others of its service are",
          "it stays in the pool when it is dead; write a check into it");
    }
  }

  /** By address, where each stands. */
  private static Map<Long, Word> carriedAddresses(Fields root) {
    Section section = Grammar.KEEPALIVED.section("vrrp_instance");
    List<Statement> lists = new ArrayList<>(root.all("static_ipaddress"));
    for (Statement instance : root.all("vrrp_instance")) {
      Fields fields = new Fields(instance.statements(), section);
      lists.addAll(fields.all("virtual_ipaddress"));
      lists.addAll(fields.all("virtual_ipaddress_excluded"));
    }
    Map<Long, Word> carried = new TreeMap<>();
    for (Statement list : lists) {
      for (Statement line : list.statements()) {
        String text = line.keyword().text();
        int slash = text.indexOf('/');
        long address = Ipv4.parse(slash < 0 ? text : text.substring(0, slash));
        if (address >= 0) {
          carried.putIfAbsent(address, line.keyword());
        }
      }
    }
    return carried;
  }

  /** A service whose address no VRRP instance brings to this machine gets no packets. */
  private void carried(VirtualServer service, Map<Long, Word> carried) {
    List<Integer> missing =
        service.services().stream()
            .filter(key -> key.mark() == 0 && !carried.containsKey(key.address() & 0xffff_ffffL))
            .map(ServiceKey::address)
            .distinct()
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    String address = Ipv4.format(missing.getFirst());
    Word near = nearest(address, carried);
    diagnostics.warning(
        service.at(),
        "no vrrp_instance has "
            + address
            + (missing.size() == 1 ? "" : " and " + (missing.size() - 1) + " more of " + service)
            + ": after a failover nobody carries it",
        "add it to virtual_ipaddress"
            + (near == null
                ? ""
                : ", or write " + near + ", which stands at " + near.at().seenFrom(service.at())));
  }

  private static @Nullable Word nearest(String address, Map<Long, Word> carried) {
    for (Word word : carried.values()) {
      if (Nearest.distance(address, word.text()) <= 2) {
        return word;
      }
    }
    return null;
  }
}
