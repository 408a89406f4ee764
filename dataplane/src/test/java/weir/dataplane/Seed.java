package weir.dataplane;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random numbers whose seed is printed, and can be given back with {@code -Dseed=}. */
final class Seed {
  private Seed() {}

  static RandomGenerator random(String test) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println(test + ": -Dseed=" + seed);
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
