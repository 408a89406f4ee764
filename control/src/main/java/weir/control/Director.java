package weir.control;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import weir.afxdp.Attachment;
import weir.afxdp.Link;
import weir.afxdp.Steer;
import weir.conntrack.Timeouts;
import weir.control.admin.AdminServer;
import weir.control.check.Connector;
import weir.control.check.HealthChecks;
import weir.control.config.Configuration;
import weir.control.config.GlobalDefs.LvsTimeouts;
import weir.control.config.Ipv4;
import weir.control.config.LbKind;
import weir.control.config.RealServer;
import weir.control.config.TcpCheck;
import weir.control.config.VirtualServer;
import weir.control.loop.ControlThread;
import weir.control.marks.MarkTable;
import weir.control.net.EventLoop;
import weir.control.pool.Names;
import weir.control.pool.ServicePool;
import weir.control.pool.ServicePool.Member;
import weir.control.route.Hop;
import weir.control.route.Network;
import weir.control.route.NetworkWatch;
import weir.control.route.NextHops;
import weir.dataplane.Dataplane;
import weir.dataplane.Limits;
import weir.dataplane.Sysctls;
import weir.ffi.ErrnoException;

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

  private final Configuration configuration;
  private final Sysctls sysctls;
  private final Timeouts timeouts;
  private final FastPath fastPath;
  private final Dataplane dataplane;
  private final List<ServicePool> pools = new ArrayList<>();
  private final List<Steer> rules = new ArrayList<>();
  private final Snapshots snapshots;
  private final MarkServices marks;
  private final ControlThread control = new ControlThread();
  private final NetworkWatch watch;
  private final HealthChecks checks;
  private final CountDownLatch firstHops = new CountDownLatch(1);

  /** What is to be closed, last opened first. */
  private final Deque<Runnable> opened = new ArrayDeque<>();

  private Director(
      Configuration configuration,
      MarkTable markRules,
      Sysctls sysctls,
      FastPath fastPath,
      Dataplane dataplane,
      Network network,
      Connector connector) {
    this.configuration = configuration;
    this.sysctls = sysctls;
    LvsTimeouts set = configuration.globalDefs().timeouts();
    timeouts = Timeouts.DEFAULT.with(set.tcp(), set.tcpFin(), set.udp());
    this.fastPath = fastPath;
    this.dataplane = dataplane;
    AtomicInteger serverIds = new AtomicInteger();
    for (VirtualServer service : configuration.virtualServers()) {
      pools.add(new ServicePool(service, pools.size(), serverIds::getAndIncrement));
    }
    List<Link> links = fastPath.attachments().stream().map(Attachment::link).toList();
    snapshots = new Snapshots(links);
    marks = new MarkServices(markRules, configuration.virtualServers(), links, fastPath.steering());
    NextHops nextHops = new NextHops(attachedTo(fastPath), serverAddresses(configuration));
    watch =
        new NetworkWatch(
            network, nextHops, control, control, fastPath.steering(), this::networkChanged);
    checks = new HealthChecks(control, control, connector, RandomGenerator.getDefault());
  }

  private static Set<Integer> attachedTo(FastPath fastPath) {
    return fastPath.attachments().stream()
        .map(attachment -> attachment.link().index())
        .collect(Collectors.toSet());
  }

  private static Set<Integer> serverAddresses(Configuration configuration) {
    return configuration.virtualServers().stream()
        .flatMap(service -> service.realServers().stream())
        .map(RealServer::address)
        .collect(Collectors.toSet());
  }

  /**
   * Starts a director. When this returns, it forwards.
   *
   * @param configuration without errors
   * @param markRules which packets have which firewall mark
   * @param sysctls the knobs of IPVS
   * @param fastPath attached; the caller's to close, after the director
   * @param network the caller's to close, after the director
   * @param loop serves the admin socket; the caller's to close, after the director
   * @param connector makes the connections of health checks
   * @param socket where the admin socket is to be
   * @throws StartException in one line; nothing is left behind
   */
  static Director start(
      Configuration configuration,
      MarkTable markRules,
      Sysctls sysctls,
      Limits limits,
      FastPath fastPath,
      Network network,
      EventLoop loop,
      Connector connector,
      Path socket)
      throws StartException {
    try {
      Dataplane dataplane = new Dataplane(fastPath.workers(), limits, fastPath::openPunt);
      Director director =
          new Director(configuration, markRules, sysctls, fastPath, dataplane, network, connector);
      try {
        director.start(limits, loop, socket);
        return director;
      } catch (IOException | RuntimeException | Error e) {
        director.close();
        throw e;
      }
    } catch (IOException | ErrnoException | IllegalArgumentException | OutOfMemoryError e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private void start(Limits limits, EventLoop loop, Path socket) throws IOException {
    opened.push(control::close);
    opened.push(dataplane::close);
    dataplane.start();
    opened.push(() -> onControl(this::stop));
    onControl(
        () -> {
          watch.start();
          steer();
          startChecks();
        });
    Rates rates = new Rates(dataplane, pools, control);
    rates.start();
    DirectorAnswers answers = new DirectorAnswers(limits, fastPath, dataplane, pools, watch, rates);
    opened.push(AdminServer.open(socket, loop, control, answers)::close);
    awaitFirstHops();
    onControl(this::warn);
  }

  private void steer() {
    for (VirtualServer service : configuration.virtualServers()) {
      if (service.mark() != 0) {
        continue;
      }
      int protocol = service.protocol().number();
      steer(Steer.Side.DESTINATION, service.address(), protocol, service.port());
      for (RealServer server : service.realServers()) {
        if (server.lbKind() == LbKind.NAT) {
          // A service on every port is persistent, and that keeps the client's port.
          int port = service.port() == 0 ? 0 : server.port();
          steer(Steer.Side.SOURCE, server.address(), protocol, port);
        } else if (server.lbKind() == LbKind.TUN) {
          steer(Steer.wholeAddress(Steer.Side.TUNNEL, server.address()));
        }
      }
    }
  }

  private void steer(Steer.Side side, int address, int protocol, int port) {
    steer(
        port == 0
            ? Steer.anyPort(side, address, protocol)
            : Steer.port(side, address, protocol, port));
  }

  private void steer(Steer rule) {
    fastPath.steering().add(rule);
    rules.add(rule);
  }

  private void startChecks() {
    for (ServicePool pool : pools) {
      for (Member member : pool.members()) {
        List<TcpCheck> all = member.server().checks();
        for (int i = 0; i < all.size(); i++) {
          int check = i;
          LOG.log(
              Level.INFO,
              "Activating healthchecker for service "
                  + Names.of(pool.service(), member.server())
                  + " for VS "
                  + Names.of(pool.service()));
          checks.start(
              all.get(check),
              up -> {
                if (pool.checkChanged(member, check, up)) {
                  publish();
                }
              });
        }
      }
    }
  }

  private void networkChanged(Map<Integer, Hop> hops) {
    marks.update(watch.localAddresses());
    publish();
    if (hops.values().stream().noneMatch(Hop.Unresolved.class::isInstance)) {
      firstHops.countDown();
    }
  }

  private void publish() {
    dataplane.publish(snapshots.of(pools, watch.hops(), marks.rules(), sysctls, timeouts));
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
    configuration.virtualServers().stream()
        .filter(service -> service.mark() == 0)
        .map(VirtualServer::address)
        .distinct()
        .filter(vip -> !watch.isLocal(vip))
        .forEach(
            vip ->
                LOG.log(
                    Level.WARNING,
                    "no interface has the address "
                        + Ipv4.format(vip)
                        + " of a virtual server: nobody answers ARP for it"));
    for (VirtualServer service : marks.withoutPackets()) {
      LOG.log(
          Level.WARNING,
          "no rule gives " + service + " a packet to an address of this host: it is out of work");
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
                        + DirectorAnswers.describe(hop, fastPath.attachments()));
              }
            });
  }

  private void stop() {
    // First packets go to the kernel again, then the workers end.
    rules.forEach(fastPath.steering()::remove);
    marks.stop();
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
    List<VirtualServer> all = configuration.virtualServers();
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

  /** Stops forwarding; the kernel has the packets again. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }
}
