package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Servers that have reached their upper threshold. */
class OverloadTest {
  private static final int SERVERS = 5;

  private final ServerLoad load = new ServerLoad(16);
  private final boolean[] overloaded = new boolean[SERVERS];
  private final Asking asking = new Asking();

  private static RealServer server(int id, int weight) {
    return new RealServer(id, 0x0a000000 + id, 80, weight, 1, 0, ForwardingMethod.DROUTE, null);
  }

  private List<RealServer> servers(int... weights) {
    List<RealServer> servers = new ArrayList<>();
    for (int id = 0; id < weights.length; id++) {
      servers.add(server(id, weights[id]));
    }
    load.adopt(
        new ServiceTable(
            List.of(new VirtualService(0, Ipv4.TCP, 1, 80, "rr", List.copyOf(servers)))));
    return servers;
  }

  /** With a threshold of one connection. */
  private void overload(int id, boolean on) {
    if (on && !overloaded[id]) {
      load.opened(id);
    } else if (!on && overloaded[id]) {
      load.closed(id);
    }
    overloaded[id] = on;
    assertEquals(on, load.isOverloaded(id));
  }

  @Test
  void shouldBeLeftOutByEveryScheduler() {
    RandomGenerator random = Seed.random("overload");
    List<RealServer> servers = servers(3, 1, 4, 1, 5);
    for (String name : Schedulers.NAMES) {
      for (int flags : new int[] {0, VirtualService.SCHED1, VirtualService.SCHED2}) {
        Scheduler scheduler = Schedulers.create(name, flags, 1000, load);
        scheduler.update(servers);
        for (int i = 0; i < 500; i++) {
          overload(random.nextInt(SERVERS), random.nextBoolean());
          // An address of its own each time: lblc keeps the servers of those that it knows.
          int id = asking.id(scheduler, random.nextInt(), random.nextInt(65_536), i);
          boolean refused = id < 0;
          assertTrue(refused || !overloaded[id], name + " " + flags);
          if (!SchedulerTest.mayRefuse(name, flags)) {
            assertEquals(noneIsLeft(), refused, name + " " + flags);
          }
        }
      }
    }
  }

  private boolean noneIsLeft() {
    for (boolean each : overloaded) {
      if (!each) {
        return false;
      }
    }
    return true;
  }

  @Test
  void shouldKeepTheDestinationsThatItHasOfLblcAsInIpvs() {
    Scheduler lblc = Schedulers.create("lblc", 0, 1000, load);
    lblc.update(servers(1, 2));
    int id = asking.id(lblc, 1, 1, 100);
    overload(id, true);
    assertEquals(id, asking.id(lblc, 1, 1, 100));
    assertNotEquals(id, asking.id(lblc, 1, 1, 101));
    Scheduler lblcr = Schedulers.create("lblcr", 0, 1000, load);
    lblcr.update(servers(1, 2));
    int other = asking.id(lblcr, 1, 1, 100);
    overload(id, false);
    overload(other, true);
    assertNotEquals(other, asking.id(lblcr, 1, 1, 100));
  }

  /** ip_vs_wrr.c goes through all thresholds one by one; wrr here leaps over those in vain. */
  @Test
  void shouldChooseByWrrAsIfEveryThresholdWereTried() {
    RandomGenerator random = Seed.random("wrr");
    for (int round = 0; round < 300; round++) {
      int factor = 1 + random.nextInt(4);
      int[] weights = new int[1 + random.nextInt(SERVERS)];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = factor * random.nextInt(random.nextInt(10) == 0 ? 1000 : 8);
      }
      load.adopt(ServiceTable.EMPTY);
      List<RealServer> servers = servers(weights);
      Scheduler wrr = Schedulers.create("wrr", 0, 1, load);
      SlowWrr slow = new SlowWrr();
      // One by one, as the kernel gets them.
      for (int i = 1; i <= servers.size(); i++) {
        wrr.update(servers.subList(0, i));
        slow.changed(servers.subList(0, i).reversed());
      }
      for (int i = 0; i < 100; i++) {
        overload(random.nextInt(weights.length), random.nextInt(3) == 0);
        assertEquals(slow.choose(), asking.id(wrr, 1, 1, 1), List.of(servers).toString());
      }
    }
  }

  private final class SlowWrr {
    private List<RealServer> list = List.of();
    private int last = -1;
    private int threshold;
    private int highest;
    private int step;

    void changed(List<RealServer> servers) {
      list = servers;
      last = -1;
      step = 0;
      int max = 0;
      for (RealServer server : list) {
        step = Scheduler.greatestCommonDivisor(server.weight(), step);
        max = Math.max(max, server.weight());
      }
      step = Math.max(step, 1);
      highest = max - step + 1;
      if (threshold > highest || threshold == 0) {
        threshold = highest;
      } else if (step > 1) {
        threshold = threshold / step * step + 1;
      }
    }

    int choose() {
      if (highest == 0) {
        return -1;
      }
      int asked = 0;
      int from = last;
      int at = threshold;
      while (asked <= 2 * (highest / step + 1) * list.size()) {
        for (int i = last + 1; i < list.size(); i++) {
          asked++;
          RealServer server = list.get(i);
          if (!overloaded[server.id()] && server.weight() >= threshold) {
            last = i;
            return server.id();
          }
        }
        last = -1;
        threshold = threshold > step ? threshold - step : highest;
      }
      // In the kernel the last round of all ends where the search began, if it began in a last
      // round; else at the head.
      boolean stays = from >= 0 && at <= step;
      last = stays ? from : -1;
      threshold = stays ? at : highest;
      return -1;
    }
  }

  @Test
  void shouldNotBeSearchedForLongWhenAllAreOverloaded() {
    Scheduler wrr = Schedulers.create("wrr", 0, 1, load);
    wrr.update(servers(Integer.MAX_VALUE, Integer.MAX_VALUE - 1, 1));
    overload(0, true);
    overload(1, true);
    for (int i = 0; i < 100_000; i++) {
      assertEquals(2, asking.id(wrr, 1, 1, 1));
    }
    overload(2, true);
    for (int i = 0; i < 100_000; i++) {
      assertNull(asking.server(wrr, 1, 1, 1));
    }
  }
}
