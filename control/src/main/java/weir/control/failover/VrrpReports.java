package weir.control.failover;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.control.admin.VrrpReport;
import weir.ffi.InterfaceAddress;
import weir.vrrp.Advert;
import weir.vrrp.Counters.Counter;
import weir.vrrp.Instance;
import weir.vrrp.VrrpStatus;

/** Makes what operators see out of what the vrrp thread has come to. */
public final class VrrpReports {
  private static final double NS_PER_S = 1e9;
  private static final double NS_PER_MS = 1e6;

  private VrrpReports() {}

  /** A report; without routers where there is no status. */
  public static VrrpReport of(@Nullable VrrpStatus status) {
    if (status == null) {
      return new VrrpReport(List.of(), 0, List.of());
    }
    long nowNs = System.nanoTime();
    return new VrrpReport(
        status.routers().stream().map(router -> router(router, nowNs)).toList(),
        status.lateness().maxNs() / NS_PER_MS,
        status.lateness().counts());
  }

  private static VrrpReport.Router router(VrrpStatus.Router from, long nowNs) {
    Instance instance = from.instance();
    Advert heard = from.lastHeard();
    return new VrrpReport.Router(
        instance.name(),
        from.state().name(),
        (nowNs - from.changedNs()) / NS_PER_S,
        from.why(),
        instance.settings().version(),
        instance.device(),
        text(from.source()),
        instance.settings().virtualRouterId(),
        instance.settings().priority(),
        from.effectivePriority(),
        instance.settings().advertIntervalNs() / NS_PER_S,
        from.nextNs() == Long.MAX_VALUE ? null : (from.nextNs() - nowNs) / NS_PER_S,
        heard == null ? null : text(heard.source()),
        heard == null ? 0 : heard.priority(),
        instance.addresses().stream().map(InterfaceAddress::toString).toList(),
        counters(from));
  }

  /** All counters of a router, by keepalived's names. */
  static Map<String, Long> counters(VrrpStatus.Router from) {
    Map<String, Long> counters = new LinkedHashMap<>();
    for (Counter counter : Counter.values()) {
      counters.put(
          counter.name().toLowerCase(Locale.ROOT), from.counters().getOrDefault(counter, 0L));
    }
    return counters;
  }

  private static @Nullable String text(@Nullable InetAddress address) {
    return address == null ? null : address.getHostAddress();
  }
}
