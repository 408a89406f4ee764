package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * wrr: rounds through the list at a falling threshold, each server that weighs at least as much in
 * its turn ({@code ip_vs_wrr.c}).
 *
 * <p>The threshold falls from the highest weight, less {@code step - 1}, down to 1 by the greatest
 * common divisor of the weights, so a server of weight w has w / step turns in a full cycle.
 */
final class WeightedRoundRobin extends Scheduler {
  /** The server chosen last, or -1 for the head of the list. */
  private int last = -1;

  private int threshold;
  private int highest;
  private int step = 1;

  WeightedRoundRobin(ServerLoad load) {
    super(load);
  }

  @Override
  protected void changed(RealServer[] before) {
    if (sameServersAndWeights(before)) {
      return;
    }
    if (before.length == 0) {
      // IPVS gets the servers of a new service one by one, and each moves the threshold; that
      // decides where the first cycle starts.
      for (int n = 1; n <= servers.length; n++) {
        adapt(servers.length - n);
      }
    } else {
      adapt(0);
    }
  }

  /** What the kernel does when a server was added, removed or edited, for the list from here on. */
  private void adapt(int from) {
    last = -1;
    int max = 0;
    int divisor = 0;
    for (int i = from; i < servers.length; i++) {
      int weight = servers[i].weight();
      max = Math.max(max, weight);
      divisor = greatestCommonDivisor(weight, divisor);
    }
    step = Math.max(1, divisor);
    highest = max - (step - 1);
    if (threshold > highest || threshold == 0) {
      threshold = highest;
    } else if (step > 1) {
      threshold = threshold / step * step + 1;
    }
  }

  @Override
  @Nullable RealServer choose(long ip, long transport, int nowTick) {
    if (highest <= 0) {
      return null;
    }
    // The heaviest server weighs at least `highest`, so it is found before the threshold has been
    // through all of its values once more.
    int i = last;
    while (true) {
      for (i++; i < servers.length; i++) {
        if (servers[i].weight() >= threshold) {
          last = i;
          return servers[i];
        }
      }
      i = -1;
      threshold -= step;
      if (threshold <= 0) {
        threshold = highest;
      }
    }
  }

  private boolean sameServersAndWeights(RealServer[] before) {
    if (before.length != servers.length) {
      return false;
    }
    for (int i = 0; i < before.length; i++) {
      if (before[i].id() != servers[i].id() || before[i].weight() != servers[i].weight()) {
        return false;
      }
    }
    return true;
  }

  private static int greatestCommonDivisor(int a, int b) {
    while (b != 0) {
      int remainder = a % b;
      a = b;
      b = remainder;
    }
    return a;
  }
}
