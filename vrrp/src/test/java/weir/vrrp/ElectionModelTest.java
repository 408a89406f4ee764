package weir.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import weir.vrrp.Settings.Preemption;

/**
 * Two to four routers on simulated time, and a network that loses, delays and doubles packets and
 * falls apart, while routers crash, stop, start, are held up and have their clocks jump. Once it is
 * whole again for the time of four advertisements there is exactly one master; and two hold the
 * addresses for no longer than it takes one to hear the other.
 */
class ElectionModelTest {
  private static final int SCHEDULES = Integer.getInteger("weir.vrrp.schedules", 10_000);
  private static final long INTERVAL = 100_000_000;
  private static final long MAX_DELAY = 5_000_000;
  private static final int CHAOS = 25;
  private static final int WHOLE = 12;

  /** More than a socket takes in. */
  private static final int QUEUE = 64;

  private record Event(long at, long number, Runnable what) {}

  private final class Router implements Effects {
    private final int number;
    private final InetAddress address;
    private final Settings settings;
    private final Deque<byte[]> arrived = new ArrayDeque<>();
    private VirtualRouter router;
    private AdvertReader reader;
    private AdvertWriter writer;
    private boolean alive;
    private boolean holds;
    private int side;
    private long heldUpUntil;
    private long clockAhead;

    Router(int number, Settings settings) {
      this.number = number;
      this.settings = settings;
      address = Samples.address("10.0.0." + (number + 1));
      router = new VirtualRouter(settings, address, this);
      reader = new AdvertReader(settings);
      writer = new AdvertWriter(settings);
    }

    void start() {
      if (!alive) {
        alive = true;
        arrived.clear();
        router = new VirtualRouter(settings, address, this);
        reader = new AdvertReader(settings);
        writer = new AdvertWriter(settings);
        router.start(clock());
        wakeLater();
      }
    }

    /** As kill -9: the addresses stay until the next start, but nobody answers for them. */
    void crash() {
      alive = false;
      setHolds(false);
    }

    void stop() {
      if (alive) {
        router.stop(clock());
        alive = false;
      }
    }

    long clock() {
      return now + clockAhead;
    }

    void wakeLater() {
      long next = router.nextNs();
      if (alive && next != VirtualRouter.NEVER) {
        at(Math.max(now, Math.max(next - clockAhead, heldUpUntil)), this::wake);
      }
    }

    /** First what has arrived, then what is due. */
    void wake() {
      if (!alive || now < heldUpUntil) {
        return;
      }
      while (!arrived.isEmpty()) {
        byte[] packet = arrived.removeFirst();
        Datagram datagram = Objects.requireNonNull(Datagram.ofIpv4(packet, packet.length));
        Verdict verdict = reader.read(datagram);
        router.receive(
            assertInstanceOf(Verdict.Good.class, verdict, verdict::toString).advert(), clock());
      }
      if (router.nextNs() <= clock()) {
        router.tick(clock());
      }
      wakeLater();
    }

    void arrive(byte[] packet) {
      if (alive && arrived.size() < QUEUE) {
        arrived.add(packet);
        if (now >= heldUpUntil) {
          wake();
        }
      }
    }

    @Override
    public void advertise(int priority) {
      byte[] packet = writer.ipv4(address, Samples.GROUP, priority);
      for (Router other : routers) {
        if (other != this && other.side == side && !lost()) {
          deliver(other, packet);
          if (chaos && random.nextInt(10) == 0) {
            deliver(other, packet);
          }
        }
      }
    }

    private boolean lost() {
      return chaos && random.nextInt(100) < lossPercent;
    }

    private void deliver(Router other, byte[] packet) {
      at(now + random.nextLong(MAX_DELAY), () -> other.arrive(packet));
    }

    @Override
    public void hold(boolean held) {
      setHolds(held);
    }

    private void setHolds(boolean held) {
      holds = held;
      holdersChanged();
    }

    @Override
    public void announce(int times) {}

    @Override
    public void entered(State state) {}

    @Override
    public void log(String line) {
      story.add((now / 1_000_000) + " ms, " + number + ": " + line);
    }
  }

  private final List<Router> routers = new ArrayList<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private final List<String> story = new ArrayList<>();
  private RandomGenerator random = new SplittableRandom(0);
  private long now;
  private long numbers;
  private boolean chaos;
  private int lossPercent;
  private long wholeSince;
  private long twoHoldSince;
  private long longestTwo;

  private void at(long time, Runnable what) {
    events.add(new Event(time, numbers++, what));
  }

  private void holdersChanged() {
    long holders = routers.stream().filter(router -> router.holds).count();
    if (holders > 1 && twoHoldSince < 0) {
      twoHoldSince = now;
    } else if (holders <= 1) {
      measureTwo();
      twoHoldSince = -1;
    }
  }

  private void measureTwo() {
    if (twoHoldSince >= 0 && !chaos) {
      longestTwo = Math.max(longestTwo, now - Math.max(twoHoldSince, wholeSince));
    }
  }

  private void runUntil(long end) {
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event event = events.remove();
      now = event.at();
      event.what().run();
    }
    now = end;
  }

  private void disturb() {
    Router router = routers.get(random.nextInt(routers.size()));
    switch (random.nextInt(8)) {
      case 0 -> router.crash();
      case 1 -> router.stop();
      case 2, 3 -> router.start();
      case 4 -> router.heldUpUntil = now + random.nextLong(6 * INTERVAL);
      case 5 -> router.clockAhead += random.nextLong(5 * INTERVAL);
      case 6 -> routers.forEach(one -> one.side = random.nextInt(2));
      default -> lossPercent = random.nextInt(80);
    }
    if (router.alive) {
      router.wakeLater();
    }
  }

  private void play(long seed) {
    random = new SplittableRandom(seed);
    routers.clear();
    events.clear();
    story.clear();
    now = 0;
    twoHoldSince = -1;
    longestTwo = 0;
    chaos = true;
    lossPercent = 10;
    int count = 2 + random.nextInt(3);
    boolean preempts = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      Samples samples =
          Samples.V3
              .withPriority(random.nextInt(4) == 0 ? 100 : 1 + random.nextInt(254))
              .starting(random.nextBoolean())
              .with(new Preemption(preempts, 0));
      routers.add(new Router(i, samples.settings()));
    }
    routers.forEach(router -> at(random.nextLong(INTERVAL), router::start));
    int disturbances = random.nextInt(40);
    for (int i = 0; i < disturbances; i++) {
      at(random.nextLong(CHAOS * INTERVAL), this::disturb);
    }
    runUntil(CHAOS * INTERVAL);

    wholeSince = now;
    chaos = false;
    for (Router router : routers) {
      router.side = 0;
      router.heldUpUntil = now;
      router.start();
      router.wake();
    }
    runUntil(now + 4 * INTERVAL + 2 * MAX_DELAY);
    assertOneMaster(seed);
    runUntil(now + WHOLE * INTERVAL);
    assertOneMaster(seed);
    measureTwo();
    assertTrue(
        longestTwo <= INTERVAL + 2 * MAX_DELAY,
        () -> "seed " + seed + ": two held for " + longestTwo + " ns\n" + tell());
  }

  private void assertOneMaster(long seed) {
    assertEquals(
        1,
        routers.stream().filter(router -> router.holds).count(),
        () -> "masters, seed " + seed + "\n" + tell());
  }

  private String tell() {
    return String.join("\n", story);
  }

  @Test
  void shouldAgreeOnOneMasterOnceTheNetworkIsWhole() {
    long first = Long.getLong("weir.seed", System.nanoTime());
    System.out.println("elections: " + SCHEDULES + " schedules from -Dweir.seed=" + first);
    for (int i = 0; i < SCHEDULES; i++) {
      play(first + i);
    }
  }
}
