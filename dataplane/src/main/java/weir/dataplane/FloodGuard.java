package weir.dataplane;

import org.jspecify.annotations.Nullable;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.conntrack.TcpStates;
import weir.conntrack.Timeouts;

/**
 * What becomes of new flows when there are more than the table can keep, as in a flood of SYNs:
 * those that can do without an entry get none, so that the entries of established connections stay.
 * Owned by one worker.
 *
 * <p><b>Up</b> it is while the table is three quarters full and new flows would fill the rest
 * within {@value #FILLS_S} seconds; it goes down when they would take twice as long as that, which
 * is when the flood is over or the table has emptied. Judged ten times a second, by the flows that
 * came since.
 *
 * <p><b>While it is up</b> every packet of no connection, for a service whose server is reached
 * directly or through a tunnel, goes to the server that its client's address and port (of a
 * persistent service, the address alone) lead to by {@link MaglevHash}: a SYN, and what follows it,
 * to the same one, at every worker alike. NAT cannot do without an entry; {@link Defence} is for
 * that.
 *
 * <p><b>Afterwards</b>, for as long as an established connection lives, a TCP segment of no
 * connection may belong to one that was begun without an entry: it gets its entry then, with the
 * same server, where it would be reset otherwise.
 */
final class FloodGuard {
  private static final int FILLS_S = 10;

  private static final int JUDGED_TICKS = 10;

  private final ConnectionTable table;
  private final int capacity;
  private final int workers;

  /** By service id, as long as any flow may go by it. */
  private @Nullable Scheduler[] byHash = {};

  private final ServerLoad load;
  private ServiceTable services = ServiceTable.EMPTY;
  private boolean up;
  private boolean remembered;
  private int remembersUntil;
  private int lastTick;
  private int arrived;

  /**
   * A guard that is down.
   *
   * @param capacity of the table
   * @param workers who each get a share of the new flows
   */
  FloodGuard(ConnectionTable table, ServerLoad load, int capacity, int workers, int nowTick) {
    this.table = table;
    this.load = load;
    this.capacity = capacity;
    this.workers = workers;
    this.lastTick = nowTick;
  }

  /** Goes by another snapshot from now on. */
  void adopt(ServiceTable newest) {
    services = newest;
    if (remembered) {
      prepare();
    }
  }

  /** To be called in every round, between packets: allocates when it goes up. */
  void update(int nowTick) {
    int ticks = nowTick - lastTick;
    if (ticks < JUDGED_TICKS) {
      return;
    }
    long perSecond = (long) arrived * workers * Timeouts.TICKS_PER_SECOND / ticks;
    lastTick = nowTick;
    arrived = 0;
    long free = Math.max(0, table.free());
    long soon = perSecond * FILLS_S;
    boolean was = up;
    up = up ? soon > free / 2 : free < capacity / 4 && soon > free;
    if (up) {
      remembersUntil = nowTick + services.timeouts().tcp(TcpStates.ESTABLISHED);
      if (!remembered) {
        remembered = true;
        prepare();
      }
    } else if (remembered && !was && nowTick - remembersUntil >= 0) {
      remembered = false;
      byHash = new @Nullable Scheduler[0];
    }
  }

  /** Counts a packet that would open a connection. */
  void arrived() {
    arrived++;
  }

  /** Whether new flows get no entry. */
  boolean isUp() {
    return up;
  }

  /** Whether there may be flows without an entry. */
  boolean remembers() {
    return remembered;
  }

  /**
   * The server of a packet that goes without an entry.
   *
   * @param templated that the client stays with, if any
   * @return null where it cannot
   */
  @Nullable RealServer server(
      VirtualService service,
      @Nullable RealServer templated,
      long ip,
      long transport,
      int nowTick) {
    Scheduler hash = service.id() < byHash.length ? byHash[service.id()] : null;
    RealServer server =
        templated != null || hash == null ? templated : hash.choose(ip, transport, nowTick);
    return server != null && goesWithout(server) ? server : null;
  }

  private static boolean goesWithout(RealServer server) {
    int method = server.method().flags() & Connection.FWD_MASK;
    return method == Connection.DROUTE || method == Connection.TUNNEL;
  }

  private void prepare() {
    int ids = 0;
    for (VirtualService service : services.services()) {
      ids = Math.max(ids, service.id() + 1);
    }
    byHash = new @Nullable Scheduler[ids];
    for (VirtualService service : services.services()) {
      if (service.servers().stream().anyMatch(FloodGuard::goesWithout)) {
        Scheduler hash = new MaglevHash(load, service.persistence() == null, true);
        hash.update(service.servers());
        byHash[service.id()] = hash;
      }
    }
  }
}
