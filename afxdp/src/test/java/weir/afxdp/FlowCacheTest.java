package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.ffi.Memory;

class FlowCacheTest {
  private static final int TCP = 6;
  private static final int CLIENT = 0x0a000102;
  private static final int VIP = 0x0a000164;
  private static final int SERVER = 0x0a000202;
  private static final FlowCache.Hop HOP = new FlowCache.Hop(2, 1500, 1, 0xaL, 0xbL, 0, 0);

  /** What a time to live less one does to the sum of the words as they lie there. */
  private static final int TIME_TO_LIVE = 0xfffe;

  private final FlowCache cache = FlowCache.inMemory(1024, 8);
  private int connections;

  @AfterEach
  void close() {
    cache.close();
  }

  private long claim(int clientPort) {
    return cache.claim(TCP, CLIENT, clientPort, VIP, 80);
  }

  private void publish(long flow, int clientPort, int hop, int connection) {
    cache.publish(
        flow,
        TCP,
        CLIENT,
        clientPort,
        VIP,
        80,
        FlowCache.Action.NAT_REQUEST,
        hop,
        SERVER,
        8080,
        0xcL,
        7,
        hop,
        connection,
        cache.epoch());
  }

  private long install(int clientPort, int hop) {
    long flow = claim(clientPort);
    if (flow != 0) {
      publish(flow, clientPort, hop, connections++);
    }
    return flow;
  }

  private long find(int clientPort) {
    return cache.find(TCP, CLIENT, clientPort, VIP, 80);
  }

  private boolean carries(int clientPort) {
    long flow = find(clientPort);
    return flow != 0 && cache.isCurrent(flow);
  }

  @Test
  void shouldFindAFlowBetweenPublishAndRelease() {
    long flow = claim(1000);
    assertEquals(-1, FlowCache.connection(flow));
    assertEquals(0, find(1000));
    publish(flow, 1000, 3, 42);
    assertEquals(flow, find(1000));
    assertTrue(cache.isCurrent(flow));
    assertEquals(0, find(1001));
    assertEquals(0, cache.find(17, CLIENT, 1000, VIP, 80));
    assertEquals(0, cache.find(TCP, VIP, 80, CLIENT, 1000));
    assertEquals(42, FlowCache.connection(flow));
    assertEquals(FlowCache.Action.NAT_REQUEST, FlowCache.action(flow));
    assertEquals(3, FlowCache.server(flow));
    assertEquals(0xcL, FlowCache.clientMac(flow));
    assertEquals(7, FlowCache.ingress(flow));
    cache.release(TCP, CLIENT, 1000, VIP, 80, 41);
    assertEquals(flow, find(1000));
    cache.release(TCP, CLIENT, 1000, VIP, 80, 42);
    assertEquals(0, find(1000));
    assertEquals(-1, FlowCache.connection(flow));
  }

  @Test
  void shouldTakeTheOldPlaceOfAFlowThatIsInstalledAgain() {
    long flow = install(1000, 1);
    assertEquals(flow, claim(1000));
    publish(flow, 1000, 2, 5);
    assertEquals(5, FlowCache.connection(find(1000)));
  }

  @Test
  void shouldSayWhatTheRewriteAddsToTheSums() {
    RandomGenerator random = random("shouldSayWhatTheRewriteAddsToTheSums");
    for (int i = 0; i < 10_000; i++) {
      int source = random.nextInt();
      int destination = random.nextInt();
      int address = random.nextInt();
      int sourcePort = random.nextInt(1 << 16);
      int destinationPort = random.nextInt(1 << 16);
      int port = random.nextInt(1 << 16);
      boolean reply = random.nextBoolean();
      long flow = cache.claim(TCP, source, sourcePort, destination, destinationPort);
      if (flow == 0) {
        continue;
      }
      cache.publish(
          flow,
          TCP,
          source,
          sourcePort,
          destination,
          destinationPort,
          reply ? FlowCache.Action.NAT_REPLY : FlowCache.Action.NAT_REQUEST,
          0,
          address,
          port,
          0,
          0,
          0,
          i,
          cache.epoch());
      long ipBefore = (long) words(source) + words(destination);
      long before = ipBefore + (long) swap(sourcePort) + swap(destinationPort);
      long ipAfter = (long) words(address) + words(reply ? destination : source);
      long after = ipAfter + (long) swap(port) + swap(reply ? destinationPort : sourcePort);
      assertEquals(
          (ipAfter + TIME_TO_LIVE) % 0xffff,
          (ipBefore + Memory.getShort(flow + FlowCache.IP_DELTA)) % 0xffff);
      assertEquals(
          after % 0xffff, (before + Memory.getShort(flow + FlowCache.TRANSPORT_DELTA)) % 0xffff);
    }
  }

  /** The sum of the words of an address, as the machine reads them from the wire. */
  private static int words(int address) {
    return swap(address >>> 16) + swap(address & 0xffff);
  }

  private static int swap(int word) {
    return (word & 0xff) << 8 | word >>> 8;
  }

  @Test
  void shouldUseNearlyEveryPlaceAndGiveNoneAwayThatIsNeeded() {
    int installed = 0;
    for (int port = 0; port < 4 * cache.capacity(); port++) {
      long flow = claim(port);
      if (flow != 0) {
        // One that is displaced has room elsewhere.
        installed += FlowCache.connection(flow) < 0 ? 1 : 0;
        publish(flow, port, 1, connections++);
      }
    }
    assertTrue(installed > cache.capacity() * 0.9, installed + " of " + cache.capacity());
    int carried = 0;
    for (int port = 0; port < 4 * cache.capacity(); port++) {
      carried += carries(port) ? 1 : 0;
    }
    assertEquals(installed, carried);
  }

  @Test
  void shouldGrowWithTheFlows() {
    // Nearly half of a power of two: as crowded as it gets.
    int flows = 32_000;
    FlowCache large = FlowCache.inMemory(100_000, 8);
    try {
      int atFirst = large.places();
      assertTrue(atFirst < large.capacity() / 8, atFirst + " of " + large.capacity());
      for (int round = 0; round < 4; round++) {
        for (int port = 0; port < flows; port++) {
          if (large.find(TCP, CLIENT, port, VIP, 80) == 0) {
            long flow = large.claim(TCP, CLIENT, port, VIP, 80);
            if (flow != 0) {
              publish(large, flow, port);
            }
          }
        }
        freeWhatStayedBehind(large);
      }
      int places = large.places();
      assertTrue(places >= 2 * flows && places <= 4 * flows, places + " places");
      int missing = 0;
      for (int port = 0; port < flows; port++) {
        long flow = large.find(TCP, CLIENT, port, VIP, 80);
        if (flow == 0) {
          missing++;
        } else {
          assertTrue(large.isFindable(flow));
          large.release(TCP, CLIENT, port, VIP, 80, FlowCache.connection(flow));
        }
      }
      assertTrue(missing <= flows / 1000, missing + " missing");
      // As many again, one after the other, need no more.
      for (int port = 0; port < flows; port++) {
        long flow = large.claim(TCP, CLIENT, port, VIP, 80);
        assertEquals(-1, FlowCache.connection(flow));
        large.free(flow);
      }
      assertEquals(places, large.places());
    } finally {
      large.close();
    }
  }

  private static int freeWhatStayedBehind(FlowCache cache) {
    int freed = 0;
    for (int number = 0; number < cache.places(); number++) {
      long flow = cache.flow(number);
      int version = FlowCache.version(flow);
      if (FlowCache.isValid(version) && !cache.isFindable(flow)) {
        assertTrue(cache.lock(flow, version));
        cache.free(flow);
        freed++;
      }
    }
    return freed;
  }

  @Test
  void shouldGiveThePlaceOfTheOneThatWasUsedLeastRecently() {
    FlowCache small = FlowCache.inMemory(2, 8);
    try {
      assertEquals(4, small.capacity());
      int tick = Integer.MAX_VALUE - 150;
      small.tick(tick);
      List<Integer> ports = new ArrayList<>();
      for (int port = 0; ports.size() < 4; port++) {
        long flow = small.claim(TCP, CLIENT, port, VIP, 80);
        if (flow != 0) {
          publish(small, flow, port);
          ports.add(port);
          // It may have displaced one.
          ports.removeIf(p -> small.find(TCP, CLIENT, p, VIP, 80) == 0);
        }
      }
      // A tuple whose two buckets are these two.
      int other = 10_000;
      while (isOfOneBucket(small.hash(TCP, CLIENT, other, VIP, 80))) {
        other++;
      }
      for (int i = 0; i < 4; i++) {
        small.tick(tick + 10 * i);
        small.count(small.find(TCP, CLIENT, ports.get((i + 2) % 4), VIP, 80), 60);
      }
      small.tick(tick + 99);
      assertEquals(0, small.claim(TCP, CLIENT, other, VIP, 80));
      small.tick(tick + 200);
      long flow = small.claim(TCP, CLIENT, other, VIP, 80);
      assertNotEquals(0, flow);
      assertEquals(
          1L << FlowCache.BYTES_BITS | 60, small.take(flow), "the counters of the old one");
      assertEquals(0, small.find(TCP, CLIENT, ports.get(2), VIP, 80));
      publish(small, flow, other);
      // One that counts no more goes first, however new.
      small.count(small.find(TCP, CLIENT, ports.get(3), VIP, 80), 60);
      small.invalidateAll();
      assertNotEquals(0, small.claim(TCP, CLIENT, other + 1, VIP, 80));
    } finally {
      small.close();
    }
  }

  /** Whether both halves of a hash name the same of two buckets. */
  private static boolean isOfOneBucket(long hash) {
    return ((hash ^ hash >>> 32) & 1) == 0;
  }

  private static void publish(FlowCache into, long flow, int port) {
    into.publish(
        flow,
        TCP,
        CLIENT,
        port,
        VIP,
        80,
        FlowCache.Action.DIRECT,
        0,
        0,
        0,
        0,
        0,
        0,
        port,
        into.epoch());
  }

  @Test
  void shouldInvalidateTheFlowsOfAHopOrAll() {
    install(1, 1);
    install(2, 2);
    cache.setHop(1, HOP);
    assertFalse(carries(1));
    assertTrue(carries(2));
    install(1, 1);
    assertTrue(carries(1));
    cache.invalidateHop(2);
    assertTrue(carries(1));
    assertFalse(carries(2));
    cache.invalidateAll();
    assertFalse(carries(1));
    cache.setMtu(1, 1400);
    assertEquals(1400, cache.mtu(1));
    install(1, 1);
    cache.setMtu(1, 1300);
    assertTrue(carries(1), "a lower MTU changes no other packet");
  }

  @Test
  void shouldNotCountAFlowOfAnEpochThatIsOver() {
    int epoch = cache.epoch();
    long flow = claim(1);
    cache.invalidateAll();
    cache.publish(
        flow, TCP, CLIENT, 1, VIP, 80, FlowCache.Action.DIRECT, 0, 0, 0, 0, 0, 0, 1, epoch);
    assertFalse(carries(1));
  }

  @Test
  void shouldTakeNothingOfAFlowThatHasChanged() {
    long flow = install(1, 1);
    int version = FlowCache.version(flow);
    cache.count(flow, 100);
    cache.release(TCP, CLIENT, 1, VIP, 80, FlowCache.connection(flow));
    assertEquals(0, cache.take(flow, version));
    long taken = cache.take(flow, FlowCache.version(flow));
    assertEquals(1, FlowCache.packets(taken));
    assertEquals(100, FlowCache.bytes(taken));
    assertEquals(1, FlowCache.server(flow), "whose they were");
    assertEquals(0, cache.take(flow));
  }

  @Test
  void shouldCountEachPacketOnceWhoeverTakesIt() throws InterruptedException {
    int packets = 200_000;
    int threads = 3;
    FlowCache small = FlowCache.inMemory(2, 8);
    AtomicLong sum = new AtomicLong();
    AtomicBoolean stopped = new AtomicBoolean();
    List<Thread> takers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int number = t;
      takers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    RandomGenerator random =
                        RandomGeneratorFactory.of("L64X128MixRandom").create(number);
                    do {
                      long flow = small.flow(random.nextInt(4));
                      int version = FlowCache.version(flow);
                      long taken = small.take(flow, version);
                      sum.addAndGet(taken);
                      if (random.nextInt(4) == 0) {
                        long mine = small.claim(TCP, CLIENT, random.nextInt(9), VIP, 80);
                        if (mine != 0) {
                          sum.addAndGet(small.take(mine));
                          publish(small, mine, random.nextInt(9));
                        }
                      } else if (random.nextBoolean() && small.lock(flow, version)) {
                        small.free(flow);
                      }
                    } while (!stopped.get());
                  }));
    }
    for (int i = 0; i < packets; i++) {
      small.count(small.flow(i & 3), 64);
    }
    stopped.set(true);
    for (Thread taker : takers) {
      taker.join();
    }
    for (int i = 0; i < 4; i++) {
      sum.addAndGet(small.take(small.flow(i)));
    }
    small.close();
    assertEquals(packets, FlowCache.packets(sum.get()));
    assertEquals(64L * packets, FlowCache.bytes(sum.get()));
  }

  private static RandomGenerator random(String test) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println(test + ": -Dseed=" + seed);
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
