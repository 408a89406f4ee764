package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.conntrack.Tables.TCP;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpiryTest {
  private static final int CLIENT = 0xc0a80102;
  private static final int ALL = Integer.MAX_VALUE;

  /** One round of the sweep. */
  private static final int SECOND = Timeouts.TICKS_PER_SECOND;

  private final Tables tables = new Tables(1000);
  private final ConnectionTable table = tables.table;

  @AfterEach
  void close() {
    tables.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 29, (1 << 29) - 300})
  void shouldExpireWithinASecondOfTheTimeoutAtEveryWrap(int start) {
    table.expire(0, start, ALL);
    tables.insert(CLIENT, 1, TcpStates.SYN_RECV, 6000, start);
    for (int t = 1; t < 6000; t++) {
      assertEquals(0, table.expire(0, start + t, ALL));
      assertFalse(Connection.isExpired(tables.find(TCP, CLIENT, 1), start + t));
    }
    assertTrue(Connection.isExpired(tables.find(TCP, CLIENT, 1), start + 6000));
    int removed = 0;
    for (int t = 6000; t <= 6000 + SECOND; t++) {
      removed += table.expire(0, start + t, ALL);
    }
    assertEquals(1, removed);
    assertEquals(0, tables.find(TCP, CLIENT, 1));
    assertEquals(List.of(new Tables.Removed(CLIENT, 1, Removal.EXPIRED)), tables.removed);
    assertEquals(0, table.size());
  }

  @Test
  void shouldCountTheTimeoutFromTheLastPacket() {
    long c = tables.insert(CLIENT, 1, TcpStates.SYN_RECV, 300, 0);
    for (int now = 0; now <= 3000; now += 10) {
      Connection.touch(c, now);
      assertEquals(0, table.expire(0, now, ALL));
    }
    assertEquals(0, advance(3001, 3299));
    assertEquals(1, advance(3300, 3300 + SECOND));
  }

  @Test
  void shouldTakeALongerTimeoutWithoutBeingTold() {
    long c = tables.insert(CLIENT, 1, TcpStates.SYN_RECV, 300, 0);
    setTimeout(c, TcpStates.ESTABLISHED, 90_000);
    assertEquals(0, advance(1, 89_999));
    assertEquals(1, advance(90_000, 90_000 + SECOND));
  }

  @Test
  void shouldTakeAShorterTimeoutWhenRearmed() {
    long c = tables.insert(CLIENT, 1, TcpStates.ESTABLISHED, 90_000, 0);
    setTimeout(c, TcpStates.CLOSE, 1000);
    table.rearm(c, 0);
    assertEquals(0, advance(1, 999));
    assertEquals(1, advance(1000, 1000 + SECOND));
  }

  @Test
  void shouldNotPutADeadlineOffByRearming() {
    long c = tables.insert(CLIENT, 1, TcpStates.CLOSE, 300, 0);
    Connection.touch(c, 200);
    table.rearm(c, 200);
    setTimeout(c, TcpStates.CLOSE, 100);
    assertEquals(0, advance(201, 299));
    assertEquals(1, advance(300, 300 + SECOND));
  }

  @Test
  void shouldExpireATimeoutLongerThanADeadlineReaches() {
    int days31 = 31 * 86_400 * 100;
    tables.insert(CLIENT, 1, TcpStates.ESTABLISHED, days31, 0);
    for (long t = 0; t < days31; t += 1_000_000) {
      assertEquals(0, advance((int) t, (int) t + SECOND));
    }
    assertEquals(0, advance(days31 - SECOND, days31 - 1));
    assertEquals(1, advance(days31, days31 + SECOND));
  }

  @Test
  void shouldExpireANatConnectionAsOne() {
    table.publish(tables.claimNat(CLIENT, 1, 0x0a010001, 0));
    assertEquals(1, advance(6000, 6000 + SECOND));
    assertEquals(1, tables.removed.size());
    assertEquals(0, tables.findReply(TCP, 0x0a010001, 8080, CLIENT, 1));
  }

  @Test
  void shouldLeaveAloneWhatIsOnlyClaimed() {
    long c = tables.claim(TCP, CLIENT, 1, 0x0a010001, TcpStates.NONE, 1, 0);
    assertEquals(0, advance(0, 1000));
    assertEquals(c, table.publish(c));
    assertEquals(1, advance(1001, 1001 + SECOND));
  }

  @Test
  void shouldDoNoMoreThanIsDue() {
    for (int port = 0; port < 500; port++) {
      tables.insert(CLIENT, port, TcpStates.NONE, 1, 0);
    }
    int removed = 0;
    int calls = 0;
    for (; removed < 500; calls++) {
      assertTrue(table.isBehind(0));
      int now = table.expire(0, 2, 16);
      assertTrue(now <= 16);
      removed += now;
    }
    assertTrue(calls >= 500 / 16, "500 entries in slices of 16: " + calls);
    for (int port = 0; port < 500; port++) {
      tables.insert(CLIENT, port, TcpStates.NONE, 1, 2);
    }
    assertEquals(0, drain(2), "the round is done, whatever has come due");
    assertFalse(table.isBehind(0));
    removed = 0;
    for (int now = 3; now <= 2 + SECOND; now++) {
      int inOneTick = table.expire(0, now, ALL);
      assertTrue(inOneTick <= 17, "a hundredth of the table: " + inOneTick);
      removed += inOneTick;
    }
    assertEquals(500, removed);
  }

  @Test
  void shouldCoverTheTableByTheSharesOfAllWorkers() {
    int workers = 7;
    try (var shared = new ConnectionTable(777, workers, new Random(1), (c, why) -> {})) {
      shared.online(0);
      for (int port = 0; port < 777; port++) {
        long c = shared.claim(shared.hash(6, CLIENT, port, 1, 80), 0);
        Connection.setForward(c, 6, CLIENT, port, 1, 80, 2, 80);
        Connection.setStatus(c, Connection.status(TcpStates.NONE, 0, 1));
        shared.publish(c);
      }
      int total = 0;
      int sharers = 0;
      for (int worker = 0; worker < workers; worker++) {
        int removed = 0;
        for (int now = 5; now < 5 + SECOND; now++) {
          removed += shared.expire(worker, now, ALL);
        }
        total += removed;
        sharers += removed > 0 ? 1 : 0;
      }
      assertTrue(sharers > 1);
      assertEquals(777, total);
      assertEquals(0, shared.size());
    }
  }

  private int drain(int now) {
    int removed = 0;
    for (int i = 0; i < 1000; i++) {
      removed += table.expire(0, now, 16);
    }
    return removed;
  }

  private int advance(int from, int to) {
    int removed = 0;
    for (int now = from; now <= to; now++) {
      removed += table.expire(0, now, ALL);
    }
    return removed;
  }

  private static void setTimeout(long c, int state, int ticks) {
    assertTrue(
        Connection.changeStatus(
            c, Connection.status(c), Connection.status(state, Connection.DROUTE, ticks)));
  }
}
