package weir.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** What {@code VRRP.md} says: each case both ways round, what each side logged, the verdict. */
final class VrrpTable {
  private static final String HEAD =
      """
      # Weir beside keepalived

      `VrrpPeerTest` plays every case below to a Weir and a real keepalived on one switch, both ways round, from one text of
      `keepalived.conf`. Its build fails where one of them does otherwise. Written by

          mvn -pl test-netns -am verify -Dtest=VrrpPeerTest -Dsurefire.failIfNoSpecifiedTests=false -Dweir.vrrp.table=VRRP.md

      against VERSION, Linux KERNEL. The logs are shortened to the lines that tell of states and decisions.
      A and B are the two routers; A's address is the higher one. `-` is what needs no mirror: both sides are alike.

      """;

  private static final Pattern TELLING =
      Pattern.compile(
          "STATE|priority|preempt|Syncing|invalid|Leaving FAULT|same priority|interval updated");
  private static final Pattern NOISE = Pattern.compile("max_auto_priority");

  private record Row(boolean isWeirFirst, boolean passed, List<String> weir, List<String> other) {}

  private final Map<String, List<Row>> rows = new ConcurrentHashMap<>();

  /** What has come of a case. */
  void add(VrrpCase played, boolean isWeirFirst, boolean passed, FailoverPair pair) {
    Row row =
        new Row(isWeirFirst, passed, telling(pair.weir().log()), telling(pair.keepalived().log()));
    rows.compute(
        played.toString(),
        (_, old) -> {
          List<Row> all = new ArrayList<>(old == null ? List.of() : old);
          all.add(row);
          return all;
        });
  }

  /** Those lines that tell of a decision; the same one after the other only once. */
  private static List<String> telling(List<String> log) {
    List<String> told = new ArrayList<>();
    int times = 1;
    for (String line : log) {
      if (!TELLING.matcher(line).find() || NOISE.matcher(line).find()) {
        continue;
      }
      if (!told.isEmpty() && told.getLast().replaceFirst(" \\(\\d+ times\\)$", "").equals(line)) {
        times++;
        told.set(told.size() - 1, line + " (" + times + " times)");
      } else {
        times = 1;
        told.add(line);
      }
    }
    return told;
  }

  /** Writes it. */
  void write(Path file) {
    StringBuilder out = new StringBuilder();
    String version =
        Command.run(List.of("keepalived", "-v"), "").output().lines().findFirst().orElse("");
    String kernel = System.getProperty("os.version");
    out.append(HEAD.replace("VERSION", version.strip()).replace("KERNEL", kernel));
    out.append("| case | dialect | A is Weir, B keepalived | A is keepalived, B Weir |\n");
    out.append("|---|---|---|---|\n");
    for (VrrpCase one : VrrpCase.all()) {
      out.append("| ").append(one.name()).append(" | ").append(one.dialect());
      out.append(" | ").append(verdict(one, true)).append(" | ").append(verdict(one, false));
      out.append(" |\n");
    }
    String last = "";
    for (VrrpCase one : VrrpCase.all()) {
      if (!one.name().equals(last)) {
        out.append("\n## ").append(one.name()).append("\n\n").append(one.rule()).append(".\n");
        last = one.name();
      }
      for (boolean weirFirst : new boolean[] {true, false}) {
        row(one, weirFirst).forEach(row -> append(out, one, row));
      }
    }
    try {
      Files.writeString(file, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Row> row(VrrpCase one, boolean weirFirst) {
    return rows.getOrDefault(one.toString(), List.of()).stream()
        .filter(row -> row.isWeirFirst() == weirFirst)
        .toList();
  }

  private String verdict(VrrpCase one, boolean weirFirst) {
    if (one.isSymmetric() && !weirFirst) {
      return "-";
    }
    List<Row> found = row(one, weirFirst);
    return found.isEmpty() ? "not played" : word(found.getFirst());
  }

  private static String word(Row row) {
    return row.passed() ? "as it must be" : "NOT AS IT MUST BE";
  }

  private static void append(StringBuilder out, VrrpCase of, Row row) {
    out.append("\n**").append(of.dialect()).append(", A is ");
    out.append(row.isWeirFirst() ? "Weir, B keepalived" : "keepalived, B Weir");
    out.append(": ").append(word(row)).append("**\n\n");
    row.weir().forEach(line -> out.append("    Weir        ").append(line).append('\n'));
    row.other().forEach(line -> out.append("    keepalived  ").append(line).append('\n'));
  }
}
