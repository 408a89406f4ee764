package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * sed: the server with the fewest active connections for its weight if it got this one, the first
 * of equals ({@code ip_vs_sed.c}).
 */
final class ShortestExpectedDelay extends Scheduler {
  /** Whether a server without any active connection is taken at once. */
  private final boolean idleFirst;

  private ShortestExpectedDelay(ServerLoad load, boolean idleFirst) {
    super(load);
    this.idleFirst = idleFirst;
  }

  ShortestExpectedDelay(ServerLoad load) {
    this(load, false);
  }

  /** nq: the first server that is idle; where none is, as sed ({@code ip_vs_nq.c}). */
  static Scheduler neverQueue(ServerLoad load) {
    return new ShortestExpectedDelay(load, true);
  }

  @Override
  @Nullable RealServer choose(long ip, long transport, int nowTick) {
    RealServer least = null;
    long leastDelay = 0;
    for (RealServer server : servers) {
      if (!isAvailable(server)) {
        continue;
      }
      long delay = load.active(server.id()) + 1L;
      if (idleFirst && delay == 1) {
        return server;
      }
      if (least == null || leastDelay * server.weight() > delay * least.weight()) {
        least = server;
        leastDelay = delay;
      }
    }
    return least;
  }
}
