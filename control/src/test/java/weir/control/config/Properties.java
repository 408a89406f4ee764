package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** What holds for every text whatsoever. */
final class Properties {
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
