package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Configurations made from the grammar; a failure names the seed that makes it again. */
class RoundTripTest {
  private static final int CONFIGURATIONS = 300;
  private static final int MUTANTS = 5;
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
              .filter(d -> !d.message().contains("twice"))
              .toList();
      assertEquals(List.of(), faults, "seed " + seed + ":\n" + TreePrinter.print(tree));
    }
  }

  @Test
  void shouldSurviveEveryMutation() {
    for (long seed = 0; seed < CONFIGURATIONS; seed++) {
      Random random = new Random(seed);
      String text = TreePrinter.print(new Generator(random).file());
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

  private static String mutate(String text, Random random) {
    StringBuilder mutant = new StringBuilder(text);
    int times = 1 + random.nextInt(6);
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(mutant.length() + 1);
      int end = Math.min(mutant.length(), at + random.nextInt(20));
      switch (random.nextInt(4)) {
        case 0 -> mutant.insert(at, INSERTED.charAt(random.nextInt(INSERTED.length())));
        case 1 -> mutant.delete(at, end);
        case 2 -> mutant.insert(at, mutant.substring(at, end));
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
}
