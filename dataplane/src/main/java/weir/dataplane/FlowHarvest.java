package weir.dataplane;

import weir.afxdp.FlowCache;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.conntrack.TcpStates;
import weir.conntrack.Timeouts;

/**
 * Brings home what the kernel has counted and seen at the flows of one worker's share of the cache,
 * all of them once a second, a slice at a time. Owned by that worker.
 *
 * <p>A valid flow tells the number of its connection, which stays what it is until the worker's
 * next burst boundary: {@link weir.conntrack.Listener#removed}.
 */
final class FlowHarvest {
  private static final int ROUND_TICKS = Timeouts.TICKS_PER_SECOND;

  /** Flows looked at in one round: some microseconds. */
  private static final int SLICE = 512;

  private final FlowCache cache;
  private final ConnectionTable table;
  private final Flows flows;
  private final WorkerCounters counters;
  private final int worker;
  private final int workers;

  /** What is looked at in this turn. */
  private int from;

  private int to;
  private int next;
  private int owed;
  private int lastTick;

  /** How many flows in use there were so far in this turn, and in the last one. */
  private int current;

  private int currentBefore;

  FlowHarvest(
      FlowCache cache,
      ConnectionTable table,
      Flows flows,
      WorkerCounters counters,
      int worker,
      int workers,
      int nowTick) {
    this.cache = cache;
    this.table = table;
    this.flows = flows;
    this.counters = counters;
    this.worker = worker;
    this.workers = workers;
    this.lastTick = nowTick;
    beginTurn();
  }

  /** The worker's share of the places that are used by now. */
  private void beginTurn() {
    int places = cache.places();
    from = (int) ((long) places * worker / workers);
    to = (int) ((long) places * (worker + 1) / workers);
    next = from;
    current = 0;
  }

  /** Looks at the flows that are due, but no more than a slice. */
  void harvest(int nowTick) {
    int elapsed = nowTick - lastTick;
    if (elapsed > 0) {
      lastTick = nowTick;
      int share = to - from;
      long due =
          owed + ((long) share * Math.min(elapsed, ROUND_TICKS) + ROUND_TICKS - 1) / ROUND_TICKS;
      owed = (int) Math.min(share, due);
    }
    int slice = Math.min(Math.min(owed, to - next), SLICE);
    for (int i = next; i < next + slice; i++) {
      look(cache.flow(i));
    }
    next += slice;
    owed -= slice;
    if (next == to) {
      counters.add(WorkerCounters.FLOWS, current - currentBefore);
      currentBefore = current;
      beginTurn();
    }
  }

  /** Whether flows were due at the last harvest that it left. */
  boolean isBehind() {
    return owed > 0;
  }

  /** Brings home what is left at a locked flow whose place is about to be another's. */
  void settle(long flow) {
    FlowCache.Action action = FlowCache.action(flow);
    int number = FlowCache.connection(flow);
    int seenTick = FlowCache.lastSeen(flow);
    boolean passed = number >= 0 && cache.isFindable(flow);
    long taken = cache.take(flow);
    count(action, FlowCache.server(flow), taken);
    if (passed) {
      pass(number, action, seenTick, taken);
    }
  }

  private void look(long flow) {
    int version = FlowCache.version(flow);
    if (FlowCache.isLocked(version)) {
      // Whoever has locked it does this, or the next turn will.
      return;
    }
    FlowCache.Action action = FlowCache.action(flow);
    int server = FlowCache.server(flow);
    int number = FlowCache.connection(flow);
    int seenTick = FlowCache.lastSeen(flow);
    boolean isCurrent = cache.isCurrent(flow);
    long taken = cache.take(flow, version);
    count(action, server, taken);
    if (!FlowCache.isValid(version)) {
      return;
    }
    // Of a flow that stayed behind the connection may be another's by now.
    boolean isFindable = cache.isFindable(flow);
    if (!FlowCache.isUnchanged(flow, version)) {
      return;
    }
    if (isFindable) {
      pass(number, action, seenTick, taken);
    }
    if (isCurrent && isFindable) {
      current++;
    } else if (cache.lock(flow, version)) {
      // It will never be used again.
      cache.free(flow);
    }
  }

  /** Counts packets that the kernel has forwarded, as the worker counts its own. */
  private void count(FlowCache.Action action, int server, long taken) {
    if (taken == 0) {
      return;
    }
    long packets = FlowCache.packets(taken);
    long bytes = FlowCache.bytes(taken);
    if (action == FlowCache.Action.NAT_REPLY) {
      counters.out(server, packets, bytes);
    } else {
      counters.in(server, packets, bytes);
    }
    counters.add(WorkerCounters.RECEIVED, packets);
    counters.add(WorkerCounters.FORWARDED, packets);
    counters.add(WorkerCounters.CACHED, packets);
  }

  private void pass(int connection, FlowCache.Action action, int seenTick, long taken) {
    long forward = table.numbered(connection);
    if (taken != 0 || seenTick - Connection.lastSeen(forward) > 0) {
      int direction = action == FlowCache.Action.NAT_REPLY ? TcpStates.OUTPUT : TcpStates.INPUT;
      flows.passed(forward, direction, seenTick);
    }
  }
}
