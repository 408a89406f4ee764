package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A table beside a {@link HashMap} that has to agree with it after every operation. The table is
 * small and the keys are few, so that keys meet, replies conflict and the table is over its
 * capacity.
 */
final class TableModel implements AutoCloseable {
  private static final int UDP = 17;
  private static final int PORT = 80;
  private static final int CAPACITY = 90;

  private record Key(int client, int port, int vip) {}

  private record ReplyKey(int client, int port, int server) {}

  private static final class Expected {
    final Key key;
    final int server;
    final boolean nat;
    final long entry;
    int lastSeen;
    int timeout;
    int changed;

    Expected(Key key, int server, boolean nat, long entry, int lastSeen, int timeout) {
      this.key = key;
      this.server = server;
      this.nat = nat;
      this.entry = entry;
      this.lastSeen = lastSeen;
      this.timeout = timeout;
      this.changed = lastSeen;
    }

    ReplyKey replyKey() {
      return new ReplyKey(key.client, key.port, server);
    }

    int ticksLeft(int now) {
      return lastSeen + timeout - now;
    }
  }

  private final Map<Key, Expected> connections = new HashMap<>();
  private final Map<ReplyKey, Expected> replies = new HashMap<>();

  /** What was found in this burst, and has to stay what it was. */
  private final Map<Long, Key> held = new HashMap<>();

  private final ConnectionTable table;
  private final IntUnaryOperator below;
  private int now;
  private @Nullable Removal allowed;

  /**
   * A model that is driven by choices.
   *
   * @param below gives a number from 0 to its argument, exclusively
   */
  TableModel(IntUnaryOperator below) {
    this.below = below;
    this.now = Integer.MAX_VALUE - below.applyAsInt(2000);
    this.table = new ConnectionTable(CAPACITY, 1, new Random(3), this::removed);
    table.online(0);
  }

  @Override
  public void close() {
    table.close();
  }

  void step() {
    allowed = null;
    switch (below.applyAsInt(12)) {
      case 0, 1, 2, 3 -> insert();
      case 4, 5 -> find();
      case 6 -> remove();
      case 7 -> boundary();
      case 8 -> touch();
      case 9 -> changeTimeout();
      case 10 -> passTime();
      default -> list();
    }
    assertEquals(connections.size(), table.size());
  }

  /** Lets everything expire; then every slot has to be free again. */
  void finish() {
    boundary();
    for (int i = 0; i < 600; i++) {
      passTime();
    }
    boundary();
    assertEquals(Map.of(), connections);
    assertEquals(0, table.size());
    Set<Long> entries = new HashSet<>();
    for (long c = table.claim(0, now); c != 0; c = table.claim(0, now)) {
      assertTrue(entries.add(c), "twice on a list");
    }
    assertEquals(Tables.entries(CAPACITY), entries.size());
  }

  private void insert() {
    Key key = key();
    int server = below.applyAsInt(3);
    boolean nat = below.applyAsInt(2) == 0;
    int timeout = 1 + below.applyAsInt(400);
    allowed = Removal.EVICTED;
    long forward = table.claim(hash(key.client, key.port, vip(key.vip), PORT), now);
    if (forward == 0) {
      return;
    }
    Connection.setForward(
        forward, UDP, key.client, key.port, vip(key.vip), PORT, server(server), PORT);
    Connection.setStatus(forward, Connection.status(0, Connection.DROUTE, timeout));
    Connection.touch(forward, now);
    Expected inserted = new Expected(key, server, nat, forward, now, timeout);
    if (nat) {
      Connection.translate(forward);
    }
    if (below.applyAsInt(8) == 0) {
      table.abandon(forward);
      return;
    }
    Expected there = connections.get(key);
    allowed = Removal.REPLACED;
    if (there != null) {
      assertEquals(there.entry, table.publish(forward));
      assertTrue(connections.containsKey(key));
    } else {
      assertEquals(forward, table.publish(forward));
      connections.put(key, inserted);
      if (nat) {
        assertEquals(null, replies.put(inserted.replyKey(), inserted));
      }
    }
  }

  private void find() {
    Key key = key();
    Expected expected = connections.get(key);
    long found = find(key.client, key.port, vip(key.vip), PORT);
    assertEquals(expected == null ? 0 : expected.entry, found);
    if (expected != null) {
      assertEquals(expected.ticksLeft(now) <= 0, Connection.isExpired(found, now));
      assertEquals(server(expected.server), Connection.serverAddress(found));
      held.put(found, key);
    }
    int server = below.applyAsInt(3);
    expected = replies.get(new ReplyKey(key.client, key.port, server));
    found = find(server(server), PORT, key.client, key.port);
    assertEquals(expected == null ? 0 : expected.entry, found == 0 ? 0 : Connection.forward(found));
    if (expected != null) {
      assertEquals(vip(expected.key.vip), Connection.virtualAddress(found));
      held.put(found, expected.key);
    }
  }

  private void remove() {
    Expected expected = connections.get(key());
    if (expected == null) {
      return;
    }
    boolean byReply = expected.nat && below.applyAsInt(2) == 0;
    allowed = Removal.FLUSHED;
    assertTrue(
        table.remove(byReply ? Connection.peer(expected.entry) : expected.entry, Removal.FLUSHED));
    assertTrue(!table.remove(expected.entry, Removal.FLUSHED));
    assertTrue(!connections.containsKey(expected.key));
  }

  private void boundary() {
    for (Map.Entry<Long, Key> entry : held.entrySet()) {
      long c = entry.getKey();
      assertEquals(
          entry.getValue(),
          new Key(
              Connection.clientAddress(c),
              Connection.clientPort(c),
              Connection.virtualAddress(c) - vip(0)));
    }
    held.clear();
    table.quiesce(0);
  }

  private void touch() {
    Expected expected = connections.get(key());
    if (expected != null) {
      Connection.touch(expected.entry, now);
      expected.lastSeen = now;
    }
  }

  private void changeTimeout() {
    Expected expected = connections.get(key());
    if (expected != null) {
      int timeout = 1 + below.applyAsInt(400);
      long status = Connection.status(0, Connection.DROUTE, timeout);
      assertTrue(
          Connection.changeStatus(expected.entry, Connection.status(expected.entry), status));
      if (timeout < expected.timeout) {
        table.rearm(expected.entry, now);
      }
      expected.timeout = timeout;
      expected.changed = now;
    }
  }

  private void passTime() {
    int ticks = 1 + below.applyAsInt(20);
    allowed = Removal.EXPIRED;
    for (int i = 0; i < ticks; i++) {
      now++;
      int before = connections.size();
      assertEquals(table.expire(0, now, Integer.MAX_VALUE), before - connections.size());
    }
    for (Expected expected : connections.values()) {
      int overdue = Math.min(-expected.ticksLeft(now), now - expected.changed);
      assertTrue(overdue < 102, "overdue for " + overdue);
    }
  }

  private void list() {
    Set<Long> listed = new HashSet<>();
    table.forEach(c -> assertTrue(listed.add(c)));
    Set<Long> expected = new HashSet<>();
    connections.values().forEach(c -> expected.add(c.entry));
    assertEquals(expected, listed);
  }

  private void removed(long c, Removal why) {
    Key key =
        new Key(
            Connection.clientAddress(c),
            Connection.clientPort(c),
            Connection.virtualAddress(c) - vip(0));
    Expected expected = connections.remove(key);
    assertTrue(expected != null && expected.entry == c, "removed twice or never there: " + key);
    if (expected.nat) {
      assertEquals(expected, replies.remove(expected.replyKey()));
    }
    boolean expired = why == Removal.EXPIRED && expected.ticksLeft(now) <= 0;
    assertTrue(why == allowed || (expired && allowed == Removal.EVICTED), why + " in " + allowed);
    if (why == Removal.EXPIRED || why == Removal.EVICTED) {
      assertEquals(why == Removal.EXPIRED, expected.ticksLeft(now) <= 0);
    }
  }

  private Key key() {
    return new Key(below.applyAsInt(12), below.applyAsInt(12), below.applyAsInt(2));
  }

  private static int vip(int index) {
    return 0x0a000001 + index;
  }

  private static int server(int index) {
    return 0x0a010001 + index;
  }

  private int hash(int src, int srcPort, int dst, int dstPort) {
    return table.hash(UDP, src, srcPort, dst, dstPort);
  }

  private long find(int src, int srcPort, int dst, int dstPort) {
    return table.find(hash(src, srcPort, dst, dstPort), UDP, src, srcPort, dst, dstPort);
  }
}
