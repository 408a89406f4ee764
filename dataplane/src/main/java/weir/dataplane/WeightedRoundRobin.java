package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * wrr: rounds through the list at a falling threshold, each server that weighs at least as much in
 * its turn ({@code ip_vs_wrr.c}).
 *
 * <p>The threshold falls from the highest weight, less {@code step - 1}, down to 1 by the greatest
 * common divisor of the weights, so a server of weight w has w / step turns in a full cycle. One
 * that is overloaded is left out.
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
    int heaviest = 0;
    for (RealServer server : servers) {
      heaviest = Math.max(heaviest, isAvailable(server) ? server.weight() : 0);
    }
    if (heaviest == 0) {
      giveUp();
      return null;
    }
    RealServer server = next();
    if (server == null) {
      last = -1;
      threshold = threshold > step ? threshold - step : highest;
      if (threshold > heaviest) {
        // Rounds in which IPVS finds nobody: as many as the weight of a server that is overloaded.
        threshold -= (threshold - heaviest + step - 1) / step * step;
      }
      server = next();
    }
    return server;
  }

  private @Nullable RealServer next() {
    for (int i = last + 1; i < servers.length; i++) {
      if (servers[i].weight() >= threshold && isAvailable(servers[i])) {
        last = i;
        return servers[i];
      }
    }
    return null;
  }

  /** Where IPVS ends when it has asked all servers in vain. */
  private void giveUp() {
    if (last < 0 || threshold > step) {
      last = -1;
      threshold = highest;
    }
  }
}
