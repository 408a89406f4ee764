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
    return leastOverhead();
  }
}
