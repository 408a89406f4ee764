package weir.control.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import weir.control.admin.Status;
import weir.control.admin.VrrpReport;

/**
 * A {@link Status} as Prometheus reads it. Services and servers have the labels that node_exporter
 * gives those of the kernel's IPVS ({@code local_address}, {@code remote_port} and so on), so that
 * queries move over by their metric names alone.
 */
final class Exposition {
  private static final ExpositionFormats FORMATS = ExpositionFormats.init();
  private static final double NS = 1e-9;

  private final List<MetricSnapshot> all = new ArrayList<>();
  private final Status status;

  private Exposition(Status status) {
    this.status = status;
  }

  /** A text, and what it is. */
  record Page(String contentType, String text) {}

  /**
   * All metrics.
   *
   * @param accept the header of the request, or empty
   */
  static Page of(Status status, String accept) {
    ExpositionFormatWriter writer =
        accept.contains("application/openmetrics-text")
            ? FORMATS.getOpenMetricsTextFormatWriter()
            : FORMATS.getPrometheusTextFormatWriter();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      writer.write(text, new Exposition(status).snapshots());
    } catch (IOException e) {
      throw new IllegalStateException(e); // not in memory
    }
    return new Page(writer.getContentType(), text.toString(StandardCharsets.UTF_8));
  }

  private MetricSnapshots snapshots() {
    director();
    packets();
    table();
    flowCache();
    services();
    servers();
    checks();
    virtualRouters();
    interfaces();
    workers();
    return new MetricSnapshots(all);
  }

  private void director() {
    all.add(
        InfoSnapshot.builder()
            .name("weir_build")
            .help("The version of Weir.")
            .dataPoint(
                InfoDataPointSnapshot.builder()
                    .labels(Labels.of("version", status.version()))
                    .build())
            .build());
    gauge("weir_uptime_seconds", "For how long the director forwards.", status.uptimeS());
    GaugeSnapshot.Builder kernel =
        gauges("weir_kernel_feature", "Whether the kernel has it; 0 where a replacement is used.");
    for (Status.Feature feature : status.kernel()) {
      add(kernel, Labels.of("feature", feature.name()), feature.present() ? 1 : 0);
    }
    all.add(kernel.build());
  }

  private void packets() {
    Status.Packets packets = status.packets();
    counter("weir_packets_received", "Frames that arrived.", packets.received());
    counter(
        "weir_packets_forwarded",
        "Packets sent on to a server or back to a client.",
        packets.forwarded());
    counter("weir_packets_punted", "Packets given to the kernel to route.", packets.punted());
    counter("weir_resets_sent", "TCP resets sent.", packets.resets());
    counter("weir_icmp_errors_sent", "ICMP errors sent.", packets.icmpErrors());
    counter("weir_receive_drops", "Frames lost before they were received.", packets.receiveDrops());
    counter(
        "weir_transmit_drops", "Frames that an interface did not take.", packets.transmitDrops());
    counter("weir_faults", "Bursts lost to a bug, which the log tells of.", packets.faults());
    CounterSnapshot.Builder drops =
        counters("weir_packets_dropped", "Packets dropped; weir stats --drops explains reasons.");
    status.drops().forEach((reason, n) -> add(drops, Labels.of("reason", reason), n));
    all.add(drops.build());
  }

  private void flowCache() {
    Status.FlowCache cache = status.flowCache();
    if (cache == null) {
      return;
    }
    gauge("weir_flows_cached", "Flows that the kernel forwards by itself.", cache.flows());
    gauge("weir_flow_cache_size", "Flows that there is room for.", cache.size());
    gauge("weir_flow_cache_bytes", "Memory of the flow cache.", cache.bytes());
    counter(
        "weir_packets_cached",
        "Packets that the kernel has forwarded by itself; they count as forwarded, too.",
        cache.packets());
    counter("weir_flows_installed", "Flows given to the kernel.", cache.installed());
    counter("weir_flows_evicted", "Flows that made room for others.", cache.evicted());
    counter("weir_flows_refused", "Flows that found no room.", cache.refused());
  }

  private void table() {
    Status.Table table = status.table();
    gauge("weir_connections", "Connections and templates in the table.", table.connections());
    gauge(
        "weir_connection_table_size",
        "Connections that the table is made for; one through NAT counts as two.",
        table.size());
    gauge("weir_connection_table_bytes", "Memory of the table.", table.bytes());
    CounterSnapshot.Builder evicted =
        counters("weir_connections_evicted", "Connections that made room for others.");
    add(evicted, Labels.of("state", "half_open"), table.evictedHalfOpen());
    add(evicted, Labels.of("state", "closing"), table.evictedClosing());
    add(evicted, Labels.of("state", "established"), table.evictedEstablished());
    all.add(evicted.build());
    counter("weir_connections_refused", "Connections that found no room.", table.refused());
    counter(
        "weir_packets_untracked",
        "Packets sent to servers without an entry, in a flood of new connections.",
        table.untracked());
  }

  private void services() {
    gauge("weir_services", "Virtual services.", status.services().size());
    GaugeSnapshot.Builder servers =
        gauges("weir_service_servers", "Real servers of a service in the table.");
    status.services().forEach(s -> add(servers, labels(s), s.servers().size()));
    all.add(servers.build());
    ofServices("connections", "Connections opened", Status.Flow::connections);
    ofServices("incoming_packets", "Packets from clients", Status.Flow::inPackets);
    ofServices("outgoing_packets", "Packets from servers, NAT only", Status.Flow::outPackets);
    ofServices("incoming_bytes", "Bytes from clients", Status.Flow::inBytes);
    ofServices("outgoing_bytes", "Bytes from servers, NAT only", Status.Flow::outBytes);
  }

  private void ofServices(String what, String help, Function<Status.Flow, Number> value) {
    CounterSnapshot.Builder family =
        counters("weir_service_" + what, help + ", since the service was added.");
    status.services().forEach(s -> add(family, labels(s), value.apply(s.stats())));
    all.add(family.build());
  }

  private void servers() {
    serverGauge("weight", "Share of new connections.", Status.Server::weight);
    serverGauge("active_connections", "Established connections.", Status.Server::active);
    serverGauge("inactive_connections", "Other connections.", Status.Server::inactive);
    serverGauge("persistent_clients", "Clients that stay with it.", Status.Server::persistent);
    serverGauge(
        "upper_threshold",
        "Connections from which on it gets no new ones; 0 for no limit.",
        Status.Server::upperThreshold);
    ofServers("connections", "Connections opened", Status.Flow::connections);
    ofServers("incoming_packets", "Packets from clients", Status.Flow::inPackets);
    ofServers("outgoing_packets", "Packets from the server, NAT only", Status.Flow::outPackets);
    ofServers("incoming_bytes", "Bytes from clients", Status.Flow::inBytes);
    ofServers("outgoing_bytes", "Bytes from the server, NAT only", Status.Flow::outBytes);
  }

  private void serverGauge(String what, String help, Function<Status.Server, Number> value) {
    GaugeSnapshot.Builder family = gauges("weir_server_" + what, help);
    for (Status.Service service : status.services()) {
      for (Status.Server server : service.servers()) {
        add(family, labels(service, server), value.apply(server));
      }
    }
    all.add(family.build());
  }

  private void ofServers(String what, String help, Function<Status.Flow, Number> value) {
    CounterSnapshot.Builder family =
        counters("weir_server_" + what, help + ", since the server was added.");
    for (Status.Service service : status.services()) {
      for (Status.Server server : service.servers()) {
        add(family, labels(service, server), value.apply(server.stats()));
      }
    }
    all.add(family.build());
  }

  private void checks() {
    GaugeSnapshot.Builder quorum =
        gauges("weir_virtual_server_quorum", "Whether enough servers of it are up.");
    GaugeSnapshot.Builder sorry =
        gauges("weir_virtual_server_sorry", "Whether its sorry server stands in.");
    GaugeSnapshot.Builder up = gauges("weir_server_up", "Whether all checks of it are good.");
    GaugeSnapshot.Builder checks = gauges("weir_check_up", "Whether a check is good.");
    CounterSnapshot.Builder attempts = counters("weir_check_attempts", "Attempts that ended.");
    CounterSnapshot.Builder failures = counters("weir_check_failures", "Attempts that failed.");
    GaugeSnapshot.Builder last =
        gauges("weir_check_last_duration_seconds", "How long the last attempt took.");
    for (Status.Pool pool : status.pools()) {
      Labels ofPool = Labels.of("virtual_server", pool.name());
      add(quorum, ofPool, pool.quorum() ? 1 : 0);
      if (pool.sorryServer() != null) {
        add(sorry, ofPool, pool.sorry() ? 1 : 0);
      }
      for (Status.Member member : pool.members()) {
        Labels ofMember =
            ofPool
                .add("remote_address", member.address())
                .add("remote_port", Integer.toString(member.port()));
        add(up, ofMember, member.up() ? 1 : 0);
        for (int i = 0; i < member.checks().size(); i++) {
          Status.Check check = member.checks().get(i);
          Labels ofCheck =
              ofMember
                  .add("check", check.type())
                  .add("number", Integer.toString(i + 1))
                  .add("target", check.target());
          add(checks, ofCheck, check.up() ? 1 : 0);
          add(attempts, ofCheck, check.attempts());
          add(failures, ofCheck, check.failures());
          add(last, ofCheck, check.lastS());
        }
      }
    }
    all.add(quorum.build());
    all.add(sorry.build());
    all.add(up.build());
    all.add(checks.build());
    all.add(attempts.build());
    all.add(failures.build());
    all.add(last.build());
  }

  private void virtualRouters() {
    GaugeSnapshot.Builder master = gauges("weir_vrrp_master", "Whether it is the master.");
    GaugeSnapshot.Builder fault = gauges("weir_vrrp_fault", "Whether it is in state FAULT.");
    GaugeSnapshot.Builder priority =
        gauges("weir_vrrp_effective_priority", "With what tracked objects add and take.");
    CounterSnapshot.Builder events =
        counters("weir_vrrp_events", "What it has counted, by keepalived's names.");
    for (VrrpReport.Router router : status.vrrp().routers()) {
      Labels labels =
          Labels.of(
              "instance_name",
              router.name(),
              "device",
              router.device(),
              "virtual_router_id",
              Integer.toString(router.virtualRouterId()));
      add(master, labels, router.state().equals("MASTER") ? 1 : 0);
      add(fault, labels, router.state().equals("FAULT") ? 1 : 0);
      add(priority, labels, router.effectivePriority());
      router.counters().forEach((event, n) -> add(events, labels.add("event", event), n));
    }
    all.add(master.build());
    all.add(fault.build());
    all.add(priority.build());
    all.add(events.build());
    gauge(
        "weir_vrrp_lateness_max_seconds",
        "By how much the vrrp thread was late at most.",
        status.vrrp().latenessMaxMs() / 1000);
  }

  private void interfaces() {
    GaugeSnapshot.Builder queues =
        gauges("weir_interface_queues", "Receive queues that are served.");
    GaugeSnapshot.Builder mtu = gauges("weir_interface_mtu_bytes", "The largest IP packet.");
    for (Status.Interface device : status.interfaces()) {
      Labels labels =
          Labels.of("device", device.name(), "mode", device.mode(), "memory", device.memory());
      add(queues, labels, device.queues());
      add(mtu, labels, device.mtu());
    }
    all.add(queues.build());
    all.add(mtu.build());
  }

  private void workers() {
    CounterSnapshot.Builder busy =
        counters(
            "weir_worker_busy_seconds",
            "For how long a worker has worked, not waited for packets.");
    for (Status.Worker worker : status.workers()) {
      add(busy, Labels.of("worker", Integer.toString(worker.id())), worker.busyS());
    }
    all.add(busy.build());
    all.add(
        HistogramSnapshot.builder()
            .name("weir_burst_duration_seconds")
            .help("From before a burst is received until it is sent on; one burst in 16.")
            .dataPoint(
                HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(buckets(status.bursts()))
                    .sum(status.bursts().sumNs() * NS)
                    .build())
            .build());
  }

  private static ClassicHistogramBuckets buckets(Status.Bursts bursts) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    long before = 0;
    for (Status.Bucket bucket : bursts.buckets()) {
      buckets.bucket(bucket.leNs() / 1e9, bucket.count() - before);
      before = bucket.count();
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, bursts.timed() - before).build();
  }

  private static Labels labels(Status.Service service) {
    boolean marked = service.mark() != 0;
    return Labels.of(
        "local_address",
        marked ? "" : service.address(),
        "local_port",
        marked ? "0" : Integer.toString(service.port()),
        "local_mark",
        marked ? Long.toString(service.mark()) : "",
        "proto",
        service.protocol());
  }

  private static Labels labels(Status.Service service, Status.Server server) {
    return labels(service)
        .add("remote_address", server.address())
        .add("remote_port", Integer.toString(server.port()));
  }

  private void gauge(String name, String help, Number value) {
    GaugeSnapshot.Builder family = gauges(name, help);
    add(family, Labels.EMPTY, value);
    all.add(family.build());
  }

  private void counter(String name, String help, Number value) {
    CounterSnapshot.Builder family = counters(name, help);
    add(family, Labels.EMPTY, value);
    all.add(family.build());
  }

  private static GaugeSnapshot.Builder gauges(String name, String help) {
    return GaugeSnapshot.builder().name(name).help(help);
  }

  /** Their names end in {@code _total} when written. */
  private static CounterSnapshot.Builder counters(String name, String help) {
    return CounterSnapshot.builder().name(name).help(help);
  }

  private static void add(GaugeSnapshot.Builder family, Labels labels, Number value) {
    family.dataPoint(
        GaugeDataPointSnapshot.builder().labels(labels).value(value.doubleValue()).build());
  }

  private static void add(CounterSnapshot.Builder family, Labels labels, Number value) {
    family.dataPoint(
        CounterDataPointSnapshot.builder().labels(labels).value(value.doubleValue()).build());
  }
}
