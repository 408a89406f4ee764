package weir.control.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.control.LogCapture;
import weir.control.config.LbAlgo;
import weir.control.config.LbKind;
import weir.control.config.Position;
import weir.control.config.Protocol;
import weir.control.config.RealServer;
import weir.control.config.VirtualServer;
import weir.control.pool.ServicePool.Member;

class ServicePoolTest {
  private static final Position AT = new Position("test.conf", 1, 1);

  private final LogCapture log = new LogCapture("weir.pool");
  private final AtomicInteger ids = new AtomicInteger(7);
  private final ServicePool pool =
      new ServicePool(
          new VirtualServer(
              AT,
              0,
              Protocol.TCP,
              0xc0a80001,
              80,
              LbAlgo.RR,
              0,
              LbKind.DR,
              0,
              -1,
              List.of(server(0x0a000001, 1), server(0x0a000002, 2))),
          3,
          ids::getAndIncrement);
  private final Member first = pool.members().get(0);
  private final Member second = pool.members().get(1);

  private static RealServer server(int address, int weight) {
    return new RealServer(AT, address, 80, weight, 0, 0, LbKind.DR, List.of());
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void shouldBeginWithEveryServerIn() {
    assertEquals(List.of(7, 8), pool.members().stream().map(Member::id).toList());
    assertEquals(List.of(first, second), pool.alive());
    assertEquals(3, pool.id());
  }

  @Test
  void shouldSayWhatItDoesInTheWordsOfKeepalived() {
    assertTrue(pool.checkChanged(first, 0, false));
    assertTrue(pool.checkChanged(second, 0, false));
    assertTrue(pool.checkChanged(second, 0, true));
    assertEquals(
        List.of(
            "Removing service [10.0.0.1]:tcp:80 from VS [192.168.0.1]:tcp:80",
            "Removing service [10.0.0.2]:tcp:80 from VS [192.168.0.1]:tcp:80",
            "Lost quorum 1-0=1 > 0 for VS [192.168.0.1]:tcp:80",
            "Adding service [10.0.0.2]:tcp:80 to VS [192.168.0.1]:tcp:80",
            "Gained quorum 1+0=1 <= 2 for VS [192.168.0.1]:tcp:80"),
        log.lines());
  }

  @Test
  void shouldNeedEveryCheckOfAServerToBeGood() {
    assertTrue(pool.checkChanged(first, 0, false));
    assertFalse(pool.checkChanged(first, 1, false));
    assertFalse(pool.checkChanged(first, 0, true));
    assertEquals(List.of(second), pool.alive());
    assertTrue(pool.checkChanged(first, 1, true));
    assertEquals(List.of(second, first), pool.alive());
  }

  @Test
  void shouldNotMindGoodNewsOfAServerThatIsIn() {
    assertFalse(pool.checkChanged(first, 0, true));
    assertEquals(List.of(), log.lines());
  }
}
