package weir.control.marks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weir.control.config.Diagnostic;
import weir.control.config.Diagnostics;
import weir.control.marks.MarkRule.Target;

/** The chains of the mangle table, as one command after the other makes them. */
final class MangleTable {
  /** Where marks are set that IPVS sees: every packet passes here when it has come in. */
  static final String PREROUTING = "PREROUTING";

  private static final String MANGLE = "mangle";

  private static final Set<String> TABLES = Set.of(MANGLE, "nat", "filter", "raw", "security");

  /** Chains of the kernel's own that packets for a service do not pass before IPVS. */
  private static final Set<String> OTHER_CHAINS =
      Set.of("INPUT", "FORWARD", "OUTPUT", "POSTROUTING");

  /** So that no file makes an endless list. */
  private static final int MAX_RULES = 4096;

  /** What one command put into a chain. */
  private record Entry(List<MarkRule> rules, List<Diagnostic> faults) {}

  private final Map<String, List<Entry>> chains = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();
  private final Diagnostics diagnostics;
  private int entries;

  MangleTable(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
    chains.put(PREROUTING, new ArrayList<>());
  }

  /** Does what a command says. */
  void apply(Command command) {
    if (!TABLES.contains(command.table())) {
      tell(command.faults());
      if (command.faults().isEmpty()) {
        diagnostics.error(
            command.at(), "no table is named '" + command.table() + "'", "write -t mangle");
      }
    } else if (!command.table().equals(MANGLE) || OTHER_CHAINS.contains(command.chain())) {
      elsewhere(command);
    } else {
      switch (command.verb()) {
        case APPEND, INSERT -> add(command);
        case NEW_CHAIN -> chains.putIfAbsent(command.chain(), new ArrayList<>());
        case FLUSH ->
            chains.forEach(
                (name, rules) -> {
                  if (command.chain().isEmpty() || command.chain().equals(name)) {
                    rules.clear();
                  }
                });
        case NOTHING -> tell(command.faults());
      }
    }
  }

  private void elsewhere(Command command) {
    String place = command.table() + " " + command.chain();
    boolean seesServices = command.chain().equals(PREROUTING) || command.chain().equals("INPUT");
    if (command.table().equals("filter") && command.chain().equals(PREROUTING)) {
      diagnostics.error(
          command.at(), "the table filter has no chain PREROUTING", "write -t mangle before -A");
    } else if (command.marks() && seesServices) {
      diagnostics.error(
          command.at(),
          "marks of " + place + " are not applied",
          "write -t mangle -A PREROUTING: packets pass there first");
    } else if (!command.rules().isEmpty() && told.add(place)) {
      diagnostics.warning(
          command.at(),
          "rules of " + place + " set no mark that a service sees: left out here",
          "netfilter still has them, for packets of no service");
    } else if (command.verb() == Command.Verb.NOTHING && command.chain().isEmpty()) {
      tell(command.faults());
    }
  }

  private void add(Command command) {
    List<Entry> chain = chains.get(command.chain());
    if (chain == null) {
      diagnostics.error(
          command.at(),
          "there is no chain '" + command.chain() + "' in table mangle",
          "write -A PREROUTING, or -N " + command.chain() + " before it");
      return;
    }
    if (++entries > MAX_RULES) {
      if (told.add("")) {
        diagnostics.error(command.at(), "more than " + MAX_RULES + " rules", "join some");
      }
      return;
    }
    boolean first = command.verb() == Command.Verb.INSERT;
    if (first && (command.number() < 1 || command.number() > chain.size() + 1)) {
      diagnostics.error(
          command.at(), "no place " + command.number() + " among " + chain.size() + " rules", "");
      return;
    }
    chain.add(
        first ? command.number() - 1 : chain.size(), new Entry(command.rules(), command.faults()));
  }

  private void tell(List<Diagnostic> faults) {
    faults.forEach(f -> diagnostics.add(f.severity(), f.at(), f.message(), f.hint()));
  }

  /** What is left when all commands are done; faults of the chains that packets pass are told. */
  MarkTable finish() {
    Map<String, List<MarkRule>> reached = new LinkedHashMap<>();
    boolean whole = reach(PREROUTING, reached, new HashSet<>());
    MarkTable table = new MarkTable(reached);
    if (whole && !MarkProgram.fits(table)) {
      List<MarkRule> rules = table.chain(PREROUTING);
      diagnostics.error(
          rules.getLast().at(), "too many rules, counting each chain where it is called", "");
      whole = false;
    }
    return whole ? table : MarkTable.EMPTY;
  }

  /**
   * Follows the calls.
   *
   * @param within the chains that call this one
   * @return whether there is no fault
   */
  private boolean reach(String name, Map<String, List<MarkRule>> reached, Set<String> within) {
    if (reached.containsKey(name)) {
      return true;
    }
    within.add(name);
    boolean good = true;
    List<MarkRule> rules = new ArrayList<>();
    for (Entry entry : chains.getOrDefault(name, List.of())) {
      tell(entry.faults);
      good &= entry.faults.isEmpty();
      rules.addAll(entry.rules);
    }
    for (MarkRule rule : rules) {
      if (rule.target() instanceof Target.Chain(String called, boolean _)) {
        if (!chains.containsKey(called)) {
          diagnostics.error(
              rule.at(),
              "there is no target or chain '" + called + "'",
              "write -j MARK --set-mark and a number, or -N " + called + " before it");
          good = false;
        } else if (within.contains(called)) {
          diagnostics.error(rule.at(), "chain " + called + " calls itself", "remove this call");
          good = false;
        } else {
          good &= reach(called, reached, within);
        }
      }
    }
    within.remove(name);
    reached.put(name, rules);
    return good;
  }
}
