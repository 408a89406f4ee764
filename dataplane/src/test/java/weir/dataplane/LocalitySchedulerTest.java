package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** lblc and lblcr with many destinations, and in the course of time. */
class LocalitySchedulerTest {
  private static final int MINUTE = DestinationCache.CHECK_INTERVAL_TICKS;
  private static final int MANY = DestinationCache.CAPACITY;
  private static final int DAY = 24 * 60 * MINUTE;

  private final ServerLoad load = new ServerLoad(16);
  private final Asking asking = new Asking();

  private int choice(Scheduler scheduler, int destination) {
    int id = asking.id(scheduler, 1, 1, destination);
    if (id >= 0) {
      load.addActive(id, 1);
    }
    return id;
  }

  private String choices(Scheduler scheduler, List<Integer> destinations) {
    StringBuilder ids = new StringBuilder();
    for (int destination : destinations) {
      ids.append(choice(scheduler, destination));
    }
    return ids.toString();
  }

  private static RealServer server(int id, int weight) {
    return new RealServer(id, id, 80, weight, ForwardingMethod.DROUTE, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lblc", "lblcr"})
  void shouldKeepADestinationAtItsServer(String name) {
    Scheduler scheduler = Schedulers.create(name, 0, MANY, load);
    scheduler.update(List.of(server(1, 10), server(2, 10), server(3, 10)));
    assertEquals("321", choices(scheduler, List.of(100, 101, 102)));
    assertEquals("3332113", choices(scheduler, List.of(100, 100, 100, 101, 102, 102, 100)));
    assertEquals("2", choices(scheduler, List.of(103)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lblc", "lblcr"})
  void shouldMoveADestinationWhoseServerIsQuiescedOrGone(String name) {
    Scheduler scheduler = Schedulers.create(name, 0, MANY, load);
    scheduler.update(List.of(server(1, 10), server(2, 10)));
    assertEquals("21", choices(scheduler, List.of(100, 101)));
    scheduler.update(List.of(server(1, 10), server(2, 0)));
    assertEquals("11", choices(scheduler, List.of(100, 101)));
    scheduler.update(List.of(server(2, 10)));
    assertEquals("22", choices(scheduler, List.of(100, 101)));
    scheduler.update(List.of());
    assertNull(asking.server(scheduler, 1, 1, 100));
  }

  @Test
  void shouldComeBackToAServerThatComesBackAsIpvsDoes() {
    Scheduler lblc = Schedulers.create("lblc", 0, MANY, load);
    scheduler(lblc, 10, 10);
    assertEquals("2", choices(lblc, List.of(100)));
    lblc.update(List.of(server(1, 10)));
    scheduler(lblc, 10, 10);
    load.addActive(2, 5);
    assertEquals("2", choices(lblc, List.of(100)));
  }

  private static void scheduler(Scheduler scheduler, int firstWeight, int secondWeight) {
    scheduler.update(List.of(server(1, firstWeight), server(2, secondWeight)));
  }

  @Test
  void shouldMoveADestinationOffABusyServer() {
    Scheduler lblc = Schedulers.create("lblc", 0, MANY, load);
    scheduler(lblc, 2, 2);
    assertEquals("2", choices(lblc, List.of(100)));
    load.addActive(2, 1);
    assertEquals("2", choices(lblc, List.of(100)));
    assertEquals("1", choices(lblc, List.of(100)), "3 active are more than it weighs");
    load.addActive(2, -3);
    assertEquals("1", choices(lblc, List.of(100)), "it stays where it went");
    load.addActive(2, 3);
    assertEquals("1", choices(lblc, List.of(100)), "nobody has little to do");
  }

  @Test
  void shouldSpreadABusyDestinationOverASetOfServers() {
    Scheduler lblcr = Schedulers.create("lblcr", 0, MANY, load);
    lblcr.update(List.of(server(1, 2), server(2, 2), server(3, 2)));
    assertEquals("333222111123", choices(lblcr, Collections.nCopies(12, 100)));
  }

  @Test
  void shouldTakeTheBusiestServerOutOfASetUnchangedForADay() {
    Scheduler lblcr = Schedulers.create("lblcr", 0, MANY, load);
    scheduler(lblcr, 2, 2);
    assertEquals("2221", choices(lblcr, List.of(100, 100, 100, 100)));
    load.addActive(1, 4);
    asking.nowTick = DAY;
    assertEquals("2", choices(lblcr, List.of(100)), "both are in the set");
    asking.nowTick = DAY + 1;
    assertEquals("2", choices(lblcr, List.of(100)), "chosen before 1, the busiest, is taken out");
    load.addActive(1, -4);
    load.addActive(2, -1);
    assertEquals("2", choices(lblcr, List.of(100)), "1 has less to do, but is not in the set");
  }

  @Test
  void shouldForgetADestinationUnusedForADay() {
    Scheduler lblc = Schedulers.create("lblc", 0, MANY, load);
    scheduler(lblc, 10, 10);
    assertEquals("2", choices(lblc, List.of(100)));
    load.addActive(2, 1);
    asking.nowTick = DAY - MINUTE;
    assertEquals("2", choices(lblc, List.of(100)));
    asking.nowTick += DAY + 30 * MINUTE;
    assertEquals("1", choices(lblc, List.of(100)));
  }

  @Test
  void shouldForgetADestinationAsSoonAsTheKnobSays() {
    Scheduler lblc = Schedulers.create("lblc", 0, MANY, load);
    lblc.adopt(Sysctls.DEFAULT.with(Sysctl.LBLC_EXPIRATION, 600));
    scheduler(lblc, 10, 10);
    assertEquals("2", choices(lblc, List.of(100)));
    load.addActive(2, 1);
    asking.nowTick = 29 * MINUTE;
    assertEquals("2", choices(lblc, List.of(100)));
    asking.nowTick += 40 * MINUTE;
    assertEquals("1", choices(lblc, List.of(100)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lblc", "lblcr"})
  void shouldDoWithLittleWhereThereIsOneDestination(String name) {
    Scheduler one = Schedulers.create(name, 0, 1, load);
    one.update(List.of(server(1, 2), server(2, 2), server(3, 2)));
    assertEquals("333222111", choices(one, Collections.nCopies(9, 100)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lblc", "lblcr"})
  void shouldNotGrowUnderAnAttack(String name) {
    RandomGenerator random = Seed.random(name);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Scheduler scheduler = Schedulers.create(name, 0, MANY, load);
    scheduler.update(List.of(server(1, 3), server(2, 5), server(3, 4)));
    long before = 0;
    for (int i = 0; i < 400_000; i++) {
      if (i == 200_000) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      // Busy in turn, so that sets grow and are given back.
      load.addActive(1 + i % 3, i % 2 == 0 ? 7 : -7);
      asking.nowTick += i % 5;
      int destination = random.nextInt(4) == 0 ? random.nextInt(1000) : random.nextInt();
      assertTrue(asking.id(scheduler, 1, 1, destination) > 0);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 10_000, allocated + " bytes");
  }
}
