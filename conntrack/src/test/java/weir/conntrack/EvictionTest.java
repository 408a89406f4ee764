package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.conntrack.Tables.TCP;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes when a table is full; where the order is to be seen, of one home. */
final class EvictionTest {
  private final Tables tables = new Tables(1);
  private final ConnectionTable table = tables.table;

  /** Of which all connections are that one home has. */
  private final int hash = table.hash(TCP, 0, 0, 1, 80);

  private int lastClient;

  @AfterEach
  void close() {
    tables.close();
  }

  @Test
  void shouldEvictHalfOpenThenClosingThenEstablishedEachByTheTimeLeft() {
    int[][] wanted = {
      {TcpStates.SYN_RECV, 6000, 10},
      {TcpStates.SYN_RECV, 6000, 20},
      {TcpStates.SYN_RECV, 6000, 30},
      {TcpStates.CLOSE, 1000, 12},
      {TcpStates.FIN_WAIT, 12_000, 11},
      {TcpStates.ESTABLISHED, 90_000, 5},
      {TcpStates.ESTABLISHED, 90_000, 6},
    };
    long[] claimed = new long[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      claimed[i] = claim(i, wanted[i][0], wanted[i][1], wanted[i][2]);
    }
    for (int i = wanted.length - 1; i >= 0; i--) {
      assertEquals(claimed[i], table.publish(claimed[i]));
    }
    for (int i = 0; tables.removed.size() < wanted.length; i++) {
      assertTrue(i < wanted.length, "nothing is evicted any more");
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
    long c = claim(1, TcpStates.SYN_RECV, 6000, 0);
    long d = claim(2, TcpStates.SYN_RECV, 6000, 50);
    table.publish(c);
    table.publish(d);
    long established = Connection.status(TcpStates.ESTABLISHED, Connection.DROUTE, 90_000);
    assertTrue(Connection.changeStatus(c, Connection.status(c), established));
    table.claim(hash, 100);
    assertEquals(List.of(2), tables.removed.stream().map(Tables.Removed::clientPort).toList());
    assertEquals(Removal.EVICTED, tables.removed.getFirst().why());
  }

  @Test
  void shouldTakeTheExpiredFirst() {
    long c = claim(1, TcpStates.SYN_RECV, 6000, 50);
    long d = claim(2, TcpStates.ESTABLISHED, 90, 0);
    table.publish(c);
    table.publish(d);
    table.claim(hash, 100);
    assertEquals(List.of(2), tables.removed.stream().map(Tables.Removed::clientPort).toList());
    assertEquals(Removal.EXPIRED, tables.removed.getFirst().why());
    assertEquals(0, table.evicted(Connection.ESTABLISHED));
  }

  @Test
  void shouldRefuseAndNotEvictInVainWhileAWorkerIsStuck() {
    for (int i = 0; i < Tables.entries(1); i++) {
      assertNotEquals(0, tables.insert(i, 1, TcpStates.ESTABLISHED, 90_000, 0));
    }
    int evicted = tables.removed.size();
    for (int i = 0; i < 1000; i++) {
      assertEquals(0, table.claim(i, 1));
    }
    assertEquals(1000, table.refused());
    assertEquals(evicted, tables.removed.size());
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
      assertTrue(size > 9_900 && size <= 10_000, "size " + size);
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

  /** Each with an address for each port, as carriers have them, and ports in a row. */
  @Test
  void shouldEvictNothingUpToItsCapacityOfNat() {
    int capacity = 200_000;
    try (Tables full = new Tables(capacity)) {
      for (int i = 0; i < capacity / 2; i++) {
        long c = full.claimNat(0x0a000000 + (i >>> 6), 1024 + (i & 63), 0x0a010001 + i % 10, 0);
        assertEquals(c, full.table.publish(c));
      }
      assertEquals(capacity / 2, full.table.size());
      assertEquals(List.of(), full.removed);
    }
  }

  /** Claims a connection with the home that all here have. */
  private long claim(int port, int state, int timeout, int now) {
    int client = lastClient + 1;
    while (table.home(table.hash(TCP, client, port, 1, 80)) != table.home(hash)) {
      client++;
    }
    lastClient = client;
    long c = table.claim(hash, now);
    Connection.setForward(c, TCP, client, port, 1, 80, 2, 80);
    Connection.setStatus(c, Connection.status(state, Connection.DROUTE, timeout));
    Connection.touch(c, now);
    return c;
  }
}
