package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Sequences of choices. Those called recorded are what {@code ip_vs} of Linux 6.1.176 chose when it
 * was given the same servers and changes with ipvsadm, in the same order.
 */
class SchedulerTest {
  private final ServerLoad load = new ServerLoad(16);
  private final List<RealServer> servers = new ArrayList<>();

  @Test
  void shouldGoRoundFromTheServerAddedLastAsRecorded() {
    Scheduler rr = Schedulers.create("rr", 0, 1, load);
    add(rr, 2, 1);
    add(rr, 3, 1);
    add(rr, 4, 1);
    add(rr, 5, 1);
    assertEquals("5 4 3 2 5 4", choices(rr, 6));
    remove(rr, 4);
    assertEquals("3 2 5", choices(rr, 3));
    add(rr, 4, 1);
    assertEquals("3 2 4 5 3", choices(rr, 5));
    edit(rr, 3, 0);
    assertEquals("2 4 5 2 4", choices(rr, 5));
  }

  @Test
  void shouldWeighRoundsAsRecorded() {
    Scheduler wrr = Schedulers.create("wrr", 0, 1, load);
    add(wrr, 2, 1);
    add(wrr, 3, 3);
    add(wrr, 4, 2);
    assertEquals("4 3 2 3 4 3 4 3 2 3 4 3 4 3", choices(wrr, 14));
    edit(wrr, 3, 6);
    edit(wrr, 2, 2);
    assertEquals("4 3 2 3 3 4 3 2 3 3 4 3 2 3", choices(wrr, 14));
    remove(wrr, 3);
    assertEquals("4 2 4 2 4 2", choices(wrr, 6));
    add(wrr, 3, 4);
    assertEquals("3 4 2 3 3 4 2 3 3 4 2 3", choices(wrr, 12));
    edit(wrr, 4, 0);
    assertEquals("3 3 2 3 3 2 3 3", choices(wrr, 8));
  }

  @Test
  void shouldStartANewServiceAsIfItsServersHadComeOneByOne() {
    Scheduler wrr = Schedulers.create("wrr", 0, 1, load);
    servers.add(server(2, 1));
    servers.add(server(3, 3));
    servers.add(server(4, 2));
    wrr.update(servers);
    assertEquals("4 3 2 3 4 3 4 3 2 3 4 3 4 3", choices(wrr, 14));
  }

  @Test
  void shouldGoOnWhereItWasAfterASnapshotWithoutAChange() {
    Scheduler wrr = Schedulers.create("wrr", 0, 1, load);
    add(wrr, 2, 1);
    add(wrr, 3, 3);
    assertEquals("3 2 3", choices(wrr, 3));
    wrr.update(servers);
    assertEquals("3 3 2 3", choices(wrr, 4));
  }

  @Test
  void shouldPreferTheFirstOfEqualOverheadsAsRecorded() {
    // 1 active connection against 256 inactive ones: equal, so the first in the kernel's list.
    for (String name : List.of("lc", "wlc")) {
      ServerLoad fresh = new ServerLoad(16);
      fresh.addActive(2, 1);
      fresh.addInactive(3, 256);
      Scheduler scheduler = Schedulers.create(name, 0, 1, fresh);
      scheduler.update(List.of(server(3, 1), server(2, 1)));
      assertEquals("2", choices(scheduler, 1), name);
      fresh.addInactive(3, -1);
      assertEquals("3", choices(scheduler, 1), name);
    }
  }

  @Test
  void shouldChooseLeastConnectionsWhateverTheWeight() {
    Scheduler lc = Schedulers.create("lc", 0, 1, load);
    add(lc, 1, 1);
    add(lc, 2, 100);
    load.addActive(2, 2);
    load.addActive(1, 1);
    assertEquals("1", choices(lc, 1));
  }

  @Test
  void shouldChooseLeastConnectionsForTheWeight() {
    Scheduler wlc = Schedulers.create("wlc", 0, 1, load);
    add(wlc, 1, 1);
    add(wlc, 2, 3);
    StringBuilder chosen = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      String id = choices(wlc, 1);
      load.addActive(Integer.parseInt(id), 1);
      chosen.append(id);
    }
    assertEquals("21222122", chosen.toString());
    assertEquals(2, load.active(1));
    assertEquals(6, load.active(2));
  }

  @Test
  void shouldCompareOverheadsBeyond32Bits() {
    Scheduler wlc = Schedulers.create("wlc", 0, 1, load);
    add(wlc, 1, 65535);
    add(wlc, 2, 65535);
    load.addActive(2, 10_000_000);
    load.addActive(1, 9_999_999);
    assertEquals("1", choices(wlc, 1));
  }

  @Test
  void shouldNeverChooseWeightZero() {
    for (String name : Schedulers.NAMES) {
      for (int flags : new int[] {0, VirtualService.SCHED1, VirtualService.SCHED2}) {
        Scheduler scheduler = Schedulers.create(name, flags, 1, load);
        String what = name + " " + flags;
        scheduler.update(List.of());
        assertEquals("-", choices(scheduler, 1), what);
        scheduler.update(List.of(server(1, 0), server(2, 0)));
        assertEquals("-", choices(scheduler, 1), what);
        scheduler.update(List.of(server(1, 0), server(2, 5), server(3, 0)));
        Asking asking = new Asking();
        for (int client = 0; client < 100; client++) {
          int id = asking.id(scheduler, client, client, client);
          assertTrue(id == 2 || (id == -1 && mayRefuse(name, flags)), what);
        }
      }
    }
  }

  /** Whether a scheduler refuses a connection although another server could take it. */
  static boolean mayRefuse(String name, int flags) {
    return name.equals("dh")
        || name.equals("ovf")
        || (name.equals("sh") && flags != VirtualService.SH_FALLBACK)
        || (name.equals("mh") && flags != VirtualService.MH_FALLBACK);
  }

  private void add(Scheduler scheduler, int id, int weight) {
    servers.add(server(id, weight));
    scheduler.update(servers);
  }

  private void remove(Scheduler scheduler, int id) {
    servers.removeIf(server -> server.id() == id);
    scheduler.update(servers);
  }

  private void edit(Scheduler scheduler, int id, int weight) {
    servers.replaceAll(server -> server.id() == id ? server(id, weight) : server);
    scheduler.update(servers);
  }

  private static String choices(Scheduler scheduler, int n) {
    Asking asking = new Asking();
    StringBuilder ids = new StringBuilder();
    for (int i = 0; i < n; i++) {
      RealServer chosen = asking.server(scheduler, 1, 1, 1);
      ids.append(i == 0 ? "" : " ").append(chosen == null ? "-" : String.valueOf(chosen.id()));
    }
    return ids.toString();
  }

  private static RealServer server(int id, int weight) {
    return new RealServer(id, 0x0a000200 | id, 80, weight, ForwardingMethod.DROUTE, null);
  }
}
