package weir.netns.demo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import weir.netns.Http;
import weir.netns.Netns;
import weir.netns.Nginx;
import weir.netns.Topology;

/**
 * Requests to the VIP, each on a connection of its own, from a few threads of a client.
 *
 * <p>No port of the client is used twice: a director remembers a closed connection for up to two
 * minutes, as IPVS does, and what comes from its port goes to its server, alive or not. One client
 * that stands for thousands would notice that; thousands would not.
 */
final class Load {
  static final int THREADS = 4;
  private static final long REFRESH_NS = 100_000_000;

  private static final int FIRST_PORT = 10_000;

  private final int firstPort;
  private final int requests;
  private final AtomicInteger started = new AtomicInteger();
  private final LongAdder failed = new LongAdder();
  private final Map<String, LongAdder> answered = new ConcurrentHashMap<>();
  private final long startNs = System.nanoTime();

  private Load(int firstPort, int requests) {
    this.firstPort = firstPort;
    this.requests = requests;
  }

  /**
   * How it went.
   *
   * @param perServer answers by the server that gave them
   */
  record Result(Map<String, Long> perServer, long failed, double seconds) {
    long answered() {
      return perServer.values().stream().mapToLong(Long::longValue).sum();
    }

    long done() {
      return answered() + failed;
    }

    long perSecond() {
      return Math.round(answered() / seconds);
    }
  }

  /**
   * Sends {@code requests} requests and shows on {@code screen} how far it is.
   *
   * @param before how many requests this client has sent already
   */
  static Result run(Netns client, int before, int requests, Screen screen) {
    Load load = new Load(FIRST_PORT + before, requests);
    List<CompletableFuture<Boolean>> threads =
        IntStream.range(0, THREADS).mapToObj(i -> client.submit(load::ask)).toList();
    CompletableFuture<Void> end =
        CompletableFuture.allOf(threads.toArray(CompletableFuture<?>[]::new));
    while (!end.isDone()) {
      Result now = load.result();
      if (now.done() < requests) {
        load.show(now, screen);
      }
      LockSupport.parkNanos(load, REFRESH_NS);
    }
    end.join();
    Result all = load.result();
    load.show(all, screen);
    return all;
  }

  private boolean ask() {
    for (int i = started.getAndIncrement(); i < requests; i = started.getAndIncrement()) {
      try {
        String server = Http.get(firstPort + i, Topology.VIP, Nginx.PORT, "/").strip();
        answered.computeIfAbsent(server, name -> new LongAdder()).increment();
      } catch (IOException noAnswer) {
        failed.increment();
      }
    }
    return true;
  }

  private void show(Result now, Screen screen) {
    String figures =
        "%,6d requests  %,6d/s  %s%s"
            .formatted(
                now.answered(),
                now.perSecond(),
                spread(now),
                now.failed == 0 ? "" : "  failed " + now.failed);
    screen.progress("through the VIP", now.done(), requests, figures);
  }

  static String spread(Result result) {
    return String.join(
        " ",
        result.perServer.entrySet().stream()
            .map(entry -> entry.getKey() + ":" + entry.getValue())
            .toList());
  }

  private Result result() {
    Map<String, Long> perServer = new TreeMap<>();
    answered.forEach((server, count) -> perServer.put(server, count.sum()));
    return new Result(perServer, failed.sum(), (System.nanoTime() - startNs) / 1e9);
  }
}
