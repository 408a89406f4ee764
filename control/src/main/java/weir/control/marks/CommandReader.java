package weir.control.marks;

import static weir.dataplane.MarkRules.Op.DESTINATION;
import static weir.dataplane.MarkRules.Op.DESTINATION_PORT;
import static weir.dataplane.MarkRules.Op.SOURCE;
import static weir.dataplane.MarkRules.Op.SOURCE_PORT;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.control.config.Diagnostic;
import weir.control.config.Diagnostic.Severity;
import weir.control.config.Nearest;
import weir.control.config.Position;
import weir.control.config.Word;
import weir.control.marks.Command.Verb;
import weir.control.marks.Condition.AnyOf;
import weir.control.marks.Condition.Test;
import weir.control.marks.MarkRule.Target;
import weir.dataplane.MarkRules.Op;

/**
 * Reads the options of one iptables command. Faults stay with the command: they matter only where
 * its chain does.
 */
final class CommandReader {
  private static final List<String> OPTIONS =
      List.of(
          "--append",
          "--comment",
          "--destination",
          "--destination-port",
          "--destination-ports",
          "--dport",
          "--dports",
          "--goto",
          "--in-interface",
          "--insert",
          "--jump",
          "--mark",
          "--match",
          "--ports",
          "--protocol",
          "--and-mark",
          "--or-mark",
          "--set-mark",
          "--set-xmark",
          "--xor-mark",
          "--source",
          "--source-port",
          "--source-ports",
          "--sport",
          "--sports",
          "--table");

  /** TCP, UDP, DCCP, SCTP and UDP-Lite: those with ports in the first four bytes. */
  private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 33, 132, 136);

  /** These change neither the mark nor whether the next rule is asked. */
  private static final Set<String> HARMLESS_TARGETS = Set.of("LOG", "NFLOG", "TRACE");

  /** Targets of netfilter: no chain has such a name. */
  private static final Set<String> OTHER_TARGETS =
      Set.of(
          "DROP",
          "REJECT",
          "QUEUE",
          "NFQUEUE",
          "CONNMARK",
          "CONNSECMARK",
          "SECMARK",
          "CLASSIFY",
          "DNAT",
          "SNAT",
          "MASQUERADE",
          "REDIRECT",
          "NETMAP",
          "DSCP",
          "TOS",
          "TTL",
          "TCPMSS",
          "TCPOPTSTRIP",
          "TPROXY",
          "TEE",
          "ECN",
          "CHECKSUM",
          "SET",
          "HMARK",
          "CT",
          "NOTRACK");

  private final List<Word> words;
  private final List<Diagnostic> faults = new ArrayList<>();
  private final Word command;
  private String table;
  private int next;
  private @Nullable Word not;
  private @Nullable Word joined;

  private @Nullable Verb verb;
  private String chain = "";
  private int number = 1;
  private boolean multiport;
  private boolean foreignOptions;
  private @Nullable Word ports;
  private int protocol;
  private boolean otherProtocol;
  private final List<Condition> conditions = new ArrayList<>();
  private final List<Condition> sources = new ArrayList<>();
  private final List<Condition> destinations = new ArrayList<>();
  private @Nullable Word target;
  private boolean goTo;
  private Target.@Nullable Mark mark;

  private CommandReader(List<Word> words, Word command, String table) {
    this.words = words;
    this.command = command;
    this.table = table;
  }

  /**
   * Reads a command.
   *
   * @param words its options
   * @param command where it begins
   * @param table the one that is meant where no option says so
   */
  static Command read(List<Word> words, Word command, String table) {
    CommandReader reader = new CommandReader(words, command, table);
    reader.options();
    return reader.finish();
  }

  private void options() {
    while (next < words.size()) {
      Word word = words.get(next++);
      String text = word.text();
      joined = null;
      if (text.equals("!")) {
        not = word;
        continue;
      }
      if (text.startsWith("--") && text.indexOf('=') > 0) {
        int equals = text.indexOf('=');
        joined = new Word(text.substring(equals + 1), word.at());
        text = text.substring(0, equals);
      } else if (text.matches("-[a-zA-Z].+") && !text.matches("-[nvxLZ46]+")) {
        joined = new Word(text.substring(2), word.at());
        text = text.substring(0, 2);
      }
      option(word, text);
      if (joined != null) {
        fault(word, "'" + word + "' takes no value", "");
      }
      if (not != null) {
        fault(not, "'!' before '" + text + "', which cannot be inverted", "");
        not = null;
      }
    }
  }

  private void option(Word word, String text) {
    switch (text) {
      case "-t", "--table" -> table(word);
      case "-A", "--append" -> verb(word, Verb.APPEND);
      case "-I", "--insert" -> insert(word);
      case "-N", "--new-chain", "--new" -> verb(word, Verb.NEW_CHAIN);
      case "-F", "--flush" -> verbOfMaybeAll(Verb.FLUSH);
      case "-X", "--delete-chain", "-Z", "--zero", "-L", "--list", "-S", "--list-rules" ->
          verbOfMaybeAll(Verb.NOTHING);
      case "-P", "--policy" -> policy(word);
      case "-D", "--delete", "-R", "--replace", "-E", "--rename-chain", "-C", "--check" -> {
        verb(word, Verb.NOTHING);
        foreignOptions = true;
        fault(
            word,
            "'" + word + "' is not followed: only -A, -I, -N and -F change rules here",
            "write the rules as they are to be in the end");
      }
      case "-p", "--protocol", "--proto" -> protocol(word);
      case "-s", "--source", "--src" -> networks(word, SOURCE, sources);
      case "-d", "--destination", "--dst" -> networks(word, DESTINATION, destinations);
      case "-i", "--in-interface" -> ingress(word);
      case "-m", "--match" -> match(word);
      case "-j", "--jump" -> target(word, false);
      case "-g", "--goto" -> target(word, true);
      case "--sport", "--source-port" -> ports(word, multiport, SOURCE_PORT);
      case "--dport", "--destination-port" -> ports(word, multiport, DESTINATION_PORT);
      case "--sports", "--source-ports" -> ports(word, true, SOURCE_PORT);
      case "--dports", "--destination-ports" -> ports(word, true, DESTINATION_PORT);
      case "--ports" -> ports(word, true, SOURCE_PORT, DESTINATION_PORT);
      case "--mark" -> markCondition(word);
      case "--set-mark", "--set-xmark", "--or-mark", "--and-mark", "--xor-mark" -> mark(word, text);
      case "--comment" -> value(word);
      case "-c", "--set-counters" -> {
        value(word);
        value(word);
      }
      case "-w", "--wait", "-W", "--wait-interval" -> skipNumber();
      case "-v", "--verbose", "-n", "--numeric", "-4", "--ipv4", "-x", "--exact" -> {}
      default -> other(word, text);
    }
  }

  private void other(Word word, String text) {
    if (text.matches("-[nvxLZ46]+")) {
      verb = Verb.NOTHING;
      return;
    }
    joined = null;
    not = null;
    if (foreignOptions) {
      return;
    }
    // What follows may be its value.
    foreignOptions = true;
    if (text.startsWith("\u2013") || text.startsWith("\u2014")) {
      fault(word, "'" + text + "' begins with a dash of print", "write hyphens: '-' or '--'");
    } else if (!text.startsWith("-")) {
      fault(word, "'" + text + "' belongs to no option", "");
    } else {
      String near = Nearest.of(text, OPTIONS);
      fault(
          word,
          "the option '" + text + "' cannot be honoured",
          near == null ? "Weir decides by protocol, addresses, ports, interface and mark" : near);
    }
  }

  // What the command does.

  private void table(Word word) {
    Word value = value(word);
    if (value != null) {
      table = value.text();
      int hyphen = table.indexOf('-');
      if (hyphen > 0) {
        fault(
            value,
            "no table is named '" + table + "'",
            "write '-t " + table.substring(0, hyphen) + " " + table.substring(hyphen) + "'");
        foreignOptions = true;
        table = table.substring(0, hyphen);
        verb = Verb.NOTHING;
      }
    }
  }

  private void verb(Word word, Verb what) {
    if (verb != null) {
      fault(word, "a second command in one line", "");
    }
    verb = what;
    Word value = value(word);
    if (value != null) {
      chain = value.text();
    }
  }

  private void insert(Word word) {
    verb(word, Verb.INSERT);
    skipNumber();
  }

  private void verbOfMaybeAll(Verb what) {
    verb = what;
    if (next < words.size() && !words.get(next).text().startsWith("-")) {
      chain = words.get(next++).text();
    }
  }

  private void policy(Word word) {
    verb(word, Verb.NOTHING);
    Word policy = value(word);
    if (policy != null && !policy.text().equals("ACCEPT") && chain.equals(MangleTable.PREROUTING)) {
      fault(policy, "policy " + policy + " cannot be honoured", "Weir only marks; use ACCEPT");
    }
  }

  /** A number that may follow, and is the place of a rule where one is inserted. */
  private void skipNumber() {
    if (next < words.size() && words.get(next).text().matches("[0-9]{1,9}")) {
      number = Integer.parseInt(words.get(next++).text());
    }
  }

  // What a packet must be.

  private void protocol(Word word) {
    boolean inverted = inverted();
    Word value = value(word);
    if (value == null) {
      return;
    }
    Integer known = Values.protocol(value.text());
    if (known == null || (known == 0 && inverted)) {
      fault(value, "'" + value + "' is no protocol", "write tcp, udp, or a number");
    } else if (known != 0) {
      protocol = known;
      otherProtocol = inverted;
      conditions.add(new AnyOf(List.of(new Test(Op.PROTOCOL, known, 0)), inverted));
    }
  }

  private void networks(Word word, Op op, List<Condition> to) {
    boolean inverted = inverted();
    Word value = value(word);
    if (value == null) {
      return;
    }
    if (!to.isEmpty()) {
      fault(word, "a second '" + word + "'", "write a rule for each, or a list with commas");
    }
    String[] parts = value.text().split(",", -1);
    for (String part : parts) {
      Test test = Values.network(op, part);
      if (test == null || parts.length > Values.MAX_LIST) {
        fault(value, "'" + part + "' is no IPv4 address or network", "write 192.0.2.1/32");
        return;
      }
      to.add(new AnyOf(List.of(test), inverted));
    }
    if (inverted && parts.length > 1) {
      fault(value, "'!' with several addresses", "write a rule for each");
    }
  }

  private void ingress(Word word) {
    boolean inverted = inverted();
    Word value = value(word);
    if (value != null) {
      if (value.text().isEmpty() || value.text().length() > 15) {
        fault(value, "'" + value + "' is no name of an interface", "");
      }
      conditions.add(new Condition.Ingress(value.text(), inverted));
    }
  }

  private void match(Word word) {
    Word value = value(word);
    if (value == null) {
      return;
    }
    switch (value.text()) {
      case "tcp", "udp", "mark", "comment" -> {}
      case "multiport" -> multiport = true;
      default -> {
        fault(
            value,
            "match '" + value + "' cannot be honoured",
            "Weir has tcp, udp, multiport, mark and comment");
        foreignOptions = true;
      }
    }
  }

  private void ports(Word word, boolean list, Op... sides) {
    boolean inverted = inverted();
    Word value = value(word);
    if (value == null) {
      return;
    }
    ports = word;
    boolean isList = value.text().indexOf(',') >= 0;
    if (isList && !list) {
      fault(value, "several ports without multiport", "write -m multiport --dports " + value);
      return;
    }
    if (!multiport && word.text().matches("--.*ports.*")) {
      fault(word, "'" + word + "' without multiport", "write -m multiport before it");
    }
    List<Test> tests = new ArrayList<>();
    for (Op side : sides) {
      List<Test> those = Values.portList(side, value.text());
      if (those == null) {
        fault(value, "'" + value + "' are no ports", "write 80, 80,443 or 1024:65535");
        return;
      }
      tests.addAll(those);
    }
    conditions.add(new AnyOf(tests, inverted));
  }

  private void markCondition(Word word) {
    boolean inverted = inverted();
    Word value = value(word);
    if (value != null) {
      Values.Masked masked = Values.masked(value.text());
      if (masked == null) {
        fault(value, "'" + value + "' is no mark", "write 80 or 0x50/0xff");
      } else {
        Test test = new Test(Op.MARK, masked.value(), masked.mask());
        conditions.add(new AnyOf(List.of(test), inverted));
      }
    }
  }

  // What happens then.

  private void target(Word word, boolean isGoTo) {
    Word value = value(word);
    if (value != null) {
      if (target != null) {
        fault(word, "a second target", "write a rule for each");
      }
      target = value;
      goTo = isGoTo;
      foreignOptions |=
          HARMLESS_TARGETS.contains(value.text()) || OTHER_TARGETS.contains(value.text());
    }
  }

  private void mark(Word word, String option) {
    Word value = value(word);
    if (value == null) {
      return;
    }
    Values.Masked masked = Values.masked(value.text());
    boolean hasMask = value.text().indexOf('/') >= 0;
    if (masked == null || (hasMask && !option.startsWith("--set"))) {
      fault(value, "'" + value + "' is no mark", "write a number such as 80 or 0x50");
      return;
    }
    if (mark != null) {
      fault(word, "a second mark", "write a rule for each");
    }
    int bits = masked.value();
    mark =
        switch (option) {
          case "--set-xmark" -> new Target.Mark(bits, masked.mask());
          case "--or-mark" -> new Target.Mark(bits, bits);
          case "--and-mark" -> new Target.Mark(0, ~bits);
          case "--xor-mark" -> new Target.Mark(bits, 0);
          // The kernel clears the value's bits too before it flips them, so they are set.
          default -> new Target.Mark(bits, bits | masked.mask());
        };
  }

  private Target target() {
    if (target == null) {
      if (mark != null) {
        fault(command, "a mark without a target", "write -j MARK before it");
      }
      return Target.Simple.NOTHING;
    }
    String name = target.text();
    if (!name.equals("MARK") && mark != null) {
      fault(target, "a mark with target " + name, "write -j MARK");
    }
    return switch (name) {
      case "MARK" -> {
        if (mark == null) {
          fault(target, "target MARK without a mark", "write --set-mark and the number");
          yield Target.Simple.NOTHING;
        }
        yield mark;
      }
      case "ACCEPT" -> Target.Simple.ACCEPT;
      case "RETURN" -> Target.Simple.RETURN;
      default -> otherTarget(target, name);
    };
  }

  private Target otherTarget(Word word, String name) {
    if (HARMLESS_TARGETS.contains(name)) {
      return Target.Simple.NOTHING;
    }
    if (OTHER_TARGETS.contains(name)) {
      fault(
          word,
          "target " + name + " cannot be honoured: Weir applies marks only",
          "leave this rule to netfilter, in another chain, or out of this file");
      return Target.Simple.NOTHING;
    }
    return new Target.Chain(name, goTo);
  }

  // The whole.

  private Command finish() {
    if (not != null) {
      fault(not, "'!' before nothing", "");
    }
    if (verb == null) {
      fault(command, "a command that does nothing", "write -A PREROUTING and a rule");
    }
    if (ports != null && (otherProtocol || !WITH_PORTS.contains(protocol))) {
      fault(ports, "ports without a protocol that has them", "write -p tcp or -p udp before it");
    }
    Target then = target();
    List<MarkRule> rules = new ArrayList<>();
    if (verb == Verb.APPEND || verb == Verb.INSERT) {
      for (List<Condition> from : each(sources)) {
        for (List<Condition> to : each(destinations)) {
          List<Condition> all = Stream.of(from, to, conditions).flatMap(List::stream).toList();
          rules.add(new MarkRule(command.at(), all, then));
        }
      }
    }
    return new Command(
        command.at(),
        table,
        verb == null ? Verb.NOTHING : verb,
        chain,
        number,
        rules,
        mark != null,
        faults);
  }

  /** Each alternative by itself; where there is none, one without conditions. */
  private static List<List<Condition>> each(List<Condition> alternatives) {
    return alternatives.isEmpty()
        ? List.of(List.of())
        : alternatives.stream().map(List::of).toList();
  }

  /** Whether {@code !} stands before the option, or, as iptables knew it once, behind it. */
  private boolean inverted() {
    boolean before = not != null;
    not = null;
    if (joined == null && next < words.size() && words.get(next).text().equals("!")) {
      next++;
      return true;
    }
    return before;
  }

  private @Nullable Word value(Word option) {
    Word value = joined;
    joined = null;
    if (value == null && next < words.size()) {
      value = words.get(next++);
    }
    if (value == null || value.text().isEmpty()) {
      fault(option, "'" + option + "' needs a value", "");
      return null;
    }
    return value;
  }

  private void fault(Word word, String message, String hint) {
    fault(word.at(), message, hint);
  }

  private void fault(Position at, String message, String hint) {
    faults.add(new Diagnostic(Severity.ERROR, at, message, hint));
  }
}
