package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class MaglevHashTest {
  private static final int CLIENTS = 50_000;

  private final ServerLoad load = new ServerLoad(1024);
  private final Asking asking = new Asking();

  private int[] choices(Scheduler scheduler) {
    int[] ids = new int[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
      ids[i] = asking.id(scheduler, 0x0a000000 + i, 1, 1);
    }
    return ids;
  }

  private static RealServer server(int id, int weight) {
    return new RealServer(id, 0xc0a80000 + id, 80, weight, ForwardingMethod.DROUTE, null);
  }

  private static List<RealServer> servers(RandomGenerator random, int count) {
    List<RealServer> servers = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      servers.add(server(id, 1 + random.nextInt(10)));
    }
    return servers;
  }

  @Test
  void shouldGiveEachServerItsShare() {
    RandomGenerator random = Seed.random("shares");
    List<RealServer> servers = servers(random, 2 + random.nextInt(20));
    Scheduler mh = Schedulers.create("mh", 0, 1, load);
    mh.update(servers);
    int[] counts = new int[servers.size()];
    for (int id : choices(mh)) {
      counts[id]++;
    }
    double weights = servers.stream().mapToInt(RealServer::weight).sum();
    for (RealServer server : servers) {
      double share = server.weight() / weights;
      assertEquals(share, counts[server.id()] / (double) CLIENTS, 0.01, server.toString());
    }
  }

  @Test
  void shouldMoveFewClientsWhenAServerGoes() {
    RandomGenerator random = Seed.random("disruption");
    List<RealServer> servers = new ArrayList<>();
    for (int id = 0; id < 10; id++) {
      servers.add(server(id, 1));
    }
    Scheduler mh = Schedulers.create("mh", 0, 1, load);
    mh.update(servers);
    int[] before = choices(mh);
    int gone = random.nextInt(10);
    mh.update(servers.stream().filter(server -> server.id() != gone).toList());
    int[] after = choices(mh);
    int moved = 0;
    for (int i = 0; i < CLIENTS; i++) {
      moved += before[i] != gone && before[i] != after[i] ? 1 : 0;
    }
    assertTrue(moved < CLIENTS / 5, moved + " moved");
  }

  @Test
  void shouldKeepThePlacesOfAServerThatGetsWeightZero() {
    Scheduler mh = Schedulers.create("mh", 0, 1, load);
    mh.update(List.of(server(0, 3), server(1, 5), server(2, 2)));
    int[] before = choices(mh);
    mh.update(List.of(server(0, 3), server(1, 0), server(2, 2)));
    int[] quiesced = choices(mh);
    for (int i = 0; i < CLIENTS; i++) {
      assertEquals(before[i] == 1 ? -1 : before[i], quiesced[i]);
    }
    mh.update(List.of(server(0, 3), server(1, 0), server(2, 2)));
    assertEquals(quiesced[0], choices(mh)[0]);
  }

  @Test
  void shouldGiveNoPlaceToAServerAddedWithWeightZero() {
    Scheduler mh = Schedulers.create("mh", 0, 1, load);
    mh.update(List.of(server(0, 3), server(1, 0)));
    for (int id : choices(mh)) {
      assertEquals(0, id);
    }
    mh.update(List.of(server(1, 0)));
    assertEquals(-1, choices(mh)[0]);
  }

  @Test
  void shouldTakeWeightsOfAnySizeAndAnyNumberOfServers() {
    Scheduler mh = Schedulers.create("mh", 0, 1, load);
    mh.update(List.of(server(0, 65_535), server(1, 1), server(2, 0x7fff_ffff)));
    for (int id : choices(mh)) {
      assertTrue(id >= 0);
    }
    mh.update(servers(Seed.random("many"), 1000));
    for (int id : choices(mh)) {
      assertTrue(id >= 0);
    }
  }

  @Test
  void shouldFallBackToAnyServerThatIsLeft() {
    Scheduler mh = Schedulers.create("mh", VirtualService.MH_FALLBACK, 1, load);
    mh.update(List.of(server(0, 100), server(1, 1), server(2, 100)));
    mh.update(List.of(server(0, 0), server(1, 1), server(2, 0)));
    for (int id : choices(mh)) {
      assertEquals(1, id);
    }
  }
}
