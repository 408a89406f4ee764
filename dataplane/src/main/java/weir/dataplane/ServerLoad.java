package weir.dataplane;

import java.util.concurrent.atomic.AtomicIntegerArray;
import weir.conntrack.Connection;
import weir.conntrack.Listener;
import weir.conntrack.Removal;

/**
 * Active and inactive connections of each real server, as IPVS counts them: the numbers that {@code
 * ipvsadm -Ln} shows and that lc and wlc go by; its templates; and whether it is overloaded.
 *
 * <p>Outside the snapshots, by server id, since connections outlive both snapshots and the server's
 * place in them. Written by every worker when a connection comes, goes or changes between the two;
 * a cache line per server. Read by anyone.
 */
final class ServerLoad implements Listener {
  /**
   * Flag of a connection that has left the table and is counted no more: a bit that IPVS does not
   * use. Whoever changes the status of a connection leaves those with it alone.
   */
  static final int UNCOUNTED = 0x400;

  private static final int STRIDE = 16;
  private static final int ACTIVE = 0;
  private static final int INACTIVE = 1;
  private static final int PERSISTENT = 2;
  private static final int OVERLOADED = 3;
  private static final int UPPER = 4;
  private static final int LOWER = 5;

  private final AtomicIntegerArray counts;

  /** The service of each server: connections only say which server they have. */
  private final AtomicIntegerArray services;

  ServerLoad(int servers) {
    counts = new AtomicIntegerArray(Math.multiplyExact(servers, STRIDE));
    services = new AtomicIntegerArray(servers);
  }

  /** Notes what a snapshot says of its servers; stays true of those that are gone from it. */
  void adopt(ServiceTable snapshot) {
    for (VirtualService service : snapshot.services()) {
      for (RealServer server : service.servers()) {
        services.setOpaque(server.id(), service.id());
        setThresholds(server.id(), server.upperThreshold(), server.lowerThreshold());
      }
    }
  }

  /** As {@code __ip_vs_update_dest}: a limit that is lifted or raised lets connections in. */
  private void setThresholds(int server, int upper, int lower) {
    if (upper == 0 || upper > get(server, UPPER)) {
      set(server, OVERLOADED, 0);
    }
    set(server, UPPER, upper);
    set(server, LOWER, lower);
  }

  /** The service that a server is, or was last, a server of. */
  int service(int server) {
    return services.getOpaque(server);
  }

  int active(int server) {
    return get(server, ACTIVE);
  }

  int inactive(int server) {
    return get(server, INACTIVE);
  }

  /** How many templates send clients to a server. */
  int persistent(int server) {
    return get(server, PERSISTENT);
  }

  /**
   * Whether a server has had its upper threshold of connections and not yet fallen to the lower.
   */
  boolean isOverloaded(int server) {
    return get(server, OVERLOADED) != 0;
  }

  /** Counts a connection of a server, as inactive. */
  void opened(int server) {
    addInactive(server, 1);
    mayBeOverloaded(server);
  }

  /** Takes back what {@link #opened} did. */
  void closed(int server) {
    addInactive(server, -1);
    mayBeRelieved(server);
  }

  /** Takes back the count of a connection that is counted again at once. */
  void notOpenedYet(int server) {
    addInactive(server, -1);
  }

  /** As the end of {@code ip_vs_bind_dest}. */
  private void mayBeOverloaded(int server) {
    int upper = get(server, UPPER);
    if (upper != 0 && active(server) + inactive(server) >= upper) {
      set(server, OVERLOADED, 1);
    }
  }

  /** As the end of {@code ip_vs_unbind_dest}. */
  private void mayBeRelieved(int server) {
    if (!isOverloaded(server)) {
      return;
    }
    int upper = get(server, UPPER);
    int lower = get(server, LOWER);
    long total = (long) active(server) + inactive(server);
    if (lower != 0 ? total < lower : upper == 0 || total * 4 < upper * 3L) {
      set(server, OVERLOADED, 0);
    }
  }

  /** What lc, wlc and their like compare ({@code ip_vs_dest_conn_overhead}, Linux 6.1). */
  long overhead(int server) {
    return ((long) active(server) << 8) + inactive(server);
  }

  /** Takes the connection off the count that it is in, once and for all. */
  @Override
  public void removed(long connection, Removal why) {
    long status = Connection.status(connection);
    while (!Connection.changeStatus(connection, status, uncounted(status))) {
      status = Connection.status(connection);
    }
    int server = Connection.serverId(connection);
    if (Connection.kind(connection) == Connection.TEMPLATE) {
      addPersistent(server, -1);
      return;
    }
    if ((Connection.flags(status) & Connection.INACTIVE) != 0) {
      addInactive(server, -1);
    } else {
      addActive(server, -1);
    }
    mayBeRelieved(server);
  }

  private static long uncounted(long status) {
    return Connection.status(
        Connection.state(status), Connection.flags(status) | UNCOUNTED, Connection.timeout(status));
  }

  /** Whether a connection, whose status is given, has left the table. */
  static boolean isRemoved(long status) {
    return (Connection.flags(status) & UNCOUNTED) != 0;
  }

  void addActive(int server, int n) {
    counts.getAndAdd(server * STRIDE + ACTIVE, n);
  }

  void addInactive(int server, int n) {
    counts.getAndAdd(server * STRIDE + INACTIVE, n);
  }

  /** Counts templates; like a connection, each is an occasion to look at the thresholds. */
  void addPersistent(int server, int n) {
    counts.getAndAdd(server * STRIDE + PERSISTENT, n);
    if (n > 0) {
      mayBeOverloaded(server);
    } else {
      mayBeRelieved(server);
    }
  }

  private int get(int server, int what) {
    return counts.getOpaque(server * STRIDE + what);
  }

  private void set(int server, int what, int value) {
    counts.setOpaque(server * STRIDE + what, value);
  }
}
