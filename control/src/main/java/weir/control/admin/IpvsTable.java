package weir.control.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import weir.control.admin.Status.Server;
import weir.control.admin.Status.Service;
import weir.control.config.Ipv4;

/**
 * Tables as {@code ipvsadm 1.31} prints them, to the byte, since scripts read them; {@code size} is
 * that of Weir's table.
 */
public final class IpvsTable {
  /**
   * ipvsadm compares the difference of two 32-bit addresses as signed: 192.0.0.0 is before
   * 10.0.0.0.
   */
  private static final Comparator<Integer> BY_ADDRESS = (a, b) -> Integer.compare(a - b, 0);

  private static final Comparator<Service> SERVICES =
      Comparator.comparing((Service s) -> s.protocol())
          .thenComparing(s -> address(s.address()), BY_ADDRESS)
          .thenComparingInt(Service::port);
  private static final Comparator<Server> SERVERS =
      Comparator.comparing((Server s) -> address(s.address()), BY_ADDRESS)
          .thenComparingInt(Server::port);

  private IpvsTable() {}

  /** What {@code ipvsadm -Ln} prints. */
  public static String services(Status status) {
    StringBuilder out = new StringBuilder();
    out.append("IP Virtual Server version 1.2.1 (size=").append(status.tableSize()).append(")\n");
    out.append("Prot LocalAddress:Port Scheduler Flags\n");
    out.append("  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n");
    for (Service service : sorted(status.services(), SERVICES)) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-4s %s:%d %s",
              service.protocol(),
              service.address(),
              service.port(),
              service.scheduler()));
      if (service.persistenceTimeoutS() > 0) {
        out.append(" persistent ").append(service.persistenceTimeoutS());
      }
      out.append('\n');
      for (Server server : sorted(service.servers(), SERVERS)) {
        out.append(
            String.format(
                Locale.ROOT,
                "  -> %-28s %-7s %-6d %-10d %-10d\n",
                server.address() + ":" + server.port(),
                server.forward(),
                server.weight(),
                server.active(),
                server.inactive()));
      }
    }
    return out.toString();
  }

  /** The head of what {@code ipvsadm -Lcn} prints. */
  public static String connectionsHead() {
    return """
        IPVS connection entries
        pro expire state       source             virtual            destination
        """;
  }

  /** One line of what {@code ipvsadm -Lcn} prints. */
  public static String connection(ConnectionPage.Row row) {
    return String.format(
        Locale.ROOT,
        "%-3s %-6s %-11s %-18s %-18s %s\n",
        row.protocol(),
        String.format(Locale.ROOT, "%02d:%02d", row.expiresS() / 60, row.expiresS() % 60),
        row.state(),
        row.client(),
        row.virtual(),
        row.destination());
  }

  /**
   * By insertion: where addresses lie more than 2^31 apart, the order goes round in a circle, which
   * {@link List#sort} refuses.
   */
  private static <T> List<T> sorted(List<T> list, Comparator<T> order) {
    List<T> sorted = new ArrayList<>(list.size());
    for (T item : list) {
      int at = sorted.size();
      while (at > 0 && order.compare(sorted.get(at - 1), item) > 0) {
        at--;
      }
      sorted.add(at, item);
    }
    return sorted;
  }

  private static int address(String dotted) {
    return (int) Ipv4.parse(dotted);
  }
}
