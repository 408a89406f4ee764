package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * lc: the server with the least overhead, the first of equals ({@code ip_vs_lc.c}).
 *
 * <p>An active connection counts 256, an inactive one 1: {@link ServerLoad#overhead}.
 */
final class LeastConnection extends Scheduler {
  LeastConnection(ServerLoad load) {
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
      if (least == null || overhead < leastOverhead) {
        least = server;
        leastOverhead = overhead;
      }
    }
    return least;
  }
}
