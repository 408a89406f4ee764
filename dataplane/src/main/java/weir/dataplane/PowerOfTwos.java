package weir.dataplane;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * twos: of two servers drawn by weight, the one with the least overhead for its weight ({@code
 * ip_vs_twos.c}).
 *
 * <p>As in the kernel a number is drawn from 0 up to and with the sum of the weights, so the first
 * server has one chance more than it weighs.
 */
final class PowerOfTwos extends Scheduler {
  private final RandomGenerator random;

  PowerOfTwos(ServerLoad load, RandomGenerator random) {
    super(load);
    this.random = random;
  }

  @Override
  @Nullable RealServer choose(long ip, long transport, int nowTick) {
    long weights = 0;
    for (RealServer server : servers) {
      weights += isAvailable(server) ? server.weight() : 0;
    }
    RealServer one = draw(weights);
    RealServer other = draw(weights);
    if (one == null || other == null) {
      return null;
    }
    return load.overhead(one.id()) * other.weight() > load.overhead(other.id()) * one.weight()
        ? other
        : one;
  }

  private @Nullable RealServer draw(long weights) {
    long left = random.nextLong(weights + 1);
    RealServer drawn = null;
    for (RealServer server : servers) {
      if (isAvailable(server)) {
        // The last one where others became overloaded since the weights were summed up.
        drawn = server;
        left -= server.weight();
        if (left <= 0) {
          break;
        }
      }
    }
    return drawn;
  }
}
