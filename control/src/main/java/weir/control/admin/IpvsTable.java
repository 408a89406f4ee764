package weir.control.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import weir.control.admin.Status.Server;
import weir.control.admin.Status.Service;
import weir.control.config.Ipv4;

/**
 * Tables as {@code ipvsadm 1.31} prints them, to the byte, since scripts read them; {@code size} is
 * that of Weir's table.
 */
public final class IpvsTable {
  /**
   * ipvsadm compares the difference of two marks or addresses as signed: 192.0.0.0 is before
   * 10.0.0.0.
   */
  private static final Comparator<Integer> BY_DIFFERENCE = (a, b) -> Integer.compare(a - b, 0);

  private static final Comparator<Service> SERVICES =
      Comparator.comparing((Service s) -> (int) s.mark(), BY_DIFFERENCE)
          .thenComparing(Service::protocol)
          .thenComparing(s -> address(s.address()), BY_DIFFERENCE)
          .thenComparingInt(Service::port);
  private static final Comparator<Server> SERVERS =
      Comparator.comparing((Server s) -> address(s.address()), BY_DIFFERENCE)
          .thenComparingInt(Server::port);

  private IpvsTable() {}

  /** What {@code ipvsadm -Ln} prints. */
  public static String services(Status status) {
    String head =
        """
        Prot LocalAddress:Port Scheduler Flags
          -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
        """;
    return table(
        status,
        head,
        IpvsTable::scheduled,
        server ->
            String.format(
                Locale.ROOT,
                " %-7s %-6d %-10d %-10d",
                server.forward(),
                server.weight(),
                server.active(),
                server.inactive()));
  }

  /** What {@code ipvsadm -Ln --thresholds} prints. */
  public static String thresholds(Status status) {
    String head =
        """
        Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn\s
          -> RemoteAddress:Port
        """;
    return table(
        status,
        head,
        IpvsTable::scheduled,
        server ->
            String.format(
                Locale.ROOT,
                " %-10d %-10d %-10d %-10d",
                server.upperThreshold(),
                server.lowerThreshold(),
                server.active(),
                server.inactive()));
  }

  /** What {@code ipvsadm -Ln --persistent-conn} prints. */
  public static String persistent(Status status) {
    String head =
        """
        Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn\s
          -> RemoteAddress:Port
        """;
    return table(
        status,
        head,
        IpvsTable::scheduled,
        server ->
            String.format(
                Locale.ROOT,
                " %-9d %-11d %-10d %-10d",
                server.weight(),
                server.persistent(),
                server.active(),
                server.inactive()));
  }

  /**
   * What {@code ipvsadm -Ln --stats} prints.
   *
   * @param exact whether large numbers are not shortened
   */
  public static String stats(Status status, boolean exact) {
    String head =
        """
        Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
          -> RemoteAddress:Port
        """;
    return table(
        status,
        head,
        service -> named(service) + numbers(service.stats(), exact),
        server -> numbers(server.stats(), exact));
  }

  /**
   * What {@code ipvsadm -Ln --rate} prints.
   *
   * @param exact whether large numbers are not shortened
   */
  public static String rate(Status status, boolean exact) {
    String head =
        """
        Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS
          -> RemoteAddress:Port
        """;
    return table(
        status,
        head,
        service -> named(service) + numbers(service.rate(), exact),
        server -> numbers(server.rate(), exact));
  }

  private static String table(
      Status status,
      String head,
      Function<Service, String> serviceLine,
      Function<Server, String> serverColumns) {
    StringBuilder out = new StringBuilder();
    out.append("IP Virtual Server version 1.2.1 (size=")
        .append(status.table().size())
        .append(")\n");
    out.append(head);
    for (Service service : sorted(status.services(), SERVICES)) {
      out.append(serviceLine.apply(service)).append('\n');
      for (Server server : sorted(service.servers(), SERVERS)) {
        out.append(String.format(Locale.ROOT, "  -> %-28s", server.address() + ":" + server.port()))
            .append(serverColumns.apply(server))
            .append('\n');
      }
    }
    return out.toString();
  }

  private static String scheduled(Service service) {
    String line = name(service) + ' ' + service.scheduler();
    if (service.persistenceTimeoutS() > 0) {
      line += " persistent " + service.persistenceTimeoutS();
      if (!service.persistenceMask().equals(Status.HOST_MASK)) {
        line += " mask " + service.persistenceMask();
      }
    }
    return service.onePacket() ? line + " ops" : line;
  }

  private static String named(Service service) {
    return String.format(Locale.ROOT, "%-33s", name(service));
  }

  private static String name(Service service) {
    return String.format(Locale.ROOT, "%-4s %s", service.protocol(), service.endpoint());
  }

  private static String numbers(Status.Flow flow, boolean exact) {
    return LongStream.of(
            flow.connections(),
            flow.inPackets(),
            flow.outPackets(),
            flow.inBytes(),
            flow.outBytes())
        .mapToObj(n -> exact ? exact(n) : shortened(n))
        .collect(Collectors.joining());
  }

  /** {@code print_largenum} of ipvsadm.c with FMT_EXACT. */
  private static String exact(long n) {
    String digits = Long.toString(n);
    return " ".repeat(Math.max(1, 9 - digits.length())) + digits;
  }

  /** {@code print_largenum} of ipvsadm.c. */
  private static String shortened(long n) {
    if (n < 100_000_000L) {
      return String.format(Locale.ROOT, "%9d", n);
    }
    if (n < 1_000_000_000L) {
      return String.format(Locale.ROOT, "%8dK", n / 1000);
    }
    if (n < 100_000_000_000L) {
      return String.format(Locale.ROOT, "%8dM", n / 1_000_000);
    }
    if (n < 100_000_000_000_000L) {
      return String.format(Locale.ROOT, "%8dG", n / 1_000_000_000);
    }
    return String.format(Locale.ROOT, "%8dT", n / 1_000_000_000_000L);
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
