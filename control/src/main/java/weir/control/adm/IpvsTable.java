package weir.control.adm;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import weir.control.admin.Status;
import weir.control.admin.Status.Flow;
import weir.control.admin.Status.Server;
import weir.control.admin.Status.Service;

/**
 * Tables as {@code ipvsadm -L} prints them, to the byte, since scripts read them; {@code size} is
 * that of Weir's table.
 */
public final class IpvsTable {
  private static final String PLAIN_HEAD = "Prot LocalAddress:Port Scheduler Flags\n";
  private static final String REMOTE = "  -> RemoteAddress:Port\n";

  /** Longer names are cut. */
  private static final int SERVICE_WIDTH = 33;

  private static final int SERVER_WIDTH = 28;

  /** Which columns there are. */
  public enum View {
    /** Method, weight and connections. */
    SERVICES(
        PLAIN_HEAD + "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"),
    /** {@code --stats}. */
    STATS(
        "Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n"
            + REMOTE),
    /** {@code --rate}. */
    RATE(
        "Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS\n"
            + REMOTE),
    /** {@code --thresholds}. */
    THRESHOLDS(
        "Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n" + REMOTE),
    /** {@code --persistent-conn}. */
    PERSISTENT(
        "Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n" + REMOTE),
    /** {@code --tun-info}. */
    TUNNELS(
        PLAIN_HEAD
            + "  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn"
            + " InActConn\n");

    private final String head;

    View(String head) {
      this.head = head;
    }
  }

  private final View view;
  private final boolean exact;
  private final ListOrder order;
  private final ShownNames names;

  IpvsTable(View view, boolean exact, ListOrder order, Names names) {
    this.view = view;
    this.exact = exact;
    this.order = order;
    this.names = new ShownNames(names);
  }

  /**
   * A sorted table with numbers for names ({@code -n}).
   *
   * @param exact whether large numbers are not shortened
   */
  public IpvsTable(View view, boolean exact) {
    this(view, exact, ListOrder.SORTED, Numeric.NAMES);
  }

  /** All services. */
  public String of(Status status) {
    StringBuilder out = new StringBuilder();
    out.append("IP Virtual Server version 1.2.1 (size=")
        .append(status.table().size())
        .append(")\n");
    out.append(view.head);
    order.services(status).forEach(service -> append(out, service));
    return out.toString();
  }

  /** One service. */
  String of(Service service) {
    StringBuilder out = new StringBuilder(view.head);
    append(out, service);
    return out.toString();
  }

  private void append(StringBuilder out, Service service) {
    out.append(columns(service)).append('\n');
    for (Server server : order.servers(service)) {
      String name = cut(names.server(service, server), SERVER_WIDTH);
      out.append(format("  -> %-28s", name)).append(columns(server)).append('\n');
    }
  }

  private String columns(Service service) {
    String name =
        service.mark() != 0
            ? "FWM  " + ShownNames.mark(service)
            : cut(format("%-4s %s", service.protocol(), names.service(service)), SERVICE_WIDTH);
    return switch (view) {
      case STATS -> format("%-33s", name) + numbers(service.stats());
      case RATE -> format("%-33s", name) + numbers(service.rate());
      default -> name + " " + scheduled(service);
    };
  }

  private static String scheduled(Service service) {
    String line = service.scheduler();
    if (service.persistenceTimeoutS() > 0) {
      line += " persistent " + service.persistenceTimeoutS();
      if (!service.persistenceMask().equals(Status.HOST_MASK)) {
        line += " mask " + service.persistenceMask();
      }
    }
    return service.onePacket() ? line + " ops" : line;
  }

  private String columns(Server server) {
    return switch (view) {
      case SERVICES -> format(" %-7s %-6d", server.forward(), server.weight()) + counts(server);
      case STATS -> numbers(server.stats());
      case RATE -> rates(server.rate());
      case THRESHOLDS ->
          format(" %-10d %-10d", server.upperThreshold(), server.lowerThreshold()) + counts(server);
      case PERSISTENT ->
          format(" %-9d %-11d", server.weight(), server.persistent()) + counts(server);
      case TUNNELS ->
          format(
                  " %-7s %-13s %-6d",
                  server.forward(),
                  server.forward().equals("Tunnel") ? "ipip" : "n/a",
                  server.weight())
              + counts(server);
    };
  }

  private static String counts(Server server) {
    return format(" %-10d %-10d", server.active(), server.inactive());
  }

  private String numbers(Flow flow) {
    return numbers(
        flow.connections(), flow.inPackets(), flow.outPackets(), flow.inBytes(), flow.outBytes());
  }

  /** Of a server, only bytes are shortened. */
  private String rates(Flow flow) {
    return format(" %8d %8d %8d", flow.connections(), flow.inPackets(), flow.outPackets())
        + numbers(flow.inBytes(), flow.outBytes());
  }

  private String numbers(long... numbers) {
    return LongStream.of(numbers)
        .mapToObj(n -> exact ? format(" %8d", n) : shortened(n))
        .collect(Collectors.joining());
  }

  private static String shortened(long n) {
    if (n < 100_000_000L) {
      return format("%9d", n);
    }
    if (n < 1_000_000_000L) {
      return format("%8dK", n / 1000);
    }
    if (n < 100_000_000_000L) {
      return format("%8dM", n / 1_000_000);
    }
    if (n < 100_000_000_000_000L) {
      return format("%8dG", n / 1_000_000_000);
    }
    return format("%8dT", n / 1_000_000_000_000L);
  }

  private static String cut(String name, int width) {
    return name.substring(0, Math.min(name.length(), width));
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be the only use of its library
  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
