package weir.control;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Attachment;
import weir.afxdp.KernelFeature;
import weir.control.admin.AdminServer;
import weir.control.admin.ConnectionPage;
import weir.control.admin.DrainReport;
import weir.control.admin.RefusedException;
import weir.control.admin.Request;
import weir.control.admin.Status;
import weir.control.config.Ipv4;
import weir.control.config.Protocol;
import weir.control.config.ServiceKey;
import weir.control.ipvs.Destination;
import weir.control.ipvs.DestinationKey;
import weir.control.ipvs.DestinationSettings;
import weir.control.ipvs.Ipvs;
import weir.control.ipvs.Service;
import weir.control.ipvs.ServiceSettings;
import weir.control.pool.Pools;
import weir.control.pool.ServicePool;
import weir.control.route.Hop;
import weir.control.route.NeighbourKey;
import weir.control.route.NetworkWatch;
import weir.dataplane.ConnectionRow;
import weir.dataplane.Dataplane;
import weir.dataplane.Limits;
import weir.dataplane.Totals;
import weir.dataplane.VirtualService;

/** What the director tells about itself. Lives on the control thread. */
final class DirectorAnswers implements AdminServer.Answers {
  /** Some 2 MB of reply. */
  private static final int ROWS_OF_A_PAGE = 1 << 14;

  private final Limits limits;
  private final FastPath fastPath;
  private final Dataplane dataplane;
  private final Ipvs ipvs;
  private final Pools pools;
  private final NetworkWatch watch;
  private final Rates rates;
  private final Reload reload;
  private final Drains drains;

  DirectorAnswers(
      Limits limits,
      FastPath fastPath,
      Dataplane dataplane,
      Ipvs ipvs,
      Pools pools,
      NetworkWatch watch,
      Rates rates,
      Reload reload,
      Drains drains) {
    this.limits = limits;
    this.fastPath = fastPath;
    this.dataplane = dataplane;
    this.ipvs = ipvs;
    this.pools = pools;
    this.watch = watch;
    this.rates = rates;
    this.reload = reload;
    this.drains = drains;
  }

  @Override
  public Object answer(Request<?> request) throws RefusedException {
    return switch (request) {
      case Request.ReloadRequest(String file) ->
          file == null ? reload.reload() : reload.rehearse(Path.of(file));
      case Request.DrainRequest(String server, int port, var action, long deadlineMs) ->
          drain((int) Ipv4.parse(server), port, action, deadlineMs);
      case Request.StatusRequest() -> status();
      case Request.ConnectionsRequest(long cursor) -> connections(cursor);
    };
  }

  private Status status() {
    Totals totals = dataplane.totals();
    Map<String, Long> packets = new LinkedHashMap<>();
    packets.put("received", totals.received());
    packets.put("forwarded", totals.forwarded());
    packets.put("resets sent", totals.resets());
    packets.put("ICMP errors sent", totals.icmpErrors());
    packets.put("given to the kernel", totals.punted());
    packets.put("not taken by an interface", totals.transmitDrops());
    packets.put("lost to faults", totals.faults());
    Map<String, Long> drops = new LinkedHashMap<>();
    dataplane.drops().forEach((reason, count) -> drops.put(reason.label(), count));
    return new Status(
        Version.text(),
        ProcessHandle.current().pid(),
        limits.connections(),
        totals.connections(),
        totals.evicted(),
        services(),
        fastPath.attachments().stream().map(DirectorAnswers::attached).toList(),
        kernel(),
        packets,
        drops);
  }

  private DrainReport drain(int address, int port, Request.DrainAction action, long deadlineMs)
      throws RefusedException {
    return switch (action) {
      case START -> drains.start(address, port, deadlineMs);
      case WATCH -> drains.watch(address, port);
      case CANCEL -> drains.cancel(address, port);
    };
  }

  private List<Status.Service> services() {
    Map<ServiceKey, ServicePool> configured = new HashMap<>();
    for (ServicePool pool : pools.all()) {
      pool.service().services().forEach(key -> configured.put(key, pool));
    }
    return ipvs.services().stream()
        .map(service -> service(service, configured.get(service.key())))
        .toList();
  }

  private Status.Service service(Service service, @Nullable ServicePool pool) {
    ServiceKey key = service.key();
    ServiceSettings settings = service.settings();
    return new Status.Service(
        key.mark() != 0 ? "FWM" : key.protocol().name(),
        Integer.toUnsignedLong(key.mark()),
        Ipv4.format(key.address()),
        key.port(),
        settings.scheduler().listed(settings.flags()),
        settings.persistenceTimeoutS(),
        Ipv4.format(settings.persistenceMask()),
        (settings.flags() & VirtualService.ONE_PACKET) != 0,
        rates.serviceStats(service),
        rates.serviceRate(service),
        service.destinations().stream().map(this::server).toList(),
        pool == null
            ? List.of()
            : pool.members().stream()
                .filter(member -> !member.isUp())
                .map(member -> member.server().endpoint())
                .toList());
  }

  private Status.Server server(Destination destination) {
    DestinationKey key = destination.key();
    DestinationSettings settings = destination.settings();
    int id = destination.id();
    return new Status.Server(
        Ipv4.format(key.address()),
        key.port(),
        settings.lbKind().listed(),
        settings.weight(),
        settings.upperThreshold(),
        settings.lowerThreshold(),
        dataplane.persistent(id),
        dataplane.active(id),
        dataplane.inactive(id),
        rates.destinationStats(destination),
        rates.destinationRate(destination),
        describe(watch.hops().get(key.address()), fastPath.attachments()));
  }

  private static Status.Interface attached(Attachment attachment) {
    return new Status.Interface(
        attachment.link().name(),
        attachment.mode().toString(),
        attachment.zeroCopy() ? "zero copy" : "copy",
        attachment.queues(),
        attachment.link().mtu());
  }

  private Map<String, String> kernel() {
    Map<String, String> features = new LinkedHashMap<>();
    for (KernelFeature feature : KernelFeature.values()) {
      features.put(
          feature.title(),
          fastPath.features().has(feature)
              ? "yes"
              : "no (Linux " + feature.since() + "), instead: " + feature.replacement());
    }
    return features;
  }

  /** A next hop for people. */
  static String describe(@Nullable Hop hop, List<Attachment> attachments) {
    return switch (hop) {
      case null -> "no route";
      case Hop.NoRoute() -> "no route";
      case Hop.NotAttached(int index) ->
          "the route leads over interface " + index + ", to which weir is not attached";
      case Hop.Unresolved(NeighbourKey key) -> "no MAC yet of " + neighbour(key, attachments);
      case Hop.Resolved(NeighbourKey key, long mac, int _) ->
          neighbour(key, attachments) + " " + mac(mac);
    };
  }

  private static String neighbour(NeighbourKey key, List<Attachment> attachments) {
    String name =
        attachments.stream()
            .filter(attachment -> attachment.link().index() == key.interfaceIndex())
            .map(attachment -> attachment.link().name())
            .findFirst()
            .orElse("interface " + key.interfaceIndex());
    return Ipv4.format(key.address()) + " on " + name;
  }

  private static String mac(long mac) {
    return String.format(
        "%02x:%02x:%02x:%02x:%02x:%02x",
        mac >> 40 & 0xff,
        mac >> 32 & 0xff,
        mac >> 24 & 0xff,
        mac >> 16 & 0xff,
        mac >> 8 & 0xff,
        mac & 0xff);
  }

  /** The cursor is how many to leave out, so a row may be missing where others come and go. */
  private ConnectionPage connections(long cursor) {
    List<ConnectionPage.Row> rows = new ArrayList<>();
    long[] seen = {0};
    dataplane.connections(
        row -> {
          if (seen[0]++ >= cursor && rows.size() < ROWS_OF_A_PAGE) {
            rows.add(row(row));
          }
        });
    long next = cursor + rows.size();
    return new ConnectionPage(rows, next < seen[0] ? next : 0);
  }

  private static ConnectionPage.Row row(ConnectionRow row) {
    return new ConnectionPage.Row(
        protocol(row.protocol()),
        row.expiresSeconds(),
        row.state(),
        Ipv4.format(row.clientAddress()) + ":" + row.clientPort(),
        Ipv4.format(row.virtualAddress()) + ":" + row.virtualPort(),
        Ipv4.format(row.serverAddress()) + ":" + row.serverPort());
  }

  /** As the kernel names it to ipvsadm; the template of a firewall mark has none. */
  private static String protocol(int number) {
    for (Protocol protocol : Protocol.values()) {
      if (protocol.number() == number && protocol != Protocol.NONE) {
        return protocol.name();
      }
    }
    return "IP";
  }
}
