package weir.control.marks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import weir.control.config.Diagnostics;
import weir.control.config.Nearest;
import weir.control.config.Source;
import weir.control.config.Word;

/**
 * Reads mark rules: iptables command lines, or what iptables-save prints. The entrance of this
 * package.
 */
public final class MarkRulesReader {
  /** As diagnostics name what {@link #live} reads. */
  public static final String LIVE_NAME = "iptables-save";

  private static final long MAX_SIZE = 1 << 20;
  private static final int LIVE_TAKES_S = 10;

  private static final String MANGLE = "mangle";

  private static final Set<String> IPTABLES = Set.of("iptables", "iptables-legacy", "iptables-nft");

  /** Commands that stand beside the rules in the manuals' scripts, and set no mark. */
  private static final Set<String> BESIDE =
      Set.of(
          "ip6tables",
          "arptables",
          "arptables_jf",
          "echo",
          "modprobe",
          "insmod",
          "sysctl",
          "service",
          "systemctl",
          "chkconfig",
          "ip",
          "route",
          "ifconfig",
          "ipvsadm",
          "iptables-save",
          "set",
          "exit",
          "touch",
          "cp",
          "cat");

  private final Diagnostics diagnostics;
  private final MangleTable table;

  /** That of iptables-save whose rules follow; empty outside. */
  private String saved = "";

  private MarkRulesReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
    this.table = new MangleTable(diagnostics);
  }

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read
   */
  public static CheckedMarks read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("a directory, not a file");
    }
    if (Files.size(file) > MAX_SIZE) {
      throw new IOException("larger than " + MAX_SIZE + " bytes");
    }
    return read(Source.decode(file.toString(), Files.readAllBytes(file)));
  }

  /**
   * Reads the rules that netfilter has now, by {@code iptables-save}.
   *
   * @throws IOException when that does not run; one line
   */
  public static CheckedMarks live() throws IOException {
    Process process =
        new ProcessBuilder(LIVE_NAME, "-t", MANGLE)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    byte[] output = process.getInputStream().readNBytes((int) MAX_SIZE);
    try {
      if (!process.waitFor(LIVE_TAKES_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("iptables-save -t mangle fails; is this root?");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while iptables-save runs", e);
    }
    return read(new Source(LIVE_NAME, new String(output, StandardCharsets.UTF_8)));
  }

  /** Reads a text. Never throws. */
  public static CheckedMarks read(Source source) {
    Diagnostics diagnostics = new Diagnostics();
    diagnostics.file(source);
    MarkRulesReader reader = new MarkRulesReader(diagnostics);
    List<ShellLine> lines = ShellLines.of(source, diagnostics);
    // Where every command stands behind a '#', that is the prompt of root.
    boolean areComments = lines.stream().anyMatch(line -> !line.commented());
    for (ShellLine line : lines) {
      if (line.commented() && areComments) {
        diagnostics.warning(
            line.words().getFirst().at(),
            "a rule behind '#' is a comment",
            "remove the '#' if it is root's prompt");
      } else {
        reader.line(line.words());
      }
    }
    MarkTable rules = reader.table.finish();
    CheckedMarks checked = new CheckedMarks(rules, diagnostics.sorted(), List.of(source));
    return checked.hasErrors()
        ? new CheckedMarks(MarkTable.EMPTY, checked.diagnostics(), checked.sources())
        : checked;
  }

  private void line(List<Word> line) {
    List<Word> words = withoutPrompt(line);
    if (words.isEmpty()) {
      return;
    }
    Word first = words.getFirst();
    if (first.text().startsWith("*")) {
      saved = first.text().substring(1);
    } else if (first.text().equals("COMMIT")) {
      saved = "";
    } else if (!saved.isEmpty()) {
      savedRule(words, first);
    } else {
      command(words, first);
    }
  }

  /** Without {@code [root@lvs1 ~]#}, {@code $} and {@code sudo}. */
  private static List<Word> withoutPrompt(List<Word> words) {
    int from = 0;
    String first = words.getFirst().text();
    if (first.startsWith("[") || first.indexOf('@') > 0) {
      for (int i = 0; i < Math.min(words.size(), 3) && from == 0; i++) {
        String end = words.get(i).text();
        from = end.endsWith("#") || end.endsWith("$") ? i + 1 : 0;
      }
    } else if (first.equals("$") || first.equals("%")) {
      from = 1;
    }
    boolean sudo = from < words.size() && words.get(from).text().equals("sudo");
    return words.subList(sudo ? from + 1 : from, words.size());
  }

  /** {@code :CHAIN ACCEPT [0:0]}, {@code -A CHAIN ...}, {@code [1:60] -A CHAIN ...}. */
  private void savedRule(List<Word> words, Word first) {
    if (first.text().startsWith(":")) {
      Word option = new Word("-N", first.at());
      Word chain = new Word(first.text().substring(1), first.at());
      boolean policy =
          words.size() > 1
              && chain.text().equals(MangleTable.PREROUTING)
              && !words.get(1).text().equals("ACCEPT");
      List<Word> command =
          policy
              ? List.of(new Word("-P", first.at()), chain, words.get(1))
              : List.of(option, chain);
      table.apply(CommandReader.read(command, first, saved));
    } else {
      boolean counted = first.text().matches("\\[[0-9]{1,20}:[0-9]{1,20}]");
      table.apply(
          CommandReader.read(counted ? words.subList(1, words.size()) : words, first, saved));
    }
  }

  private void command(List<Word> words, Word first) {
    String name = first.text().substring(first.text().lastIndexOf('/') + 1);
    List<Word> options = words.subList(1, words.size());
    if (IPTABLES.contains(name)) {
      // The table of a command that names none.
      table.apply(CommandReader.read(options, first, "filter"));
    } else if (name.equals("firewall-cmd")) {
      firewallCommand(options, first);
    } else if (BESIDE.contains(name)) {
      diagnostics.warning(first.at(), "'" + name + "' sets no mark: left out here", "");
    } else if (name.startsWith("-")) {
      diagnostics.error(
          first.at(),
          "'" + name + "' outside a table",
          "write *mangle before the rules of iptables-save, or iptables -t mangle before this");
    } else {
      String near = Nearest.of(name, IPTABLES);
      diagnostics.error(
          first.at(),
          "'" + name + "' is no iptables command",
          near == null
              ? "this file is for mark rules; a shell's variables and loops are not followed"
              : "did you mean '" + near + "'?");
    }
  }

  /** {@code --direct --add-rule ipv4 mangle PREROUTING 0 RULE}, as firewalld takes it. */
  private void firewallCommand(List<Word> options, Word first) {
    int add = -1;
    for (int i = 0; i < options.size(); i++) {
      add = add < 0 && options.get(i).text().equals("--add-rule") ? i : add;
    }
    if (add < 0) {
      diagnostics.warning(first.at(), "'firewall-cmd' without --add-rule sets no mark", "");
      return;
    }
    if (options.size() < add + 6
        || !options.get(add + 1).text().equals("ipv4")
        || !options.get(add + 4).text().equals("0")) {
      diagnostics.error(
          options.get(add).at(),
          "only '--add-rule ipv4 TABLE CHAIN 0 RULE' is followed",
          "write priority 0, and the rules in their order");
      return;
    }
    List<Word> rule = new ArrayList<>(options.subList(add + 5, options.size()));
    rule.addFirst(options.get(add + 3));
    rule.addFirst(new Word("-A", first.at()));
    table.apply(CommandReader.read(rule, first, options.get(add + 2).text()));
  }
}
