package weir.dataplane;

import java.util.concurrent.atomic.AtomicIntegerArray;
import weir.conntrack.Connection;
import weir.conntrack.Listener;
import weir.conntrack.Removal;

/**
 * Active and inactive connections of each real server, as IPVS counts them: the numbers that {@code
 * ipvsadm -Ln} shows and that lc and wlc go by.
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
  static final int UNCOUNTED = 0x8000;

  private static final int STRIDE = 16;

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
      }
    }
  }

  /** The service that a server is, or was last, a server of. */
  int service(int server) {
    return services.getOpaque(server);
  }

  int active(int server) {
    return counts.getOpaque(server * STRIDE);
  }

  int inactive(int server) {
    return counts.getOpaque(server * STRIDE + 1);
  }

  /**
   * Whether a server has had its upper threshold of connections and not yet fallen to the lower.
   */
  boolean isOverloaded(int server) {
    return false;
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
    if ((Connection.flags(status) & Connection.INACTIVE) != 0) {
      addInactive(server, -1);
    } else {
      addActive(server, -1);
    }
  }

  private static long uncounted(long status) {
    return Connection.status(
        Connection.state(status), Connection.flags(status) | UNCOUNTED, Connection.timeout(status));
  }

  void addActive(int server, int n) {
    counts.getAndAdd(server * STRIDE, n);
  }

  void addInactive(int server, int n) {
    counts.getAndAdd(server * STRIDE + 1, n);
  }
}
