package weir.dataplane;

import org.jspecify.annotations.Nullable;

/** rr: the next server after the last one chosen ({@code ip_vs_rr.c}). */
final class RoundRobin extends Scheduler {
  /** The server chosen last, or -1 for the head of the list. */
  private int last = -1;

  RoundRobin(ServerLoad load) {
    super(load);
  }

  @Override
  protected void changed(RealServer[] before) {
    // Where the last one is gone, the one before it takes its place (ip_vs_rr_del_dest).
    int i = last;
    last = -1;
    for (; i >= 0 && last < 0; i--) {
      last = indexOf(servers, before[i].id());
    }
  }

  @Override
  @Nullable RealServer choose(long ip, long transport, int nowTick) {
    int n = servers.length;
    for (int step = 1; step <= n; step++) {
      int i = (last + step) % n;
      if (isAvailable(servers[i])) {
        last = i;
        return servers[i];
      }
    }
    return null;
  }
}
