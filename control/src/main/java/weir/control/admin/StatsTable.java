package weir.control.admin;

import java.util.Formatter;
import java.util.Locale;
import java.util.Map;

/** {@code weir stats}: what was counted since the start. */
public final class StatsTable {
  private StatsTable() {}

  /** Everything but the reasons of drops. */
  public static String of(Status status) {
    try (Formatter out = new Formatter(Locale.ROOT)) {
      Status.Packets packets = status.packets();
      out.format("Packets%n");
      count(out, "received", packets.received());
      count(out, "forwarded", packets.forwarded());
      count(out, "resets sent", packets.resets());
      count(out, "ICMP errors sent", packets.icmpErrors());
      count(out, "given to the kernel", packets.punted());
      count(out, "dropped", status.drops().values().stream().mapToLong(n -> n).sum());
      count(out, "lost before received", packets.receiveDrops());
      count(out, "not taken by an interface", packets.transmitDrops());
      count(out, "bursts lost to faults", packets.faults());
      Status.Table table = status.table();
      out.format("%nConnection table%n");
      count(out, "connections", table.connections());
      count(out, "size", table.size());
      count(out, "evicted, half open", table.evictedHalfOpen());
      count(out, "evicted, closing or UDP", table.evictedClosing());
      count(out, "evicted, established", table.evictedEstablished());
      count(out, "refused", table.refused());
      count(out, "packets without an entry", table.untracked());
      Status.FlowCache cache = status.flowCache();
      if (cache != null) {
        out.format("%nFlow cache%n");
        count(out, "packets", cache.packets());
        count(out, "flows", cache.flows());
        count(out, "size", cache.size());
        count(out, "installed", cache.installed());
        count(out, "evicted", cache.evicted());
        count(out, "refused", cache.refused());
      }
      out.format("%nWorkers%n");
      for (Status.Worker worker : status.workers()) {
        out.format(
            "  %-26s %.1f %% busy now, %.1f s in all%n",
            "worker-" + worker.id(), 100 * worker.busyShare(), worker.busyS());
      }
      Status.Bursts bursts = status.bursts();
      out.format("%nBursts, from receiving to sending%n");
      count(out, "timed, one in 16", bursts.timed());
      time(out, "half within", bursts.p50Ns());
      time(out, "99 % within", bursts.p99Ns());
      time(out, "99.9 % within", bursts.p999Ns());
      time(out, "the slowest", bursts.maxNs());
      return out.toString();
    }
  }

  /** How often for each reason. */
  static String drops(Status status) {
    try (Formatter out = new Formatter(Locale.ROOT)) {
      out.format("Drops%n");
      status.drops().forEach((reason, count) -> count(out, reason, count));
      return out.toString();
    }
  }

  /** Every reason for a drop, how often, and what to do about it. */
  public static String explainedDrops(Map<String, Long> drops) {
    try (Formatter out = new Formatter(Locale.ROOT)) {
      out.format("%-24s %12s  %s%n", "Reason", "Packets", "What it means, and what to do");
      drops.forEach(
          (reason, count) -> out.format("%-24s %12d  %s%n", reason, count, DropAdvice.of(reason)));
      return out.toString();
    }
  }

  private static void count(Formatter out, String name, long count) {
    out.format("  %-26s %d%n", name, count);
  }

  private static void time(Formatter out, String name, long ns) {
    out.format("  %-26s %.1f us%n", name, ns / 1000.0);
  }
}
