package weir.dataplane;

import java.lang.invoke.VarHandle;

/**
 * Everything that one worker counts; the sums over all workers are what {@link Dataplane} shows.
 */
final class WorkerCounters {
  static final int RECEIVED = 0;
  static final int FORWARDED = 1;
  static final int RESETS = 2;
  static final int ICMP_ERRORS = 3;
  static final int PUNTED = 4;
  static final int FAULTS = 5;

  // Of the flow cache.

  /** Packets that the kernel forwarded, as far as they are brought home; also in the first two. */
  static final int CACHED = 6;

  /** Flows that there are in this worker's share; up to a second old. */
  static final int FLOWS = 7;

  static final int FLOWS_INSTALLED = 8;

  /** Flows that gave their place to another though they could have been used again. */
  static final int FLOWS_EVICTED = 9;

  /** Flows that there was no place for. */
  static final int FLOWS_REFUSED = 10;

  /** Packets that {@link FloodGuard} let go without an entry. */
  static final int UNTRACKED = 11;

  private static final int TOTALS = 12;
  private static final int STRIDE = 8;

  /** How long bursts take. */
  final BurstLatency latency = new BurstLatency();

  private final Counters totals = new Counters(TOTALS);
  private final Counters drops = new Counters(DropReason.COUNT);
  private final Counters services;
  private final Counters servers;

  /** Where the service of each server counts; of those that are gone, of the last one. */
  private final int[] firstOfService;

  WorkerCounters(Limits limits) {
    services = new Counters(limits.services() * STRIDE);
    servers = new Counters(limits.servers() * STRIDE);
    firstOfService = new int[limits.servers()];
  }

  /** Notes whose servers a snapshot says they are. */
  void adopt(ServiceTable snapshot) {
    for (VirtualService service : snapshot.services()) {
      for (RealServer server : service.servers()) {
        firstOfService[server.id()] = service.id() * STRIDE;
      }
    }
  }

  /** Makes what was counted in a burst visible to readers. */
  void publish() {
    VarHandle.releaseFence();
  }

  void add(int total, long n) {
    totals.add(total, n);
  }

  long total(int total) {
    return totals.get(total);
  }

  /** Counts a packet dropped, by {@link DropReason#code}. */
  void drop(int code) {
    drops.add(~code, 1);
  }

  long drops(int code) {
    return drops.get(~code);
  }

  /** A connection of a server, and so of its service. */
  void connection(int server) {
    services.add(firstOfService[server], 1);
    servers.add(server * STRIDE, 1);
  }

  /** A packet from a client, of so many bytes from its IP header on. */
  void in(int server, int bytes) {
    in(server, 1, bytes);
  }

  /** Packets from clients, of so many bytes together. */
  void in(int server, long packets, long bytes) {
    int service = firstOfService[server];
    services.add(service + 1, packets);
    services.add(service + 2, bytes);
    servers.add(server * STRIDE + 1, packets);
    servers.add(server * STRIDE + 2, bytes);
  }

  /** A packet from a server. */
  void out(int server, int bytes) {
    out(server, 1, bytes);
  }

  /** Packets from servers, of so many bytes together. */
  void out(int server, long packets, long bytes) {
    int service = firstOfService[server];
    services.add(service + 3, packets);
    services.add(service + 4, bytes);
    servers.add(server * STRIDE + 3, packets);
    servers.add(server * STRIDE + 4, bytes);
  }

  Traffic service(int id) {
    return traffic(services, id * STRIDE);
  }

  Traffic server(int id) {
    return traffic(servers, id * STRIDE);
  }

  private static Traffic traffic(Counters counters, int first) {
    return new Traffic(
        counters.get(first),
        counters.get(first + 1),
        counters.get(first + 3),
        counters.get(first + 2),
        counters.get(first + 4));
  }
}
