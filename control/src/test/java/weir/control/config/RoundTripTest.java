package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Configurations made from the grammar; a failure names the seed that makes it again. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RoundTripTest {
  private static final int CONFIGURATIONS = 500;
  private static final int MUTANTS = 20;
  private static final String INSERTED = "{}\"'#!\\\n\r\t $@x\u0000";

  @Test
  void shouldParseWhatItPrints() {
    for (long seed = 0; seed < CONFIGURATIONS; seed++) {
      List<Statement> tree = new Generator(new Random(seed)).file();
      String text = TreePrinter.print(tree);
      Diagnostics diagnostics = new Diagnostics();

      List<Statement> parsed = Properties.parse(text, diagnostics);

      assertEquals(tree, parsed, "seed " + seed);
      assertEquals(List.of(), diagnostics.sorted(), "seed " + seed + ":\n" + text);
      assertEquals(meaning(tree), meaning(parsed), "seed " + seed + ":\n" + text);
    }
  }

  @Test
  void shouldUnderstandWhateverWayItIsWritten() {
    for (long seed = 0; seed < CONFIGURATIONS; seed++) {
      Random random = new Random(seed);
      List<Statement> tree = new Generator(random).file();
      String text = Disguise.print(tree, random);
      Diagnostics diagnostics = new Diagnostics();

      List<Statement> parsed = Properties.parse(text, diagnostics);

      assertEquals(
          TreePrinter.print(tree), TreePrinter.print(parsed), "seed " + seed + ":\n" + text);
      assertEquals(List.of(), diagnostics.sorted(), "seed " + seed + ":\n" + text);
      assertEquals(meaning(tree), meaning(parsed), "seed " + seed + ":\n" + text);
    }
  }

  @Test
  void shouldAcceptEveryValueThatTheGrammarAllows() {
    for (long seed = 0; seed < CONFIGURATIONS; seed++) {
      List<Statement> tree = new Generator(new Random(seed)).file();
      Diagnostics diagnostics = new Diagnostics();

      new KeywordCheck(diagnostics).check(tree);

      List<Diagnostic> faults =
          diagnostics.sorted().stream()
              .filter(d -> !d.message().contains("not supported yet"))
              .filter(d -> !d.message().contains("a newer keyword"))
              .filter(d -> !d.message().contains("twice"))
              .toList();
      assertEquals(List.of(), faults, "seed " + seed + ":\n" + TreePrinter.print(tree));
    }
  }

  /**
   * What {@link Parser} finds no fault with must say what stands there: the same as for a reader
   * that moves and mends nothing.
   */
  @Test
  void shouldNotLetAChangedMeaningPass() {
    int passed = 0;
    int refused = 0;
    for (long seed = 0; seed < CONFIGURATIONS; seed++) {
      Random random = new Random(seed);
      String text = TreePrinter.print(new Generator(random).file());
      for (int i = 0; i < MUTANTS; i++) {
        String mutant = mutate(text, random);
        String which = "seed " + seed + ", mutant " + i + ":\n" + mutant;
        Diagnostics diagnostics = new Diagnostics();
        List<Statement> parsed = Properties.parse(mutant, diagnostics);
        boolean passes =
            diagnostics.sorted().stream().noneMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
        if (!PlainReader.isPlain(mutant)) {
          continue;
        }
        refused += passes ? 0 : 1;
        if (passes) {
          passed++;
          try {
            assertEquals(PlainReader.read(mutant), parsed, which);
          } catch (PlainReader.MalformedException e) {
            throw new AssertionError(e.getMessage() + " passes: " + which, e);
          }
        }
      }
    }
    assertTrue(passed > 1_000 && refused > 1_000, passed + " passed, " + refused + " refused");
  }

  @Test
  void shouldSurviveEveryMutation() {
    for (long seed = 0; seed < CONFIGURATIONS; seed++) {
      Random random = new Random(seed);
      List<Statement> tree = new Generator(random).file();
      String text = random.nextBoolean() ? TreePrinter.print(tree) : Disguise.print(tree, random);
      for (int i = 0; i < MUTANTS; i++) {
        String mutant = mutate(text, random);
        try {
          Properties.check(mutant);
        } catch (RuntimeException e) {
          throw new AssertionError("seed " + seed + ", mutant " + i + ":\n" + mutant, e);
        }
      }
    }
  }

  /** The typed configuration, but for where it stands. */
  private static String meaning(List<Statement> tree) {
    return Meaning.of(new ModelReader(new Diagnostics(), List.of()).read(tree));
  }

  private static String mutate(String text, Random random) {
    StringBuilder mutant = new StringBuilder(text);
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(mutant.length() + 1);
      int end = Math.min(mutant.length(), at + random.nextInt(20));
      switch (random.nextInt(6)) {
        case 0 -> mutant.insert(at, INSERTED.charAt(random.nextInt(INSERTED.length())));
        case 1 -> mutant.delete(at, end);
        case 2 -> mutant.insert(at, mutant.substring(at, end));
        case 3, 4 -> mutateLine(mutant, random);
        default -> {
          int brace = mutant.indexOf(random.nextBoolean() ? "{" : "}", at);
          if (brace >= 0) {
            mutant.deleteCharAt(brace);
          }
        }
      }
    }
    return mutant.toString();
  }

  /** Drops, doubles, moves or joins a line. */
  private static void mutateLine(StringBuilder mutant, Random random) {
    List<String> lines = new ArrayList<>(List.of(mutant.toString().split("\n", -1)));
    int at = random.nextInt(lines.size());
    String line = lines.remove(at);
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> lines.addAll(at, List.of(line, line));
      case 2 -> lines.add(random.nextInt(lines.size() + 1), line);
      default -> {
        if (at < lines.size()) {
          lines.set(at, line + " " + lines.get(at));
        }
      }
    }
    mutant.setLength(0);
    mutant.append(String.join("\n", lines));
  }
}
