package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What holds for every text whatsoever. */
final class Properties {
  /** Characters that a file may grow to here, so that a fuzzer loses no time over it. */
  private static final int SMALL = 1 << 14;

  private Properties() {}

  /** Parses a text as a file of its own. */
  static List<Statement> parse(String text, Diagnostics diagnostics) {
    return Parser.parse(
        new Source(Texts.NAME, text),
        Grammar.KEEPALIVED.root(),
        diagnostics,
        Includes.none(diagnostics),
        new Definitions("weir", diagnostics));
  }

  /**
   * Checks what holds for files that include one another.
   *
   * @param texts of the files 0, 1, 2 ...; the first is the one to read
   */
  static void checkFiles(List<String> texts) {
    Map<String, Source> files = new HashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      files.put("" + i, new Source("" + i, texts.get(i)));
    }
    Diagnostics diagnostics = new Diagnostics();
    Source main = Objects.requireNonNull(files.get("0"));
    List<Statement> tree =
        Parser.parse(
            main,
            Grammar.KEEPALIVED.root(),
            diagnostics,
            new MemoryIncludes(files, 0, new ArrayList<>(), diagnostics),
            new Definitions("weir", diagnostics, SMALL));
    new KeywordCheck(diagnostics).check(tree);
    new ModelReader(diagnostics, List.copyOf(files.values())).read(tree);
    for (Diagnostic diagnostic : diagnostics.sorted()) {
      Position at = diagnostic.at();
      Source source = files.get(at.file());
      assertTrue(
          source != null
              && at.line() <= source.lines()
              && at.column() <= source.line(at.line()).length(),
          () -> diagnostic + " is outside of its file:\n" + texts);
    }
    if (diagnostics.sorted().stream().noneMatch(d -> d.severity() == Diagnostic.Severity.ERROR)) {
      assertEquals(
          tree, parse(TreePrinter.print(tree), new Diagnostics()), () -> "printed, of: " + texts);
    }
  }

  /** Checks them; a text on which one fails is named. */
  static void check(String text) {
    Source source = new Source(Texts.NAME, text);
    Checked checked = ConfigurationReader.read(source);
    Position before = new Position(Texts.NAME, 1, 1);
    for (Diagnostic diagnostic : checked.diagnostics()) {
      Position at = diagnostic.at();
      boolean inside =
          at.file().equals(Texts.NAME)
              && at.line() >= 1
              && at.line() <= source.lines()
              && at.column() >= 1
              && at.column() <= source.line(at.line()).length();
      assertTrue(inside, () -> diagnostic + " is outside of the file:\n" + text);
      boolean ordered =
          at.line() > before.line()
              || (at.line() == before.line() && at.column() >= before.column());
      assertTrue(ordered, () -> diagnostic + " is out of order:\n" + text);
      assertEquals(1, diagnostic.toString().lines().count(), "a diagnostic is one line");
      before = at;
    }
    List<Statement> tree = parse(text, new Diagnostics());
    String printed = TreePrinter.print(tree);
    if (!checked.hasErrors()) {
      assertEquals(
          tree, parse(printed, new Diagnostics()), () -> "printed:\n" + printed + "\nof:\n" + text);
    }
  }
}
