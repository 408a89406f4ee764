package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Workers in threads on a small table with few keys, each checking within its bursts what it found,
 * and all together at the end that nothing was lost or counted twice.
 */
final class ContentionTest {
  private static final int WORKERS = 4;
  private static final int CAPACITY = 40;
  private static final int BURSTS = 20_000;
  private static final int UDP = 17;
  private static final int VIP = 0x0a000001;
  private static final int SERVER = 0x0a010001;

  private final AtomicInteger published = new AtomicInteger();
  private final AtomicInteger removed = new AtomicInteger();
  private final ConnectionTable table =
      new ConnectionTable(CAPACITY, WORKERS, new Random(5), (c, why) -> removed.incrementAndGet());

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void shouldKeepItsPromisesAmongThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Future<Long>> results = new ArrayList<>();
      for (int worker = 0; worker < WORKERS; worker++) {
        results.add(threads.submit(worker(worker, System.nanoTime())));
      }
      long found = 0;
      for (Future<Long> result : results) {
        found += result.get();
      }
      assertNotEquals(0, found);
    } finally {
      threads.shutdownNow();
    }
    assertEquals(published.get() - removed.get(), table.size());
    assertTrue(removed.get() > 1000, "much happened: " + removed);
    emptyAndCountEntries();
    table.close();
  }

  private Callable<Long> worker(int worker, long seed) {
    return () -> {
      RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed + worker);
      long found = 0;
      table.online(worker);
      try {
        for (int burst = 0; burst < BURSTS; burst++) {
          found += burst(worker, random, burst / 50);
          if (random.nextInt(100) == 0) {
            table.offline(worker);
            table.online(worker);
          } else {
            table.quiesce(worker);
          }
        }
      } catch (AssertionError e) {
        throw new AssertionError("with seed " + seed, e);
      } finally {
        table.offline(worker);
      }
      return found;
    };
  }

  /** Looks clients up by both directions, removes, inserts; then checks what it has found. */
  private int burst(int worker, RandomGenerator random, int now) {
    int count = 8;
    long[] entries = new long[count];
    int[] clients = new int[count];
    int found = 0;
    for (int i = 0; i < count; i++) {
      int client = random.nextInt(40);
      int server = random.nextInt(2);
      long c = random.nextBoolean() ? find(client) : findReply(client, server);
      if (c != 0 && Connection.isExpired(Connection.forward(c), now)) {
        table.remove(c, Removal.EXPIRED);
        c = 0;
      }
      if (c == 0) {
        c = insert(client, server, now, random.nextBoolean());
      } else {
        found++;
        Connection.touch(Connection.forward(c), now);
        if (random.nextInt(8) == 0) {
          table.remove(c, Removal.FLUSHED);
        }
      }
      entries[i] = c;
      clients[i] = client;
    }
    table.expire(worker, now, 16);
    for (int i = 0; i < count; i++) {
      if (entries[i] != 0) {
        assertEquals(clients[i], Connection.clientAddress(entries[i]));
        long forward = Connection.forward(entries[i]);
        assertEquals(clients[i], Connection.clientAddress(forward));
        assertEquals(Connection.serverAddress(entries[i]), Connection.serverAddress(forward));
      }
    }
    return found;
  }

  private long insert(int client, int server, int now, boolean nat) {
    long forward = table.claim(hash(client, VIP), now);
    if (forward == 0) {
      return 0;
    }
    Connection.setForward(forward, UDP, client, 1, VIP, 1, SERVER + server, 1);
    Connection.setStatus(forward, Connection.status(0, 0, 20));
    Connection.touch(forward, now);
    if (nat) {
      Connection.translate(forward);
    }
    published.incrementAndGet();
    long used = table.publish(forward);
    if (used != forward) {
      published.decrementAndGet();
    }
    return used;
  }

  private void emptyAndCountEntries() {
    table.forEach(c -> assertTrue(table.remove(c, Removal.FLUSHED)));
    assertEquals(0, table.size());
    assertEquals(published.get(), removed.get());
    table.online(0);
    for (int client = 0; client < 40; client++) {
      assertEquals(0, find(client));
      assertEquals(0, findReply(client, 0) | findReply(client, 1));
    }
    Set<Long> entries = new HashSet<>();
    for (long c = table.claim(0, 0); c != 0; c = table.claim(0, 0)) {
      assertTrue(entries.add(c), "twice on a list");
    }
    int all = CAPACITY + ConnectionTable.SPARE * (WORKERS + 1);
    assertEquals(all, entries.size(), "every entry is free again");
  }

  private long find(int client) {
    return table.find(hash(client, VIP), UDP, client, 1, VIP, 1);
  }

  private long findReply(int client, int server) {
    return table.find(hash(SERVER + server, client), UDP, SERVER + server, 1, client, 1);
  }

  private int hash(int source, int destination) {
    return table.hash(UDP, source, 1, destination, 1);
  }
}
