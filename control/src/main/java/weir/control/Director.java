package weir.control;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Attachment;
import weir.afxdp.Link;
import weir.conntrack.Timeouts;
import weir.control.admin.AdminServer;
import weir.control.admin.RefusedException;
import weir.control.admin.VrrpReport;
import weir.control.check.HealthChecks;
import weir.control.check.Prober;
import weir.control.config.GlobalDefs;
import weir.control.config.GlobalDefs.LvsTimeouts;
import weir.control.config.Ipv4;
import weir.control.config.ServiceKey;
import weir.control.config.VirtualServer;
import weir.control.failover.Failover;
import weir.control.failover.KeepalivedFiles;
import weir.control.failover.VrrpReports;
import weir.control.ipvs.Ipvs;
import weir.control.ipvs.Service;
import weir.control.loop.ControlThread;
import weir.control.metrics.MetricsServer;
import weir.control.net.EventLoop;
import weir.control.notify.Notifier;
import weir.control.pool.Pools;
import weir.control.route.Hop;
import weir.control.route.Network;
import weir.control.route.NetworkWatch;
import weir.control.route.NextHops;
import weir.dataplane.Dataplane;
import weir.dataplane.Limits;
import weir.dataplane.Sysctls;
import weir.ffi.ErrnoException;
import weir.vrrp.VrrpStatus;

/**
 * The running director: everything between the configuration and the workers, started in the order
 * in which it is needed and stopped in the reverse one.
 *
 * <pre>
 *  netlink ---.                               .--> Dataplane.publish: what workers go by
 *  checks ----+--> control thread: pools, ----+
 *  clients ---'    next hops                  '--> Steering: which packets come to them
 * </pre>
 *
 * <p>Started and closed by one thread; in between only the control thread touches it.
 */
final class Director implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir");

  /** How long to wait for the MACs of the servers before saying that all is ready. */
  private static final long FIRST_HOPS_MS = 500;

  private static final int SERVICES_IN_READY_LINE = 10;
  private static final long TRASH_IS_EMPTIED_EVERY_MS = 2_000;

  /** Where exporters look for keepalived's. */
  private static final KeepalivedFiles FILES = new KeepalivedFiles(Path.of("/tmp"));

  private final Inputs inputs;
  private final Limits limits;
  private final Sysctls sysctls;
  private Timeouts timeouts = Timeouts.DEFAULT;

  /** While a file does not change them, an operator may. */
  private LvsTimeouts timeoutsOfFile = LvsTimeouts.NONE;

  private final FastPath fastPath;
  private final Dataplane dataplane;
  private final Rates rates;
  private final BusyShares busyShares;
  private final CurrentStatus status;
  private final Ipvs ipvs;
  private final Prober prober;
  private final Notifier notifier = new Notifier();
  private final Pools pools;
  private final Snapshots snapshots;
  private final MarkServices marks;
  private final SteerRules steering;
  private final ControlThread control = new ControlThread();
  private final NetworkWatch watch;
  private final HealthChecks checks;
  private final Reload reload;
  private @Nullable Failover failover;
  private final CountDownLatch firstHops = new CountDownLatch(1);

  /** What is to be closed, last opened first. */
  private final Deque<Runnable> opened = new ArrayDeque<>();

  /** Whether the table has changed since the last snapshot. */
  private boolean unpublished;

  private Director(
      Inputs inputs,
      Inputs.Reader reader,
      Sysctls sysctls,
      Limits limits,
      FastPath fastPath,
      Dataplane dataplane,
      Network network,
      Prober prober) {
    this.inputs = inputs;
    this.prober = prober;
    this.limits = limits;
    this.sysctls = sysctls;
    this.fastPath = fastPath;
    this.dataplane = dataplane;
    rates = new Rates(dataplane);
    busyShares = new BusyShares(dataplane, control);
    ipvs = new Ipvs(limits, rates, this::tableChanged);
    List<Link> links = fastPath.attachments().stream().map(Attachment::link).toList();
    snapshots = new Snapshots(links);
    marks = new MarkServices(links);
    steering = new SteerRules(fastPath.steering());
    NextHops nextHops = new NextHops(attachedTo(fastPath));
    watch =
        new NetworkWatch(
            network, nextHops, control, control, fastPath.steering(), this::networkChanged);
    checks = new HealthChecks(control, control, prober, RandomGenerator.getDefault());
    pools = new Pools(ipvs, checks, notifier, control, watch::isLocal);
    reload = new Reload(inputs.file(), reader, this::refuseTooMuch, pools, this::adopt);
    status =
        new CurrentStatus(
            fastPath, dataplane, ipvs, pools, watch, rates, busyShares, this::vrrp, control);
    adopt(inputs);
  }

  /** Goes by all of a file but its pools. */
  private void adopt(Inputs now) {
    GlobalDefs defs = now.configuration().configuration().globalDefs();
    LvsTimeouts set = defs.timeouts();
    if (!set.equals(timeoutsOfFile)) {
      timeouts = Timeouts.DEFAULT.with(set.tcp(), set.tcpFin(), set.udp());
      timeoutsOfFile = set;
    }
    notifier.use(defs);
    prober.use(defs);
    marks.set(now.marks().table());
    if (failover != null) {
      failover.reload(now.configuration().configuration());
    }
    tableChanged();
  }

  private static Set<Integer> attachedTo(FastPath fastPath) {
    return fastPath.attachments().stream()
        .map(attachment -> attachment.link().index())
        .collect(Collectors.toSet());
  }

  /**
   * Starts a director. When this returns, it forwards.
   *
   * @param inputs that are not refused
   * @param reader of the files that {@link #reload} reads
   * @param sysctls the knobs of IPVS
   * @param fastPath attached; the caller's to close, after the director
   * @param network the caller's to close, after the director
   * @param loop serves the admin socket; the caller's to close, after the director
   * @param prober tries the servers for health checks
   * @param socket where the admin socket is to be
   * @throws StartException in one line; nothing is left behind
   */
  static Director start(
      Inputs inputs,
      Inputs.Reader reader,
      Sysctls sysctls,
      Limits limits,
      FastPath fastPath,
      Network network,
      EventLoop loop,
      Prober prober,
      Path socket)
      throws StartException {
    try {
      Dataplane dataplane =
          new Dataplane(fastPath.workers(), limits, fastPath::openPunt, fastPath.flowCache());
      Director director =
          new Director(inputs, reader, sysctls, limits, fastPath, dataplane, network, prober);
      try {
        director.refuseTooMuch(inputs);
        director.start(loop, socket);
        return director;
      } catch (IOException | RuntimeException | Error e) {
        director.close();
        throw e;
      }
    } catch (IOException | ErrnoException | IllegalArgumentException | OutOfMemoryError e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private void refuseTooMuch(Inputs wanted) throws StartException {
    List<VirtualServer> all = wanted.configuration().configuration().virtualServers();
    if (all.stream().mapToInt(service -> service.services().size()).sum() > limits.services()) {
      throw new StartException("more than " + limits.services() + " services");
    }
    int servers = all.stream().mapToInt(s -> s.services().size() * s.realServers().size()).sum();
    if (servers > limits.servers()) {
      throw new StartException("more than " + limits.servers() + " real servers");
    }
  }

  private void start(EventLoop loop, Path socket) throws IOException {
    opened.push(control::close);
    opened.push(notifier::close);
    notifier.start();
    opened.push(dataplane::close);
    dataplane.start(fastPath.cpus());
    opened.push(() -> onControl(this::stop));
    onControl(
        () -> {
          pools.load(inputs.configuration().configuration().virtualServers());
          watch.want(serverAddresses(), serviceAddresses());
          watch.start();
          rates.start(ipvs, control);
          busyShares.start();
          emptyTrash();
        });
    DirectorAnswers answers =
        new DirectorAnswers(
            status,
            dataplane,
            new Explaining(fastPath, dataplane, ipvs, watch),
            reload,
            new Drains(ipvs, pools, dataplane, control),
            new OperatorCommands(ipvs, rates, this::changeTimeouts),
            this::vrrp);
    opened.push(AdminServer.open(socket, loop, control, answers)::close);
    awaitFirstHops();
    // Last: a master must be able to forward.
    Failover started =
        Failover.start(
            inputs.configuration().configuration(),
            control,
            notifier.ofFailover(),
            fastPath.steering());
    opened.push(started::close);
    onControl(
        () -> {
          failover = started;
          warn();
        });
  }

  private Timeouts changeTimeouts(UnaryOperator<Timeouts> change) {
    timeouts = change.apply(timeouts);
    tableChanged();
    return timeouts;
  }

  private void emptyTrash() {
    control.after(
        TRASH_IS_EMPTIED_EVERY_MS,
        () -> {
          emptyTrash();
          ipvs.emptyTrash();
        });
  }

  /** Several changes in one event are one snapshot. */
  private void tableChanged() {
    if (!unpublished) {
      unpublished = true;
      control.execute(this::publishChanges);
    }
  }

  private void publishChanges() {
    if (unpublished) {
      publish();
    }
  }

  private void networkChanged(Map<Integer, Hop> hops) {
    pools.addressesChanged();
    publish();
    if (hops.values().stream().noneMatch(Hop.Unresolved.class::isInstance)) {
      firstHops.countDown();
    }
  }

  private void publish() {
    if (unpublished) {
      unpublished = false;
      watch.want(serverAddresses(), serviceAddresses());
    }
    marks.update(ipvs, watch.localAddresses());
    dataplane.publish(snapshots.of(ipvs, watch.hops(), marks.rules(), sysctls, timeouts));
    steering.update(ipvs, marks.ports());
  }

  private Set<Integer> serviceAddresses() {
    return ipvs.services().stream()
        .map(Service::key)
        .filter(key -> key.mark() == 0)
        .map(ServiceKey::address)
        .collect(Collectors.toSet());
  }

  private Set<Integer> serverAddresses() {
    return ipvs.services().stream()
        .flatMap(service -> service.destinations().stream())
        .map(destination -> destination.key().address())
        .collect(Collectors.toSet());
  }

  private void awaitFirstHops() {
    try {
      firstHops.await(FIRST_HOPS_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says what is not wrong, but unlikely to be meant. */
  private void warn() {
    ipvs.services().stream()
        .map(Service::key)
        .filter(key -> key.mark() == 0)
        .map(ServiceKey::address)
        .distinct()
        .filter(vip -> !watch.isLocal(vip))
        .forEach(
            vip ->
                LOG.log(
                    Level.WARNING,
                    "no interface has the address "
                        + Ipv4.format(vip)
                        + " of a virtual server: nobody answers ARP for it"));
    for (Service service : ipvs.services()) {
      if (marks.isOutOfWork(service)) {
        LOG.log(
            Level.WARNING,
            "no rule gives "
                + service.key()
                + " a packet to an address of this host: it is out of work");
      }
    }
    watch
        .hops()
        .forEach(
            (server, hop) -> {
              if (!(hop instanceof Hop.Resolved)) {
                LOG.log(
                    Level.WARNING,
                    "packets for real server "
                        + Ipv4.format(server)
                        + " are dropped for now: "
                        + HopText.of(hop, fastPath.attachments()));
              }
            });
  }

  private void stop() {
    // First packets go to the kernel again, then the workers end.
    steering.stop();
    pools.close();
    checks.close();
    watch.close();
  }

  private void onControl(Runnable event) {
    try {
      control.call(
          () -> {
            event.run();
            return true;
          });
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The line that says that it forwards: version, interfaces, services. */
  String readyLine() {
    String interfaces =
        fastPath.attachments().stream().map(Attachment::toString).collect(Collectors.joining("; "));
    List<VirtualServer> all = inputs.configuration().configuration().virtualServers();
    String services =
        all.stream()
            .limit(SERVICES_IN_READY_LINE)
            .map(s -> s + " " + s.lbAlgo().keyword() + " (" + s.realServers().size() + ")")
            .collect(Collectors.joining(", "));
    if (all.size() > SERVICES_IN_READY_LINE) {
      services += " and " + (all.size() - SERVICES_IN_READY_LINE) + " more";
    }
    return "weir " + Version.text() + " ready: on " + interfaces + "; services " + services;
  }

  /** Writes what keepalived writes at SIGUSR1. */
  void writeVrrpData() {
    control.execute(() -> FILES.writeData(vrrpStatus()));
  }

  /** Writes what keepalived writes at SIGUSR2. */
  void writeVrrpStats() {
    control.execute(() -> FILES.writeStats(vrrpStatus()));
  }

  /** Reads the files again and does what is new, on the control thread; the log says what. */
  void reload() {
    control.execute(
        () -> {
          try {
            var _ = reload.reload();
          } catch (RefusedException alreadyLogged) {
            LOG.log(Level.DEBUG, "refused", alreadyLogged);
          }
        });
  }

  private VrrpReport vrrp() {
    return VrrpReports.of(vrrpStatus());
  }

  private @Nullable VrrpStatus vrrpStatus() {
    return failover == null ? null : failover.status();
  }

  /**
   * Serves metrics until it is closed.
   *
   * @return where
   * @throws IOException in one line for people
   */
  InetSocketAddress serveMetrics(InetSocketAddress address, EventLoop loop) throws IOException {
    MetricsServer server = MetricsServer.open(address, loop, control, status);
    opened.push(server::close);
    return server.address();
  }

  /** Stops forwarding; the kernel has the packets again. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }
}
