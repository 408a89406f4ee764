package weir.control;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Attachment;
import weir.afxdp.KernelFeature;
import weir.conntrack.TcpStates;
import weir.conntrack.Timeouts;
import weir.control.admin.Status;
import weir.control.admin.VrrpReport;
import weir.control.check.Checks;
import weir.control.config.Check;
import weir.control.config.DnsCheck;
import weir.control.config.HttpCheck;
import weir.control.config.Ipv4;
import weir.control.config.MiscCheck;
import weir.control.config.PingCheck;
import weir.control.config.SendExpectCheck;
import weir.control.config.ServiceKey;
import weir.control.config.SmtpCheck;
import weir.control.config.TcpCheck;
import weir.control.config.UdpCheck;
import weir.control.config.VirtualServer;
import weir.control.ipvs.Destination;
import weir.control.ipvs.DestinationKey;
import weir.control.ipvs.DestinationSettings;
import weir.control.ipvs.Ipvs;
import weir.control.ipvs.Removed;
import weir.control.ipvs.Service;
import weir.control.ipvs.ServiceSettings;
import weir.control.loop.Timers;
import weir.control.pool.Member;
import weir.control.pool.Pools;
import weir.control.pool.ServicePool;
import weir.control.route.NetworkWatch;
import weir.dataplane.Dataplane;
import weir.dataplane.FlowCacheUse;
import weir.dataplane.Sysctl;
import weir.dataplane.Sysctls;
import weir.dataplane.TableUse;
import weir.dataplane.Totals;
import weir.dataplane.VirtualService;

/**
 * The director as it is now. Reads what the workers count and stops nobody. Lives on the control
 * thread.
 */
final class CurrentStatus implements Supplier<Status> {
  /** 1, 2, 5, 10 microseconds and so on, to half a second. */
  private static final List<Long> BUCKETS_NS =
      LongStream.iterate(1_000, decade -> decade < 1_000_000_000, decade -> decade * 10)
          .flatMap(decade -> LongStream.of(decade, 2 * decade, 5 * decade))
          .boxed()
          .toList();

  private final FastPath fastPath;
  private final Dataplane dataplane;
  private final Ipvs ipvs;
  private final Pools pools;
  private final NetworkWatch watch;
  private final Rates rates;
  private final BusyShares busyShares;
  private final Supplier<VrrpReport> vrrp;
  private final Timers timers;
  private final long startedMs;

  CurrentStatus(
      FastPath fastPath,
      Dataplane dataplane,
      Ipvs ipvs,
      Pools pools,
      NetworkWatch watch,
      Rates rates,
      BusyShares busyShares,
      Supplier<VrrpReport> vrrp,
      Timers timers) {
    this.fastPath = fastPath;
    this.dataplane = dataplane;
    this.ipvs = ipvs;
    this.pools = pools;
    this.watch = watch;
    this.rates = rates;
    this.busyShares = busyShares;
    this.vrrp = vrrp;
    this.timers = timers;
    this.startedMs = timers.nowMs();
  }

  @Override
  public Status get() {
    Totals totals = dataplane.totals();
    Map<String, Long> drops = new LinkedHashMap<>();
    dataplane.drops().forEach((reason, count) -> drops.put(reason.label(), count));
    return new Status(
        Version.text(),
        ProcessHandle.current().pid(),
        (timers.nowMs() - startedMs) / 1e3,
        table(dataplane.table()),
        flowCache(dataplane.flowCache(), totals.forwarded()),
        services(),
        ipvs.removed().stream().map(this::removed).toList(),
        pools.all().stream().map(CurrentStatus::pool).toList(),
        vrrp.get(),
        timeouts(dataplane.services().timeouts()),
        sysctls(dataplane.services().sysctls()),
        fastPath.attachments().stream().map(CurrentStatus::attached).toList(),
        kernel(),
        IntStream.range(0, dataplane.workers()).mapToObj(this::worker).toList(),
        bursts(dataplane.burstLatency()),
        new Status.Packets(
            totals.received(),
            totals.forwarded(),
            totals.resets(),
            totals.icmpErrors(),
            totals.punted(),
            totals.receiveDrops(),
            totals.transmitDrops(),
            totals.faults()),
        drops);
  }

  private static Status.Timeouts timeouts(Timeouts now) {
    return new Status.Timeouts(
        now.tcp(TcpStates.ESTABLISHED) / Timeouts.TICKS_PER_SECOND,
        now.tcp(TcpStates.FIN_WAIT) / Timeouts.TICKS_PER_SECOND,
        now.udp() / Timeouts.TICKS_PER_SECOND);
  }

  private static Map<String, Integer> sysctls(Sysctls now) {
    Map<String, Integer> values = new LinkedHashMap<>();
    for (Sysctl sysctl : Sysctl.values()) {
      values.put(sysctl.label(), now.get(sysctl));
    }
    return values;
  }

  private Status.Removed removed(Removed removed) {
    Destination destination = removed.destination();
    int id = destination.id();
    return new Status.Removed(
        removed.service().toString(),
        Ipv4.format(destination.key().address()),
        destination.key().port(),
        dataplane.persistent(id),
        dataplane.active(id),
        dataplane.inactive(id));
  }

  private static Status.Table table(TableUse use) {
    return new Status.Table(
        use.capacity(),
        use.bytes(),
        use.connections(),
        use.evictedHalfOpen(),
        use.evictedClosing(),
        use.evictedEstablished(),
        use.refused(),
        use.untracked());
  }

  private static Status.@Nullable FlowCache flowCache(@Nullable FlowCacheUse use, long forwarded) {
    return use == null
        ? null
        : new Status.FlowCache(
            use.capacity(),
            use.bytes(),
            use.flows(),
            use.packets(),
            forwarded == 0 ? 0 : Math.min(1, (double) use.packets() / forwarded),
            use.installed(),
            use.evicted(),
            use.refused());
  }

  private Status.Worker worker(int id) {
    return new Status.Worker(id, dataplane.busyNanos(id) / 1e9, busyShares.of(id));
  }

  private static Status.Bursts bursts(Histogram ns) {
    long timed = ns.getTotalCount();
    return new Status.Bursts(
        timed,
        Math.round(ns.getMean() * timed),
        ns.getValueAtPercentile(50),
        ns.getValueAtPercentile(99),
        ns.getValueAtPercentile(99.9),
        ns.getMaxValue(),
        BUCKETS_NS.stream()
            .map(le -> new Status.Bucket(le, ns.getCountBetweenValues(0, le)))
            .toList());
  }

  private static Status.Pool pool(ServicePool pool) {
    VirtualServer.SorryServer sorry = pool.service().quorum().sorryServer();
    return new Status.Pool(
        pool.service().toString(),
        pool.service().services().stream().map(ServiceKey::toString).toList(),
        pool.hasQuorum(),
        sorry == null ? null : Ipv4.format(sorry.address()) + ":" + sorry.port(),
        sorry != null && !pool.hasQuorum(),
        pool.members().stream().map(CurrentStatus::member).toList());
  }

  private static Status.Member member(Member member) {
    return new Status.Member(
        Ipv4.format(member.server().address()),
        member.server().port(),
        member.isUp(),
        member.drain().name().toLowerCase(Locale.ROOT),
        IntStream.range(0, member.server().checks().size())
            .mapToObj(number -> check(member, number))
            .toList());
  }

  private static Status.Check check(Member member, int number) {
    Check check = member.server().checks().get(number);
    Checks.Report report = member.report(number);
    return new Status.Check(
        type(check),
        target(check),
        member.isUp(number),
        report.attempts(),
        report.failures(),
        report.lastNs() / 1e9);
  }

  private static String type(Check check) {
    return switch (check) {
      case TcpCheck _ -> "TCP_CHECK";
      case HttpCheck http -> http.tls() ? "SSL_GET" : "HTTP_GET";
      case MiscCheck _ -> "MISC_CHECK";
      case SendExpectCheck _ -> "SEND_EXPECT";
      case SmtpCheck _ -> "SMTP_CHECK";
      case DnsCheck _ -> "DNS_CHECK";
      case UdpCheck _ -> "UDP_CHECK";
      case PingCheck _ -> "PING_CHECK";
    };
  }

  private static String target(Check check) {
    String address = Ipv4.format(check.settings().connectAddress());
    int port = check.settings().connectPort();
    return port == 0 ? address : address + ":" + port;
  }

  private List<Status.Service> services() {
    return ipvs.services().stream().map(this::service).toList();
  }

  private Status.Service service(Service service) {
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
        service.destinations().stream().map(this::server).toList());
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
        HopText.of(watch.hops().get(key.address()), fastPath.attachments()));
  }

  private static Status.Interface attached(Attachment attachment) {
    return new Status.Interface(
        attachment.link().name(),
        attachment.mode().toString(),
        attachment.why(),
        attachment.zeroCopy() ? "zero copy" : "copy",
        attachment.queues(),
        attachment.link().mtu());
  }

  private List<Status.Feature> kernel() {
    return Arrays.stream(KernelFeature.values())
        .map(
            feature ->
                new Status.Feature(
                    feature.title(),
                    fastPath.features().has(feature),
                    feature.since(),
                    feature.replacement()))
        .toList();
  }
}
