package weir.dataplane;

import java.util.concurrent.atomic.AtomicLongArray;
import weir.conntrack.Timeouts;

/**
 * What routers have told of the ways to servers behind tunnels: that less fits than the interface
 * takes. As the kernel's route cache keeps it ({@code __ip_rt_update_pmtu} of net/ipv4/route.c):
 * never raised, never below a floor, forgotten after ten minutes. Shared by the workers.
 */
final class PathMtus {
  /** {@code ip_rt_min_pmtu}: whoever claims less may be lying. */
  static final int LEAST = 552;

  /** {@code ip_rt_mtu_expires}. */
  static final int TICKS = 600 * Timeouts.TICKS_PER_SECOND;

  /**
   * By server id: the MTU in the high half, the tick that it ends at in the low one; 0 for none.
   */
  private final AtomicLongArray entries;

  PathMtus(int servers) {
    entries = new AtomicLongArray(servers);
  }

  /**
   * The bytes of packet that fit the way to a server.
   *
   * @param linkMtu that fit the interface
   */
  int get(int server, int linkMtu, int nowTick) {
    long entry = entries.getOpaque(server);
    return entry == 0 || (int) entry - nowTick <= 0
        ? linkMtu
        : Math.min(linkMtu, (int) (entry >>> 32));
  }

  /** Takes note of what a router says. */
  void lower(int server, int mtu, int linkMtu, int nowTick) {
    if (mtu < get(server, linkMtu, nowTick)) {
      long floored = Math.max(mtu, LEAST);
      entries.setOpaque(server, floored << 32 | Integer.toUnsignedLong(nowTick + TICKS));
    }
  }
}
