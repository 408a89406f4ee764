package weir.dataplane;

import org.jspecify.annotations.Nullable;

/** fo: the heaviest server, the first of equals ({@code ip_vs_fo.c}). */
final class FailOver extends Scheduler {
  private final boolean overflows;

  private FailOver(ServerLoad load, boolean overflows) {
    super(load);
    this.overflows = overflows;
  }

  FailOver(ServerLoad load) {
    this(load, false);
  }

  /**
   * ovf: the heaviest of the servers that have not more active connections than they weigh ({@code
   * ip_vs_ovf.c}).
   */
  static Scheduler overflow(ServerLoad load) {
    return new FailOver(load, true);
  }

  @Override
  @Nullable RealServer choose(long ip, long transport, int nowTick) {
    RealServer heaviest = null;
    for (RealServer server : servers) {
      if (isAvailable(server)
          && !(overflows && load.active(server.id()) > server.weight())
          && (heaviest == null || server.weight() > heaviest.weight())) {
        heaviest = server;
      }
    }
    return heaviest;
  }
}
