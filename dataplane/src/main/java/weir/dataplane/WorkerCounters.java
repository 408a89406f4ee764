package weir.dataplane;

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

  private static final int TOTALS = 6;
  private static final int STRIDE = 8;

  /** How long bursts take. */
  final BurstLatency latency = new BurstLatency();

  private final Counters totals = new Counters(TOTALS);
  private final Counters drops = new Counters(DropReason.COUNT);
  private final Counters services;
  private final Counters servers;

  WorkerCounters(Limits limits) {
    services = new Counters(limits.services() * STRIDE);
    servers = new Counters(limits.servers() * STRIDE);
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

  void connection(int service, int server) {
    services.add(service * STRIDE, 1);
    servers.add(server * STRIDE, 1);
  }

  /** A packet from a client, of so many bytes from its IP header on. */
  void in(int service, int server, int bytes) {
    services.add(service * STRIDE + 1, 1);
    services.add(service * STRIDE + 2, bytes);
    servers.add(server * STRIDE + 1, 1);
    servers.add(server * STRIDE + 2, bytes);
  }

  /** A packet from a server. */
  void out(int service, int server, int bytes) {
    services.add(service * STRIDE + 3, 1);
    services.add(service * STRIDE + 4, bytes);
    servers.add(server * STRIDE + 3, 1);
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
