package weir.conntrack;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class ModelTest {
  @Test
  void shouldAgreeWithAMapUnderRandomOperations() {
    for (int run = 0; run < 50; run++) {
      long seed = System.nanoTime() ^ run;
      Random random = new Random(seed);
      try (TableModel model = new TableModel(random::nextInt)) {
        for (int i = 0; i < 5_000; i++) {
          model.step();
        }
        model.finish();
      } catch (AssertionError e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }
}
