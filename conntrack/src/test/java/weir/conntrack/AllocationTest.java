package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AllocationTest {
  private static final int UDP = 17;
  private static final int VIP = 1;
  private static final int SERVER = 2;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private long removed;

  @Test
  void shouldAllocateNothing() {
    int capacity = 1000;
    try (var table = new ConnectionTable(capacity, 1, new Random(1), (c, why) -> removed++)) {
      table.online(0);
      // Once to load classes and link call sites.
      work(table, 0, 10_000);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      long nothing = THREADS.getCurrentThreadAllocatedBytes() - before;
      // Compilers may leave a few bytes once; what the table allocates, it does in every round.
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 3; round++) {
        int from = 10_000 + 40_000 * round;
        before = THREADS.getCurrentThreadAllocatedBytes();
        work(table, from, from + 40_000);
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(nothing, least);
      assertNotEquals(0, table.evicted(Connection.CLOSING), "evictions are part of it");
      assertNotEquals(0, removed);
    }
  }

  /** Every operation of a worker, over and above the capacity. */
  private static void work(ConnectionTable table, int from, int to) {
    for (int client = from; client < to; client++) {
      int now = client / 8;
      long forward = table.claim(table.hash(UDP, client, 1, VIP, 53), now);
      if (forward != 0) {
        Connection.setForward(forward, UDP, client, 1, VIP, 53, SERVER, 53);
        Connection.setStatus(forward, Connection.status(0, Connection.MASQ, 500));
        Connection.touch(forward, now);
        Connection.translate(forward);
        if (client % 16 == 0) {
          table.abandon(forward);
        } else {
          use(table, table.publish(forward), client, now);
        }
      }
      table.expire(0, now, 64);
      if (client % 64 == 0) {
        table.offline(0);
        table.online(0);
      } else if (client % 8 == 0) {
        table.quiesce(0);
      }
    }
  }

  private static void use(ConnectionTable table, long forward, int client, int now) {
    int hash = table.hash(UDP, SERVER, 53, client, 1);
    long home = table.home(hash);
    ConnectionTable.touch(home);
    long probed = table.probe(home, hash);
    ConnectionTable.touch(probed);
    long addresses = Connection.addresses(SERVER, client);
    long ports = Connection.portsAndProtocol(53, 1, UDP);
    long found = table.find(probed, home, hash, addresses, ports);
    if (Connection.forward(found) != forward) {
      throw new AssertionError("not found");
    }
    long status = Connection.status(forward);
    Connection.changeStatus(forward, status, Connection.status(0, Connection.MASQ, 400));
    table.rearm(forward, now);
    if (client % 4 == 0) {
      table.remove(found, Removal.FLUSHED);
    }
  }
}
