package weir.control.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import weir.control.check.Checks;
import weir.control.config.Check;
import weir.control.config.LbAlgo;
import weir.control.config.LbKind;
import weir.control.config.Position;
import weir.control.config.Protocol;
import weir.control.config.RealServer;
import weir.control.config.ServiceKey;
import weir.control.config.TcpChecks;
import weir.control.config.VirtualServer;
import weir.control.ipvs.DestinationKey;

class ServicePoolTest {
  private static final Position AT = new Position("test.conf", 1, 1);
  private static final int FIRST = 0x0a000001;
  private static final int SECOND = 0x0a000002;
  private static final Check CHECK = TcpChecks.of(FIRST, 80, 0, 0, 500, 1, 100, 1_000, 0);

  private final List<String> log = new ArrayList<>();
  private final List<String> running = new ArrayList<>();
  private int changes;
  private final ServicePool pool =
      new ServicePool(
          service(server(FIRST, 1, CHECK), server(SECOND, 2)),
          this::start,
          log::add,
          () -> changes++);
  private final Member first = member(FIRST);
  private final Member second = member(SECOND);

  private Checks.Handle start(Check check, boolean up, Checks.Listener listener) {
    String name = "check of " + check.settings().retry() + (up ? " up" : " down");
    running.add(name);
    return () -> running.remove(name);
  }

  private static VirtualServer service(RealServer... servers) {
    return new VirtualServer(
        AT,
        null,
        List.of(ServiceKey.of(Protocol.TCP, 0xc0a80001, 80)),
        LbAlgo.RR,
        0,
        LbKind.DR,
        0,
        -1,
        VirtualServer.Quorum.DEFAULT,
        false,
        false,
        false,
        List.of(servers));
  }

  private static RealServer server(int address, int weight, Check... checks) {
    return new RealServer(
        AT, address, 80, weight, 0, 0, LbKind.DR, false, null, null, false, List.of(checks));
  }

  private Member member(int address) {
    return Objects.requireNonNull(pool.member(new DestinationKey(address, 80)));
  }

  private List<Integer> wanted() {
    return pool.wanted().values().iterator().next().destinations().keySet().stream()
        .map(DestinationKey::address)
        .toList();
  }

  @Test
  void shouldBeginWithEveryServerIn() {
    assertEquals(List.of(FIRST, SECOND), wanted());
    assertTrue(first.isUp());
  }

  @Test
  void shouldSayWhatItDoesInTheWordsOfKeepalived() {
    pool.checkChanged(first, 0, false);
    pool.checkChanged(second, 0, false);
    pool.checkChanged(second, 0, true);
    assertEquals(3, changes);
    assertEquals(
        List.of(
            "Removing service [10.0.0.1]:tcp:80 from VS [192.168.0.1]:tcp:80",
            "Removing service [10.0.0.2]:tcp:80 from VS [192.168.0.1]:tcp:80",
            "Lost quorum 1-0=1 > 0 for VS [192.168.0.1]:tcp:80",
            "Adding service [10.0.0.2]:tcp:80 to VS [192.168.0.1]:tcp:80",
            "Gained quorum 1+0=1 <= 2 for VS [192.168.0.1]:tcp:80"),
        log);
  }

  @Test
  void shouldNeedEveryCheckOfAServerToBeGood() {
    pool.checkChanged(first, 0, false);
    pool.checkChanged(first, 1, false);
    pool.checkChanged(first, 0, true);
    assertEquals(List.of(SECOND), wanted());
    pool.checkChanged(first, 1, true);
    assertEquals(List.of(FIRST, SECOND), wanted());
    assertEquals(2, changes);
  }

  @Test
  void shouldNotMindGoodNewsOfAServerThatIsIn() {
    pool.checkChanged(first, 0, true);
    assertEquals(List.of(), log);
    assertEquals(0, changes);
  }

  /** K24: a check that did not change goes on, one that did does not trust a server that failed. */
  @Test
  void shouldKeepStatesAndChecksThroughAReload() {
    pool.start();
    pool.checkChanged(first, 0, false);
    pool.reload(service(server(SECOND, 5), server(FIRST, 1, CHECK)));
    assertEquals(List.of("check of 1 up"), running);
    assertEquals(List.of(SECOND), wanted());
    assertEquals(5, member(SECOND).settings().weight());

    Check other = TcpChecks.of(FIRST, 80, 0, 0, 500, 2, 100, 1_000, 0);
    pool.reload(service(server(FIRST, 1, other)));
    assertEquals(List.of("check of 2 down"), running);
    assertFalse(member(FIRST).isUp());

    pool.reload(service(server(SECOND, 1)));
    assertEquals(List.of(), running);
  }

  /** {@code weir drain}: the next file has it back. */
  @Test
  void shouldQuiesceAndRemoveAServerThatIsDrained() {
    pool.drain(first, Member.Drain.QUIESCED);
    assertEquals(0, first.settings().weight());
    assertEquals(List.of(FIRST, SECOND), wanted());
    pool.drain(first, Member.Drain.REMOVED);
    assertEquals(List.of(SECOND), wanted());
    pool.reload(pool.service());
    assertEquals(List.of(FIRST, SECOND), wanted());
  }
}
