package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What several blocks must agree on. */
final class CrossChecks {
  private static final int AUTH_PASS_LENGTH = 8;

  private final Grammar grammar = Grammar.KEEPALIVED;
  private final Diagnostics diagnostics;
  private final IntPredicate isMarkSet;

  /**
   * Checks against what stands in the file, and against the marks that rules set.
   *
   * @param isMarkSet whether a rule sets a mark
   */
  CrossChecks(Diagnostics diagnostics, IntPredicate isMarkSet) {
    this.diagnostics = diagnostics;
    this.isMarkSet = isMarkSet;
  }

  /** Checks a whole file. */
  void check(List<Statement> statements, Configuration configuration) {
    Fields root = new Fields(statements, grammar.root());
    List<Statement> instances = root.all("vrrp_instance");
    instances.forEach(this::authentication);
    root.all("vrrp_sync_group").forEach(this::syncGroup);
    scripts(root);
    carried(configuration, instances, root.all("static_ipaddress"));
    configuration.virtualServers().forEach(this::marked);
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

  private void authentication(Statement instance) {
    Section section = grammar.section("vrrp_instance");
    for (Statement block : new Fields(instance.statements(), section).all("authentication")) {
      Fields fields = new Fields(block.statements(), grammar.section("authentication"));
      Word password = fields.value("auth_pass");
      if (fields.last("auth_type") != null && fields.last("auth_pass") == null) {
        diagnostics.warning(
            block.at(),
            "authentication without auth_pass: keepalived would run without authentication",
            "write auth_pass into the block");
      } else if (password != null && password.text().length() > AUTH_PASS_LENGTH) {
        diagnostics.warning(
            password.at(),
            "auth_pass is longer than " + AUTH_PASS_LENGTH + " characters: the rest is not used",
            "shorten it, on every router alike");
      }
    }
  }

  private void syncGroup(Statement group) {
    Section section = grammar.section("vrrp_sync_group");
    int members =
        new Fields(group.statements(), section)
            .all("group").stream()
                .flatMap(list -> list.statements().stream())
                .mapToInt(line -> 1 + line.arguments().size())
                .sum();
    if (members == 1) {
      diagnostics.warning(
          group.at(),
          group.title() + " has one member only",
          "name every instance that must change state with it, or remove the group");
    }
  }

  private void scripts(Fields root) {
    Statement script = root.last("vrrp_script");
    Fields global = Fields.of(root.all("global_defs"), grammar.section("global_defs"));
    if (script != null && global.last("enable_script_security") == null) {
      diagnostics.warning(
          script.at(),
          "scripts without enable_script_security: keepalived would run them as they are, as root",
          "write enable_script_security and script_user into global_defs");
    }
  }

  /** A service whose address no VRRP instance brings to this machine gets no packets. */
  private void carried(
      Configuration configuration, List<Statement> instances, List<Statement> statics) {
    Map<Long, Word> carried = new TreeMap<>();
    Section section = grammar.section("vrrp_instance");
    List<Statement> lists = new ArrayList<>(statics);
    for (Statement instance : instances) {
      Fields fields = new Fields(instance.statements(), section);
      lists.addAll(fields.all("virtual_ipaddress"));
      lists.addAll(fields.all("virtual_ipaddress_excluded"));
    }
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
    if (instances.isEmpty() || carried.isEmpty()) {
      return;
    }
    for (VirtualServer service : configuration.virtualServers()) {
      ServiceKey key = service.first();
      if (key.mark() == 0 && !carried.containsKey(key.address() & 0xffff_ffffL)) {
        String address = Ipv4.format(key.address());
        Word near = nearest(address, carried);
        diagnostics.warning(
            service.at(),
            "no vrrp_instance has " + address + ": after a failover nobody carries it",
            "add it to virtual_ipaddress"
                + (near == null
                    ? ""
                    : ", or write "
                        + near
                        + ", which stands at "
                        + near.at().seenFrom(service.at())));
      }
    }
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
