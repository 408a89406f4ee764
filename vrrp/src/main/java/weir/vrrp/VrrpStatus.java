package weir.vrrp;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.vrrp.Counters.Counter;

/**
 * What the vrrp thread has come to, at one moment.
 *
 * @param nowNs the moment, by {@link System#nanoTime}
 * @param routers in the order of the configuration
 * @param lateness of the thread so far
 */
public record VrrpStatus(long nowNs, List<Router> routers, Lateness.Snapshot lateness) {
  public VrrpStatus {
    routers = List.copyOf(routers);
  }

  /**
   * One virtual router.
   *
   * @param instance as configured
   * @param source of its advertisements; null while the interface has none
   * @param why it came to its state, for people
   * @param changedNs when it did
   * @param nextNs when it does something by itself; {@link Long#MAX_VALUE} for never
   * @param lastHeard the last advertisement of another router; null for none
   */
  public record Router(
      Instance instance,
      State state,
      int effectivePriority,
      @Nullable InetAddress source,
      String why,
      long changedNs,
      long nextNs,
      Map<Counter, Long> counters,
      @Nullable Advert lastHeard) {
    public Router {
      counters = Map.copyOf(counters);
    }
  }
}
