package weir.control.admin;

import java.util.Formatter;
import java.util.Locale;
import weir.control.admin.VrrpReport.Router;

/** What {@code weir vrrp} prints. */
public final class VrrpTable {
  private VrrpTable() {}

  /** The routers, a line each, and why they are what they are. */
  public static String of(VrrpReport report, boolean verbose) {
    try (Formatter out = new Formatter(Locale.ROOT)) {
      out.format(
          "%-16s %4s %-12s %-6s %10s %9s %-16s Why%n",
          "Instance", "VRID", "Interface", "State", "Since", "Priority", "Master");
      for (Router router : report.routers()) {
        out.format(
            "%-16s %4d %-12s %-6s %10s %9s %-16s %s%n",
            router.name(),
            router.virtualRouterId(),
            router.device(),
            router.state(),
            time(router.sinceS()),
            router.effectivePriority() == router.priority()
                ? Integer.toString(router.priority())
                : router.effectivePriority() + "/" + router.priority(),
            router.state().equals("MASTER")
                ? "itself"
                : router.master() == null ? "unknown" : router.master(),
            router.why());
        if (verbose) {
          more(out, router);
        }
      }
      if (verbose) {
        out.format("%nLate by at most %.3f ms; wakes later than%n", report.latenessMaxMs());
        String[] bounds = {"0", "10 us", "100 us", "1 ms", "10 ms", "100 ms", "1 s"};
        for (int i = 0; i < report.lateness().size() && i < bounds.length; i++) {
          out.format("  %-7s %d%n", bounds[i], report.lateness().get(i));
        }
      }
      return out.toString();
    }
  }

  private static void more(Formatter out, Router router) {
    out.format(
        "  version %d, from %s, every %s s%s%n",
        router.version(),
        router.source() == null ? "no address" : router.source(),
        number(router.advertIntervalS()),
        router.nextS() == null ? "" : ", next in " + number(router.nextS()) + " s");
    router.addresses().forEach(address -> out.format("  %s%n", address));
    router.counters().forEach((name, count) -> out.format("  %-22s %d%n", name, count));
  }

  private static String number(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  private static String time(double seconds) {
    long s = (long) seconds;
    if (s < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return s < 86_400
        ? String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60)
        : s / 86_400 + " days";
  }
}
