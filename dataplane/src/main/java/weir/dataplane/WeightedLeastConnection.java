package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * wlc: the server with the least overhead for its weight, the first of equals ({@code
 * ip_vs_wlc.c}); {@link ServerLoad#overhead}.
 */
final class WeightedLeastConnection extends Scheduler {
  WeightedLeastConnection(ServerLoad load) {
    super(load);
  }

  @Override
  @Nullable RealServer choose(long ip, long transport, int nowTick) {
    RealServer least = null;
    long leastOverhead = 0;
    for (RealServer server : servers) {
      if (!isAvailable(server)) {
        continue;
      }
      long overhead = load.overhead(server.id());
      if (least == null || leastOverhead * server.weight() > overhead * least.weight()) {
        least = server;
        leastOverhead = overhead;
      }
    }
    return least;
  }
}
