package weir.control.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.control.config.Diagnostic.Severity;
import weir.control.config.Keyword.Status;

/** Holds the interfaces and programs that a file names against the machine that it is for. */
final class HostChecks {
  /** Keywords that begin with the name of an interface. */
  private static final Set<String> INTERFACES =
      Set.of("interface", "bind_if", "default_interface", "lvs_sync_daemon");

  /** Keywords that a command line follows. */
  private static final Set<String> PROGRAMS =
      Set.of(
          "script",
          "misc_path",
          "quorum_up",
          "quorum_down",
          "notify_up",
          "notify_down",
          "notify",
          "notify_master",
          "notify_backup",
          "notify_fault",
          "notify_stop",
          "notify_deleted",
          "notify_master_rx_lower_pri",
          "notify_fifo_script",
          "lvs_notify_fifo_script",
          "vrrp_notify_fifo_script",
          "startup_script",
          "shutdown_script");

  private static final Set<String> ADDRESS_LISTS =
      Set.of("virtual_ipaddress", "virtual_ipaddress_excluded", "static_ipaddress");

  private final Grammar grammar = Grammar.KEEPALIVED;
  private final Diagnostics diagnostics;
  private final Host host;

  /** Each interface and program is asked for once. */
  private final Map<String, Boolean> interfaces = new HashMap<>();

  private final Map<Script, String> refusals = new HashMap<>();
  private List<Word> scriptUser = List.of();
  private boolean interfacesMayCome;

  HostChecks(Diagnostics diagnostics, Host host) {
    this.diagnostics = diagnostics;
    this.host = host;
  }

  /** Checks a whole file. */
  void check(List<Statement> statements) {
    Fields global =
        Fields.of(
            new Fields(statements, grammar.root()).all("global_defs"),
            grammar.section("global_defs"));
    interfacesMayCome = global.last("dynamic_interfaces") != null;
    Statement user = global.last("script_user");
    scriptUser = user == null ? List.of() : user.arguments();
    check(statements, grammar.root(), Severity.ERROR);
  }

  private void check(List<Statement> statements, Section section, Severity around) {
    for (Statement statement : statements) {
      Keyword keyword = section.find(statement.keyword().text());
      if (keyword == null || diagnostics.isFull()) {
        continue;
      }
      boolean runs = keyword.status() == Status.SUPPORTED || keyword.status() == Status.OLD;
      Severity severity = runs ? around : Severity.WARNING;
      List<Word> arguments = statement.arguments();
      if (!arguments.isEmpty() && INTERFACES.contains(keyword.name())) {
        hasInterface(arguments.getFirst(), severity);
      } else if (!arguments.isEmpty() && PROGRAMS.contains(keyword.name())) {
        program(statement, userOf(statements), severity);
      } else if (keyword.name().equals("track_interface")) {
        statement.statements().forEach(entry -> hasInterface(entry.keyword(), severity));
      } else if (ADDRESS_LISTS.contains(keyword.name())) {
        statement.statements().forEach(entry -> device(entry, severity));
      }
      Section inside = grammar.sectionOf(keyword);
      if (inside != null && !inside.isList()) {
        check(statement.statements(), inside, severity);
      }
    }
  }

  /** The {@code user} that stands beside a program. */
  private static @Nullable Statement userOf(List<Statement> block) {
    return block.stream()
        .filter(statement -> statement.keyword().text().equals("user"))
        .reduce((first, second) -> second)
        .orElse(null);
  }

  private void device(Statement address, Severity severity) {
    List<Word> words =
        Stream.concat(Stream.of(address.keyword()), address.arguments().stream()).toList();
    for (int i = 0; i + 1 < words.size(); i++) {
      if (words.get(i).text().equals("dev")) {
        hasInterface(words.get(i + 1), severity);
      }
    }
  }

  private void hasInterface(Word word, Severity severity) {
    if (interfacesMayCome || interfaces.computeIfAbsent(word.text(), host::hasInterface)) {
      return;
    }
    diagnostics.add(
        severity,
        word.at(),
        "this machine has no interface '" + word + "'",
        "keepalived would not start; correct the name, or write dynamic_interfaces into"
            + " global_defs");
  }

  /** Only the program itself: its arguments may be anything. */
  private void program(Statement statement, @Nullable Statement user, Severity severity) {
    Script script = ScriptReader.read(statement);
    if (script == null) {
      return;
    }
    List<Word> named = user == null ? List.of() : user.arguments();
    boolean hasUser = script.user() != null;
    List<Word> owner = named.isEmpty() ? scriptUser : named;
    Script asked =
        new Script(
            List.of(script.words().getFirst()),
            hasUser ? script.user() : ScriptReader.textAt(owner, 0),
            hasUser ? script.group() : ScriptReader.textAt(owner, 1),
            0);
    String refusal =
        refusals.computeIfAbsent(asked, one -> Objects.requireNonNullElse(host.refusal(one), ""));
    if (!refusal.isEmpty()) {
      diagnostics.add(
          severity,
          statement.arguments().getFirst().at(),
          "this program would never be run: " + refusal,
          "correct its path, its user, or who may write it and the directories above it");
    }
  }
}
