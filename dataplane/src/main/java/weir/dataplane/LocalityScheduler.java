package weir.dataplane;

import org.jspecify.annotations.Nullable;
import weir.conntrack.Timeouts;

/** What lblc and lblcr have in common: they keep each destination at servers that know it. */
abstract class LocalityScheduler extends Scheduler {
  private final Sysctl expiration;

  /** How long a destination is remembered. */
  protected int expirationTicks;

  LocalityScheduler(ServerLoad load, Sysctl expiration) {
    super(load);
    this.expiration = expiration;
    this.expirationTicks = ticks(expiration.standard());
  }

  @Override
  final void adopt(Sysctls sysctls) {
    expirationTicks = ticks(sysctls.get(expiration));
  }

  private static int ticks(int seconds) {
    return seconds * Timeouts.TICKS_PER_SECOND;
  }

  /** Whether a server has too much to do while another one has little. */
  final boolean isBusierThanNeedBe(RealServer server) {
    if (load.active(server.id()) <= server.weight()) {
      return false;
    }
    for (RealServer other : servers) {
      if (load.active(other.id()) * 2L < other.weight()) {
        return true;
      }
    }
    return false;
  }

  /** The server with an id, if it is in the list now. */
  final @Nullable RealServer server(int id) {
    int i = indexOf(servers, id);
    return i < 0 ? null : servers[i];
  }
}
