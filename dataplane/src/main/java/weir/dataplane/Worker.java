package weir.dataplane;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Burst;
import weir.afxdp.Link;
import weir.afxdp.Port;
import weir.conntrack.ConnectionTable;
import weir.ffi.Memory;

/**
 * Forwards what arrives at the ports of one thread, a burst at a time.
 *
 * <p>A burst is worked on in passes: every packet is checked and hashed; the lines of the table
 * that they need are loaded, all at once since nothing depends on anything; their connections are
 * looked up; then each packet is handled. A round ends with a burst boundary, where nothing of the
 * table is held.
 *
 * <p>A fault in handling a packet is a bug. It costs that packet and the rest of its burst, goes up
 * to the runner, which makes it known, and the next round goes on.
 */
final class Worker implements Agent {
  /** Slots of the table looked at in one round: some microseconds at the most. */
  private static final int EXPIRY_SLICE = 1024;

  /** Of the rounds that receive something, one in so many is timed; a power of two. */
  private static final int TIMED = 16;

  private final int id;
  private final Port[] ports;
  private final Supplier<ServiceTable> published;
  private final ConnectionTable table;
  private final ServerLoad load;
  private final WorkerCounters counters;
  private final Outbox outbox;
  private final Flows flows;
  private final Defence defence;
  private final FloodGuard floodGuard;
  private final Forwarder forwarder;
  private final IntSupplier clock;

  // Of the flow cache, if there is one.
  private final @Nullable FlowInstaller installer;
  private final @Nullable FlowHarvest harvest;

  private final Burst received = new Burst();
  private final int[] transport = new int[Burst.CAPACITY];
  private final int[] hash = new int[Burst.CAPACITY];
  private final long[] addresses = new long[Burst.CAPACITY];
  private final long[] portsAndProtocol = new long[Burst.CAPACITY];

  /** Where in the table to look for each, at what is good to read for those that are no tuple. */
  private final long[] home = new long[Burst.CAPACITY];

  /** What to touch next of the table, for each. */
  private final long[] line = new long[Burst.CAPACITY];

  private final long nowhere;
  private final long[] connection = new long[Burst.CAPACITY];

  private ServiceTable services = ServiceTable.EMPTY;

  /** Rounds that received something. */
  private int rounds;

  /**
   * What {@link #touch} and {@link #find} loaded: the compiler leaves out loads that nobody uses.
   */
  long touched;

  /** By service id; what they remember goes from one snapshot to the next. */
  private final @Nullable Scheduler[] schedulers;

  /** With the flags: others make another scheduler. */
  private final @Nullable String[] schedulerNames;

  /**
   * A worker.
   *
   * @param id its number, as a participant of the table
   * @param workers how many there are
   * @param published gives the newest snapshot
   * @param cachedFlows null without a flow cache
   * @param clock ticks, 100 a second, that wrap
   */
  Worker(
      int id,
      int workers,
      List<Port> ports,
      Supplier<ServiceTable> published,
      ConnectionTable table,
      ServerLoad load,
      WorkerCounters counters,
      Punt punt,
      PathMtus pathMtus,
      @Nullable CachedFlows cachedFlows,
      Limits limits,
      IntSupplier clock) {
    this.id = id;
    this.ports = ports.toArray(new Port[0]);
    this.published = published;
    this.table = table;
    this.nowhere = table.home(0);
    this.load = load;
    this.counters = counters;
    this.outbox = new Outbox(this.ports);
    this.schedulers = new @Nullable Scheduler[limits.services()];
    this.schedulerNames = new @Nullable String[limits.services()];
    this.clock = clock;
    Link[] links = ports.stream().map(Port::link).toArray(Link[]::new);
    int nowTick = clock.getAsInt();
    this.flows = new Flows(table, load, counters);
    this.defence = new Defence(table, nowTick);
    if (cachedFlows == null) {
      this.harvest = null;
      this.installer = null;
    } else {
      this.harvest =
          new FlowHarvest(cachedFlows.cache(), table, flows, counters, id, workers, nowTick);
      this.installer = new FlowInstaller(cachedFlows, table, harvest, counters, published, links);
    }
    this.floodGuard = new FloodGuard(table, load, limits.connections(), workers, nowTick);
    Scheduling scheduling = new Scheduling(table, load, flows, defence, floodGuard, schedulers);
    this.forwarder =
        new Forwarder(
            table,
            flows,
            load,
            outbox,
            counters,
            punt,
            links,
            scheduling,
            pathMtus,
            cachedFlows,
            installer,
            nowTick);
  }

  @Override
  public String roleName() {
    return "worker-" + id;
  }

  @Override
  public void onStart() {
    table.online(id);
  }

  @Override
  public void onClose() {
    forwarder.close();
    outbox.flush();
    table.offline(id);
  }

  @Override
  public int doWork() {
    int nowTick = clock.getAsInt();
    if (installer != null) {
      installer.begin(nowTick);
    }
    ServiceTable newest = published.get();
    if (newest != services) {
      adopt(newest, nowTick);
    }
    if (defence.update(nowTick)) {
      flows.secureTcp(defence.securesTcp());
      table.thin(id, defence.dropsEntries());
    }
    floodGuard.update(nowTick);
    boolean timed = (rounds & (TIMED - 1)) == 0;
    long beganNs = timed ? System.nanoTime() : 0;
    int work = 0;
    try {
      for (int port = 0; port < ports.length; port++) {
        work += poll(port, nowTick);
      }
      forwarder.expireFragments(nowTick);
    } finally {
      outbox.flush();
      counters.publish();
      if (work > 0) {
        rounds++;
        if (timed) {
          counters.latency.record(System.nanoTime() - beganNs);
        }
      }
      if (installer != null && harvest != null) {
        installer.install(services, work, nowTick);
        harvest.harvest(nowTick);
      }
      table.expire(id, nowTick, EXPIRY_SLICE);
      table.quiesce(id);
    }
    return work;
  }

  /** Whether expiry or flows are due that the last round left. */
  boolean isBehind() {
    return table.isBehind(id) || (harvest != null && harvest.isBehind());
  }

  private int poll(int port, int nowTick) {
    int count = ports[port].receive(received);
    if (count == 0) {
      return 0;
    }
    counters.add(WorkerCounters.RECEIVED, count);
    long[] frames = received.address;
    int next = 0;
    long taken = outbox.taken();
    try {
      touch(frames, count);
      look(frames, received.length, count);
      touch(home, count);
      find(count);
      forwarder.begin(port, nowTick);
      for (; next < count; next++) {
        taken = outbox.taken();
        int offset = transport[next];
        forwarder.offloads(received.checksum[next], received.segment[next]);
        if (offset < 0) {
          forwarder.other(frames[next], offset);
        } else {
          forwarder.handle(frames[next], offset, hash[next], connection[next]);
        }
      }
    } catch (Throwable fault) {
      counters.add(WorkerCounters.FAULTS, 1);
      for (int i = outbox.taken() == taken ? next : next + 1; i < count; i++) {
        outbox.drop(frames[i]);
      }
      throw fault;
    } finally {
      received.size = 0;
    }
    return count;
  }

  /** The first pass: is the frame good, and where in the table is its connection? */
  private void look(long[] frames, int[] lengths, int count) {
    for (int i = 0; i < count; i++) {
      long frame = Memory.base(frames[i]);
      int offset = Packet.transport(frame, lengths[i]);
      transport[i] = offset;
      if (offset >= 0) {
        long ip = frame + Ethernet.HEADER;
        long a = Ipv4.addresses(ip);
        long p =
            (long) Ipv4.protocol(ip) << 32 | Integer.toUnsignedLong(Packet.ports(frame + offset));
        int h = table.hash(a, p);
        addresses[i] = a;
        portsAndProtocol[i] = p;
        hash[i] = h;
        home[i] = table.home(h);
      } else {
        home[i] = nowhere;
      }
    }
  }

  /**
   * Has the lines at these addresses come, of frames before the first pass, of the table before the
   * second: so little code for each that the processor waits for many at once.
   */
  private void touch(long[] lines, int count) {
    long seen = 0;
    for (int i = 0; i < count; i++) {
      seen ^= ConnectionTable.touch(lines[i]);
    }
    touched = seen;
  }

  /**
   * The third pass: where the index says that the connection of each packet is, to wait for many
   * entries at once; and then whether it is, before any of the burst is handled.
   */
  private void find(int count) {
    for (int i = 0; i < count; i++) {
      long probed = transport[i] < 0 ? 0 : table.probe(home[i], hash[i]);
      connection[i] = probed;
      line[i] = probed == 0 ? nowhere : probed;
    }
    touch(line, count);
    for (int i = 0; i < count; i++) {
      long c = table.find(connection[i], home[i], hash[i], addresses[i], portsAndProtocol[i]);
      connection[i] = c;
      line[i] = c == 0 ? nowhere : ConnectionTable.alsoNeeded(c);
    }
    touch(line, count);
  }

  /**
   * Goes over to a new snapshot. With {@link FloodGuard}, the only place where a worker allocates.
   */
  private void adopt(ServiceTable newest, int nowTick) {
    load.adopt(newest);
    counters.adopt(newest);
    boolean[] there = new boolean[schedulers.length];
    for (VirtualService service : newest.services()) {
      int i = service.id();
      there[i] = true;
      Scheduler scheduler = schedulers[i];
      String named = service.scheduler() + ' ' + service.flags() + ' ' + service.mark();
      if (scheduler == null || !named.equals(schedulerNames[i])) {
        int destinations = service.mark() == 0 ? 1 : DestinationCache.CAPACITY;
        scheduler = Schedulers.create(service.scheduler(), service.flags(), destinations, load);
        schedulers[i] = scheduler;
        schedulerNames[i] = named;
      }
      scheduler.adopt(newest.sysctls());
      scheduler.update(service.servers());
    }
    for (int i = 0; i < there.length; i++) {
      if (!there[i]) {
        schedulers[i] = null;
      }
    }
    defence.adopt(newest.sysctls(), nowTick);
    floodGuard.adopt(newest);
    forwarder.adopt(newest);
    services = newest;
  }
}
