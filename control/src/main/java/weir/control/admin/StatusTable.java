package weir.control.admin;

import java.util.Formatter;
import java.util.Locale;

/** The rest of {@code weir status --verbose}: what ipvsadm has no words for. */
public final class StatusTable {
  private StatusTable() {}

  /** Everything but the table of services. */
  public static String of(Status status) {
    try (Formatter out = new Formatter(Locale.ROOT)) {
      out.format("%nWeir %s, process %d%n", status.version(), status.pid());
      out.format(
          "%d of %d connections, %d evicted%n",
          status.table().connections(), status.table().size(), status.table().evicted());
      Status.FlowCache cache = status.flowCache();
      if (cache != null) {
        out.format(
            "%d of %d flows in the kernel, %.1f %% of all packets%n",
            cache.flows(), cache.size(), 100 * cache.share());
      }
      out.format("%n%-16s %-18s %-10s Queues    MTU  Why%n", "Interface", "Attached", "Memory");
      for (Status.Interface i : status.interfaces()) {
        out.format(
            "%-16s %-18s %-10s %6d %6d  %s%n",
            i.name(), i.mode(), i.memory(), i.queues(), i.mtu(), i.why());
      }
      out.format("%nProt %-21s %-21s Next hop%n", "Service", "Real server");
      for (Status.Service service : status.services()) {
        for (Status.Server server : service.servers()) {
          server(out, service, server.address() + ":" + server.port(), server.via());
        }
      }
      for (Status.Pool pool : status.pools()) {
        down(out, pool);
      }
      out.format("%nKernel%n");
      for (Status.Feature feature : status.kernel()) {
        out.format("  %-26s %s%n", feature.name(), feature.use());
      }
      out.format("%n%s", StatsTable.of(status));
      out.format("%n%s", StatsTable.drops(status));
      return out.toString();
    }
  }

  private static void down(Formatter out, Status.Pool pool) {
    for (Status.Member member : pool.members()) {
      if (!member.up()) {
        String server = member.address() + ":" + member.port();
        out.format("%-26s %-21s down%n", pool.name(), server);
      }
    }
  }

  private static void server(Formatter out, Status.Service service, String server, String via) {
    out.format("%-4s %-21s %-21s %s%n", service.protocol(), service.endpoint(), server, via);
  }
}
