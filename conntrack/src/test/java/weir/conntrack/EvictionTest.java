package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.conntrack.Tables.TCP;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In the smallest table every home has almost the same window, so that order can be seen. */
final class EvictionTest {
  private final Tables tables = new Tables(1);
  private final ConnectionTable table = tables.table;

  @AfterEach
  void close() {
    tables.close();
  }

  @Test
  void shouldEvictHalfOpenThenClosingThenEstablishedEachByTheTimeLeft() {
    int hash = 0; // All of them home at 0, so that the window is one and the same.
    int[][] wanted = {
      {TcpStates.SYN_RECV, 6000, 10},
      {TcpStates.SYN_RECV, 6000, 20},
      {TcpStates.SYN_RECV, 6000, 30},
      {TcpStates.CLOSE, 1000, 12},
      {TcpStates.FIN_WAIT, 12_000, 11},
      {TcpStates.ESTABLISHED, 90_000, 5},
      {TcpStates.ESTABLISHED, 90_000, 6},
    };
    for (int i = wanted.length - 1; i >= 0; i--) {
      insert(hash, i, wanted[i][0], wanted[i][1], wanted[i][2]);
    }
    for (int i = 0; tables.removed.size() < wanted.length; i++) {
      assertTrue(i < 200, "nothing is evicted any more");
      table.quiesce(0);
      table.claim(hash, 100);
    }
    assertEquals(
        List.of(0, 1, 2, 3, 4, 5, 6),
        tables.removed.stream().map(Tables.Removed::clientPort).toList());
    assertTrue(tables.removed.stream().allMatch(r -> r.why() == Removal.EVICTED));
    assertEquals(3, table.evicted(Connection.HALF_OPEN));
    assertEquals(2, table.evicted(Connection.CLOSING));
    assertEquals(2, table.evicted(Connection.ESTABLISHED));
  }

  @Test
  void shouldSpareWhatWasEstablishedSince() {
    long c = insert(0, 1, TcpStates.SYN_RECV, 6000, 0);
    insert(0, 2, TcpStates.SYN_RECV, 6000, 50);
    long established = Connection.status(TcpStates.ESTABLISHED, Connection.DROUTE, 90_000);
    assertTrue(Connection.changeStatus(c, Connection.status(c), established));
    claimUntilOneIsRemoved(100);
    assertEquals(List.of(new Tables.Removed(0, 2, Removal.EVICTED)), tables.removed);
  }

  @Test
  void shouldTakeTheExpiredFirst() {
    insert(0, 1, TcpStates.SYN_RECV, 6000, 50);
    insert(0, 2, TcpStates.ESTABLISHED, 90, 0);
    claimUntilOneIsRemoved(100);
    assertEquals(List.of(new Tables.Removed(0, 2, Removal.EXPIRED)), tables.removed);
    assertEquals(0, table.evicted(Connection.ESTABLISHED));
  }

  @Test
  void shouldRefuseAndNotEvictInVainWhileAWorkerIsStuck() {
    int live = 0;
    while (insert(0, live, TcpStates.ESTABLISHED, 90_000, 0) != 0) {
      live++;
      assertTrue(live <= ConnectionTable.WINDOW, "a window cannot hold more");
    }
    assertEquals(ConnectionTable.WINDOW, live);
    for (int i = 0; i < 1000; i++) {
      assertEquals(0, table.claim(0, 1));
    }
    assertEquals(1001, table.refused());
    assertTrue(tables.removed.size() <= 8, "evicted " + tables.removed.size());
    assertEquals(0, table.epochs().laggard(table.epochs().advance()));
    table.quiesce(0);
    assertNotEquals(0, table.claim(0, 1));
  }

  @Test
  void shouldAdmitAFlood() {
    int flood = 500_000;
    try (Tables flooded = new Tables(10_000)) {
      for (int i = 0; i < flood; i++) {
        flooded.insert(i, 1, TcpStates.SYN_RECV, 6000, i / 1000);
        if (i % 64 == 63) {
          flooded.table.quiesce(0);
        }
      }
      long size = flooded.table.size();
      long refused = flooded.table.refused();
      assertTrue(refused < flood / 1000, "refused " + refused);
      assertTrue(size > 16_000 && size < 19_000, "two slots an entry, some in reserve: " + size);
      assertEquals(flood - refused - size, flooded.removed.size());
      assertEquals(flooded.removed.size(), flooded.table.evicted(Connection.HALF_OPEN));
    }
  }

  @Test
  void shouldEvictNothingUpToItsCapacity() {
    int capacity = 100_000;
    try (Tables full = new Tables(capacity)) {
      for (int i = 0; i < capacity; i++) {
        assertNotEquals(0, full.insert(i, 1, TcpStates.SYN_RECV, 6000, 0));
      }
      for (int i = capacity; i < 10 * capacity; i++) {
        int oldest = i - capacity;
        assertTrue(full.table.remove(full.find(TCP, oldest, 1), Removal.FLUSHED));
        assertNotEquals(0, full.insert(i, 1, TcpStates.SYN_RECV, 6000, 0));
        if (i % 64 == 63) {
          full.table.quiesce(0);
        }
      }
      assertEquals(9 * capacity, full.removed.size());
      assertEquals(capacity, full.table.size());
    }
  }

  private void claimUntilOneIsRemoved(int now) {
    for (int i = 0; tables.removed.isEmpty(); i++) {
      assertTrue(i < ConnectionTable.WINDOW, "nothing is evicted");
      table.claim(0, now);
    }
  }

  private long insert(int hash, int port, int state, int timeout, int now) {
    long c = table.claim(hash, now);
    if (c == 0) {
      return 0;
    }
    Connection.setForward(c, TCP, 0, port, 1, 80, 2, 80);
    Connection.setStatus(c, Connection.status(state, Connection.DROUTE, timeout));
    Connection.touch(c, now);
    return table.publish(c);
  }
}
