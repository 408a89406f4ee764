package weir.control;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Attachment;
import weir.control.admin.ConnectionPage;
import weir.control.admin.DropAdvice;
import weir.control.admin.Explained;
import weir.control.admin.Request.ExplainRequest;
import weir.control.config.Ipv4;
import weir.control.config.LbKind;
import weir.control.config.Protocol;
import weir.control.ipvs.Ipvs;
import weir.control.ipvs.Service;
import weir.control.route.NetworkWatch;
import weir.dataplane.ConnectionRow;
import weir.dataplane.Dataplane;
import weir.dataplane.DropReason;
import weir.dataplane.Explanation;
import weir.dataplane.ForwardingMethod;
import weir.dataplane.NextHop;
import weir.dataplane.RealServer;
import weir.dataplane.Sysctl;
import weir.dataplane.VirtualService;

/** Says what would become of a packet, and changes nothing. Lives on the control thread. */
final class Explaining {
  private final FastPath fastPath;
  private final Dataplane dataplane;
  private final Ipvs ipvs;
  private final NetworkWatch watch;

  Explaining(FastPath fastPath, Dataplane dataplane, Ipvs ipvs, NetworkWatch watch) {
    this.fastPath = fastPath;
    this.dataplane = dataplane;
    this.ipvs = ipvs;
    this.watch = watch;
  }

  Explained explain(ExplainRequest request) {
    String packet =
        request.protocol()
            + " "
            + endpoint((int) Ipv4.parse(request.source()), request.sourcePort())
            + " -> "
            + endpoint((int) Ipv4.parse(request.destination()), request.destinationPort());
    Attachment in = attachment(request.device());
    if (in == null) {
      String why = "weir is not attached to " + request.device();
      return kernel(packet, String.valueOf(request.device()), null, null, why);
    }
    Long mark = request.mark();
    Explanation found =
        dataplane.explain(
            Protocol.valueOf(request.protocol()).number(),
            (int) Ipv4.parse(request.source()),
            request.sourcePort(),
            (int) Ipv4.parse(request.destination()),
            request.destinationPort(),
            mark == null ? null : mark.intValue(),
            in.link().index());
    VirtualService service = found.service();
    boolean answer = found.verdict() == Explanation.Verdict.TO_CLIENT;
    if (service != null && !answer && !watch.isLocal((int) Ipv4.parse(request.destination()))) {
      String why = request.destination() + " is no address of this host, so Weir leaves it alone";
      return kernel(packet, in.link().name(), name(service), scheduler(service), why);
    }
    return new Explained(
        packet,
        in.link().name(),
        Integer.toUnsignedLong(found.mark()),
        word(found.verdict()),
        label(found.drop()),
        why(found),
        service == null ? null : name(service),
        service == null ? null : scheduler(service),
        row(found.connection()),
        found.synBeginsAnew(),
        found.cached(),
        row(found.template()),
        word(found.basis()),
        found.ways().stream().map(way -> way(request, found, way)).toList());
  }

  private static Explained kernel(
      String packet,
      String device,
      @Nullable String service,
      @Nullable String scheduler,
      String why) {
    return new Explained(
        packet,
        device,
        0,
        word(Explanation.Verdict.KERNEL),
        null,
        why,
        service,
        scheduler,
        null,
        false,
        false,
        null,
        word(Explanation.Basis.NONE),
        List.of());
  }

  /** The interface of this name, or the first; null where there is none such. */
  private @Nullable Attachment attachment(@Nullable String device) {
    return fastPath.attachments().stream()
        .filter(attachment -> device == null || attachment.link().name().equals(device))
        .findFirst()
        .orElse(null);
  }

  private String why(Explanation found) {
    return switch (found.verdict()) {
      case KERNEL -> "no service is for it, and it is of no connection";
      case TO_CLIENT -> "it is an answer, and leaves as from the virtual address";
      case DROPPED -> found.drop() == null ? "" : DropAdvice.of(found.drop());
      case TO_SERVER -> because(found) + pressure(found);
    };
  }

  /** What may come in between, and is not known beforehand. */
  private String pressure(Explanation found) {
    boolean refuses = dataplane.services().sysctls().get(Sysctl.DROP_PACKET) != 0;
    return refuses && found.connection() == null
        ? "; drop_packet may refuse it under pressure"
        : "";
  }

  private static String because(Explanation found) {
    VirtualService service = found.service();
    String scheduler = service == null ? "" : service.scheduler();
    return switch (found.basis()) {
      case NONE -> "";
      case CONNECTION -> "its connection has this server";
      case TEMPLATE -> "its client stays with this server";
      case ADDRESSES -> scheduler + " goes by addresses alone: this server for certain";
      case LOAD -> scheduler + " goes by the connections of now: this server if it came now";
      case MOMENT ->
          switch (scheduler) {
            case "twos" -> "twos goes by lot: any of these";
            case "lblc", "lblcr" ->
                scheduler + " goes by what each worker remembers of the address: any of these";
            default -> scheduler + " goes by turns, and each worker by its own: any of these";
          };
    };
  }

  private Explained.Way way(ExplainRequest request, Explanation found, Explanation.Way way) {
    RealServer server = way.server();
    NextHop hop = way.hop();
    String device = hop == null ? null : fastPath.attachments().get(hop.port()).link().name();
    String mac = hop == null ? null : HopText.mac(hop.destinationMac());
    return new Explained.Way(
        server == null ? null : endpoint(server.address(), server.port()),
        server == null ? 0 : server.weight(),
        forward(way.method()),
        leaves(request, found, way),
        device,
        mac,
        server == null
            ? "on " + device + " " + mac
            : HopText.of(watch.hops().get(server.address()), fastPath.attachments()),
        way.mtu(),
        label(way.drop()));
  }

  /** Addresses and ports of the packet when it leaves. */
  private static String leaves(ExplainRequest request, Explanation found, Explanation.Way way) {
    String from = request.source() + ":" + request.sourcePort();
    String to = request.destination() + ":" + request.destinationPort();
    ConnectionRow connection = found.connection();
    if (way.server() == null && connection != null) {
      from = endpoint(connection.virtualAddress(), connection.virtualPort());
    } else if (way.method() == ForwardingMethod.MASQ) {
      to = endpoint(way.address(), way.port());
    }
    String packet = from + " -> " + to;
    return way.method() == ForwardingMethod.TUNNEL
        ? packet + " inside a packet to " + Ipv4.format(way.address())
        : packet;
  }

  private static String forward(ForwardingMethod method) {
    return switch (method) {
      case MASQ -> LbKind.NAT.listed();
      case DROUTE -> LbKind.DR.listed();
      case TUNNEL -> LbKind.TUN.listed();
    };
  }

  private static ConnectionPage.@Nullable Row row(@Nullable ConnectionRow row) {
    return row == null ? null : Rows.of(row);
  }

  private static String name(VirtualService service) {
    if (service.mark() != 0) {
      return "FWM " + Integer.toUnsignedString(service.mark());
    }
    Protocol protocol = service.protocol() == Protocol.UDP.number() ? Protocol.UDP : Protocol.TCP;
    return protocol + " " + endpoint(service.address(), service.port());
  }

  private String scheduler(VirtualService service) {
    return ipvs.services().stream()
        .filter(s -> s.id() == service.id())
        .map(Service::settings)
        .map(
            settings ->
                settings.scheduler().listed(settings.flags())
                    + (settings.persistenceTimeoutS() == 0
                        ? ""
                        : " persistent " + settings.persistenceTimeoutS())
                    + ((settings.flags() & VirtualService.ONE_PACKET) != 0 ? " ops" : ""))
        .findFirst()
        .orElse(service.scheduler());
  }

  private static String endpoint(int address, int port) {
    return Ipv4.format(address) + ":" + port;
  }

  private static @Nullable String label(@Nullable DropReason drop) {
    return drop == null ? null : drop.label();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
