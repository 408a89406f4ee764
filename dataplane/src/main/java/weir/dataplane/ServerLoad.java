package weir.dataplane;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Active and inactive connections of each real server, as IPVS counts them: the numbers that {@code
 * ipvsadm -Ln} shows and that lc and wlc go by.
 *
 * <p>Outside the snapshots, by server id, since connections outlive both snapshots and the server's
 * place in them. Written by every worker when a connection comes, goes or changes between the two;
 * a cache line per server. Read by anyone.
 */
final class ServerLoad {
  private static final int STRIDE = 16;

  private final AtomicIntegerArray counts;

  ServerLoad(int servers) {
    counts = new AtomicIntegerArray(Math.multiplyExact(servers, STRIDE));
  }

  int active(int server) {
    return counts.getOpaque(server * STRIDE);
  }

  int inactive(int server) {
    return counts.getOpaque(server * STRIDE + 1);
  }

  /** What lc, wlc and their like compare ({@code ip_vs_dest_conn_overhead}, Linux 6.1). */
  long overhead(int server) {
    return ((long) active(server) << 8) + inactive(server);
  }

  void addActive(int server, int n) {
    counts.getAndAdd(server * STRIDE, n);
  }

  void addInactive(int server, int n) {
    counts.getAndAdd(server * STRIDE + 1, n);
  }
}
