package weir.dataplane;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.jspecify.annotations.Nullable;
import weir.afxdp.FlowCache;
import weir.afxdp.Link;
import weir.afxdp.Port;
import weir.afxdp.Ports;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.conntrack.Removal;
import weir.conntrack.Timeouts;
import weir.ffi.Libc;

/**
 * The packet path as control sees it: workers, the connection table that they share, and what they
 * count. Forwards nothing before {@link #publish} and {@link #start}.
 *
 * <p>{@link #publish}, {@link #start} and {@link #close} are control's; everything that only reads
 * may be called by any thread until {@link #close}.
 */
public final class Dataplane implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Dataplane.class.getName());
  private static final long NANOS_PER_TICK = 1_000_000_000L / Timeouts.TICKS_PER_SECOND;

  private final List<Ports> ports;
  private final Limits limits;
  private final IntSupplier clock;
  private final ConnectionTable table;
  private final ServerLoad load;
  private final List<Worker> workers = new ArrayList<>();
  private final List<Punt> punts = new ArrayList<>();
  private final List<WorkerCounters> counters = new ArrayList<>();
  private final List<BusyTime> busy = new ArrayList<>();
  private final PathMtus pathMtus;
  private final @Nullable CachedFlows cachedFlows;
  private final List<AgentRunner> runners = new ArrayList<>();
  private final List<WorkerIdle> idles = new ArrayList<>();
  private final AtomicLong faults = new AtomicLong();

  private volatile ServiceTable services = ServiceTable.EMPTY;

  /**
   * A data plane with one worker for each {@code Ports}; these have their interfaces in the same
   * order. The memory of the table is taken now.
   *
   * @param punts opens the {@link Punt} of each worker, here and now; closed with this
   * @throws OutOfMemoryError if there is not as much; one line that names the remedy
   */
  public Dataplane(List<? extends Ports> ports, Limits limits, Supplier<? extends Punt> punts) {
    this(ports, limits, punts, null);
  }

  /**
   * A data plane with a flow cache.
   *
   * @param flowCache with a hop for each real server and each interface; closed by the caller,
   *     after this
   */
  public Dataplane(
      List<? extends Ports> ports,
      Limits limits,
      Supplier<? extends Punt> punts,
      @Nullable FlowCache flowCache) {
    this(ports, limits, punts, flowCache, Dataplane::tick);
  }

  /**
   * A data plane with a flow cache, or that goes by another clock, for simulations.
   *
   * @param flowCache with a hop for each real server and each interface; closed by the caller,
   *     after this
   * @param clock ticks, {@link Timeouts#TICKS_PER_SECOND} a second, that wrap; any thread asks it
   */
  public Dataplane(
      List<? extends Ports> ports,
      Limits limits,
      Supplier<? extends Punt> punts,
      @Nullable FlowCache flowCache,
      IntSupplier clock) {
    this.clock = clock;
    this.ports = List.copyOf(ports);
    this.limits = limits;
    this.load = new ServerLoad(limits.servers());
    this.pathMtus = new PathMtus(limits.servers());
    List<Link> links = ports.getFirst().list().stream().map(Port::link).toList();
    this.cachedFlows =
        flowCache == null ? null : new CachedFlows(flowCache, pathMtus, links, limits);
    this.table =
        new ConnectionTable(
            limits.connections(),
            ports.size(),
            new SecureRandom(),
            new Departures(load, cachedFlows));
    for (int id = 0; id < ports.size(); id++) {
      WorkerCounters mine = new WorkerCounters(limits);
      counters.add(mine);
      busy.add(new BusyTime());
      Punt punt = punts.get();
      this.punts.add(punt);
      workers.add(
          new Worker(
              id,
              ports.size(),
              ports.get(id).list(),
              this::services,
              table,
              load,
              mine,
              punt,
              pathMtus,
              cachedFlows,
              limits,
              clock));
    }
  }

  /** The snapshot published last. */
  public ServiceTable services() {
    return services;
  }

  /**
   * Makes a snapshot what the workers go by, from their next burst on.
   *
   * @throws IllegalArgumentException where an id is beyond the limits, or a next hop's port does
   *     not exist
   */
  public void publish(ServiceTable snapshot) {
    int portCount = ports.getFirst().list().size();
    for (VirtualService service : snapshot.services()) {
      if (service.id() >= limits.services()) {
        throw new IllegalArgumentException("more than " + limits.services() + " services");
      }
      for (RealServer server : service.servers()) {
        if (server.id() >= limits.servers()) {
          throw new IllegalArgumentException("more than " + limits.servers() + " real servers");
        }
        NextHop hop = server.nextHop();
        if (hop != null && (hop.port() < 0 || hop.port() >= portCount)) {
          throw new IllegalArgumentException("no port " + hop.port() + " among " + portCount);
        }
      }
    }
    ServiceTable before = services;
    if (cachedFlows != null) {
      cachedFlows.prepare(before, snapshot, clock.getAsInt());
    }
    services = snapshot;
    if (cachedFlows != null) {
      cachedFlows.invalidate(before, snapshot);
    }
    if (snapshot.sysctls().isOn(Sysctl.EXPIRE_NODEST_CONN)) {
      expireWithoutServer(snapshot);
    }
  }

  /** As {@code ip_vs_expire_nodest_conn_flush}, which IPVS does when a server is removed. */
  private void expireWithoutServer(ServiceTable snapshot) {
    table.forEach(
        c -> {
          if (snapshot.server(Connection.serverId(c)) == null) {
            table.remove(c, Removal.SERVER_GONE);
          }
        });
  }

  /**
   * The workers, for whoever drives them without threads instead of calling {@link #start}: {@code
   * onStart}, then {@code doWork} over and over, then {@code onClose}.
   */
  public List<Agent> agents() {
    return List.copyOf(workers);
  }

  /** As {@link #start(List)}, wherever the kernel puts the threads. */
  public void start() {
    start(List.of());
  }

  /**
   * Starts a thread for each worker, named {@code worker-0} and so on.
   *
   * @param cpus the processor of each, which it is kept on; empty where the kernel chooses
   */
  public void start(List<Integer> cpus) {
    for (int id = 0; id < workers.size(); id++) {
      Worker worker = workers.get(id);
      WorkerIdle idle = new WorkerIdle(ports.get(id), table, id, worker::isBehind, busy.get(id));
      idles.add(idle);
      AgentRunner runner = new AgentRunner(idle, this::fault, null, worker);
      runners.add(runner);
      AgentRunner.startOnThread(runner, cpus.isEmpty() ? Thread::new : pinning(cpus.get(id)));
    }
  }

  private static ThreadFactory pinning(int cpu) {
    return task ->
        new Thread(
            () -> {
              int result = Libc.pinTo(cpu);
              if (result < 0) {
                LOG.log(
                    Level.WARNING,
                    Thread.currentThread().getName()
                        + " is not kept on processor "
                        + cpu
                        + ": errno "
                        + -result);
              }
              task.run();
            });
  }

  /** Stops the workers and frees the table. The ports stay open; they are the caller's. */
  @Override
  public void close() {
    runners.forEach(AgentRunner::close);
    idles.forEach(WorkerIdle::close);
    punts.forEach(Punt::close);
    table.close();
  }

  /** Active connections of a server, as {@code ipvsadm -Ln} counts them. */
  public int active(int serverId) {
    return load.active(serverId);
  }

  /** Inactive connections of a server, as {@code ipvsadm -Ln} counts them. */
  public int inactive(int serverId) {
    return load.inactive(serverId);
  }

  /** Clients that stay with a server, as {@code ipvsadm -Ln --persistent-conn} counts them. */
  public int persistent(int serverId) {
    return load.persistent(serverId);
  }

  /** Packets, bytes and connections of a real server. */
  public Traffic server(int serverId) {
    return counters.stream().map(c -> c.server(serverId)).reduce(Traffic.NONE, Traffic::plus);
  }

  /** Packets, bytes and connections of a virtual service. */
  public Traffic service(int serviceId) {
    return counters.stream().map(c -> c.service(serviceId)).reduce(Traffic.NONE, Traffic::plus);
  }

  /** Packets dropped so far, by reason, all reasons. */
  public Map<DropReason, Long> drops() {
    Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    for (DropReason reason : DropReason.values()) {
      drops.put(reason, counters.stream().mapToLong(c -> c.drops(reason.code())).sum());
    }
    return drops;
  }

  /** What all workers have done. */
  public Totals totals() {
    long receiveDrops = 0;
    long transmitDrops = 0;
    for (Ports worker : ports) {
      for (Port port : worker.list()) {
        receiveDrops += port.receiveDrops();
        transmitDrops += port.transmitDrops();
      }
    }
    return new Totals(
        total(WorkerCounters.RECEIVED),
        total(WorkerCounters.FORWARDED),
        total(WorkerCounters.RESETS),
        total(WorkerCounters.ICMP_ERRORS),
        total(WorkerCounters.PUNTED),
        receiveDrops,
        transmitDrops,
        total(WorkerCounters.FAULTS),
        table.evicted(Connection.HALF_OPEN)
            + table.evicted(Connection.CLOSING)
            + table.evicted(Connection.ESTABLISHED),
        table.size());
  }

  /** Gives every connection, in no order. Those that come or go meanwhile may be missing. */
  public void connections(Consumer<ConnectionRow> consumer) {
    int nowTick = clock.getAsInt();
    table.forEach(
        c -> {
          if (cachedFlows != null) {
            cachedFlows.refresh(c);
          }
          consumer.accept(ConnectionRow.of(c, nowTick));
        });
  }

  /**
   * What would become of a packet that arrived now; of no connection, a TCP segment is taken to be
   * a SYN. Changes nothing.
   *
   * @param protocol 6 TCP, 17 UDP
   * @param mark the firewall mark that it has, or null for what the rules say
   * @param interfaceIndex by which it comes in
   */
  public Explanation explain(
      int protocol,
      int source,
      int sourcePort,
      int destination,
      int destinationPort,
      @Nullable Integer mark,
      int interfaceIndex) {
    ServiceTable snapshot = services;
    int packetMark =
        mark != null
            ? mark
            : snapshot
                .marks()
                .mark(protocol, source, sourcePort, destination, destinationPort, interfaceIndex);
    Explainer explainer =
        new Explainer(
            snapshot,
            table,
            load,
            pathMtus,
            cachedFlows,
            ports.getFirst().list(),
            clock.getAsInt());
    return explainer.explain(
        protocol, source, sourcePort, destination, destinationPort, packetMark);
  }

  /** How many workers there are. */
  public int workers() {
    return workers.size();
  }

  /** Nanoseconds that a worker has worked since its start, rather than waited for packets. */
  public long busyNanos(int worker) {
    return busy.get(worker).nanos();
  }

  /**
   * How long bursts have taken, in nanoseconds, from before their packets were received until they
   * were all sent on; one burst in 16. A copy.
   */
  public Histogram burstLatency() {
    Histogram sum = BurstLatency.histogram();
    counters.forEach(c -> c.latency.addTo(sum));
    return sum;
  }

  /** How full the connection table is. */
  public TableUse table() {
    return new TableUse(
        table.size(),
        limits.connections(),
        table.sizeBytes(),
        table.evicted(Connection.HALF_OPEN),
        table.evicted(Connection.CLOSING),
        table.evicted(Connection.ESTABLISHED),
        table.refused(),
        total(WorkerCounters.UNTRACKED));
  }

  /** How full the flow cache is; null where there is none. */
  public @Nullable FlowCacheUse flowCache() {
    if (cachedFlows == null) {
      return null;
    }
    return new FlowCacheUse(
        cachedFlows.cache().capacity(),
        cachedFlows.cache().sizeBytes(),
        total(WorkerCounters.FLOWS),
        total(WorkerCounters.CACHED),
        total(WorkerCounters.FLOWS_INSTALLED),
        total(WorkerCounters.FLOWS_EVICTED),
        total(WorkerCounters.FLOWS_REFUSED));
  }

  private long total(int total) {
    return counters.stream().mapToLong(c -> c.total(total)).sum();
  }

  /** On the worker's thread, which goes on. Says the 1st, 2nd, 4th, 8th fault and so on. */
  private void fault(Throwable fault) {
    long n = faults.incrementAndGet();
    if (Long.bitCount(n) == 1) {
      LOG.log(Level.ERROR, "a fault in the packet path, number " + n + "; it goes on", fault);
    }
  }

  private static int tick() {
    return (int) (System.nanoTime() / NANOS_PER_TICK);
  }
}
