package weir.perf;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.conntrack.TcpStates;

/**
 * The table that the threads of a stress test contend for. jcstress makes thousands of states at a
 * time, too many for a table each: they share one, under a client of their own.
 */
final class Contest {
  static final int TCP = 6;
  static final int VIP = 0x0a000001;
  static final int SERVER = 0x0a010001;
  static final int PORT = 80;

  /** The bit of an address in which the clients of one network differ. */
  private static final int NEIGHBOUR = 1 << 31;

  private static final int THREADS = 128;
  private static final int STATES = 1 << 17;
  private static final AtomicIntegerArray REMOVED = new AtomicIntegerArray(STATES);
  private static final AtomicInteger STARTED_THREADS = new AtomicInteger();
  private static final AtomicInteger STARTED_STATES = new AtomicInteger();

  private static final ConnectionTable TABLE =
      new ConnectionTable(
          STATES,
          THREADS,
          new Random(1),
          (c, why) -> REMOVED.incrementAndGet(Connection.clientAddress(c) & (STATES - 1)));

  /** jcstress ends its threads and starts others; no two that live have the same number. */
  private static final ThreadLocal<Integer> WORKER =
      ThreadLocal.withInitial(() -> STARTED_THREADS.getAndIncrement() % THREADS);

  private Contest() {}

  /** A client that no other state has. */
  static int newClient() {
    int client = STARTED_STATES.getAndIncrement();
    REMOVED.set(client & (STATES - 1), 0);
    return client;
  }

  /** The table, for the thread that calls, until it leaves it. */
  static ConnectionTable enter() {
    TABLE.online(WORKER.get());
    return TABLE;
  }

  static void leave() {
    TABLE.offline(WORKER.get());
  }

  /** How many connections of a client were removed. */
  static int removed(int client) {
    return REMOVED.get(client & (STATES - 1));
  }

  /** A claimed entry of a client's connection to a server. */
  static long claim(int client, int server, int timeout) {
    long c = TABLE.claim(TABLE.hash(TCP, client, 1, VIP, PORT), 0);
    Connection.setForward(c, TCP, client, 1, VIP, PORT, server, PORT);
    Connection.setStatus(c, Connection.status(TcpStates.SYN_RECV, 0, timeout));
    return c;
  }

  /** A claimed NAT connection. */
  static long claimNat(int client, int server, int timeout) {
    long forward = claim(client, server, timeout);
    Connection.translate(forward);
    return forward;
  }

  /** Another client that no other state has, of the same network. */
  static int other(int client) {
    return client | NEIGHBOUR;
  }

  /** A claimed template of a client's network. */
  static long claimTemplate(int client) {
    long c = TABLE.claim(TABLE.templateHash(TCP, client, VIP, PORT), 0);
    Connection.setTemplate(c, TCP, client, ~NEIGHBOUR, VIP, PORT, SERVER, PORT);
    Connection.setStatus(c, Connection.status(Connection.UNASSURED, 0, 100));
    return c;
  }

  static long findTemplate(int client) {
    return TABLE.findTemplate(TABLE.templateHash(TCP, client, VIP, PORT), TCP, client, VIP, PORT);
  }

  static long find(int client) {
    int hash = TABLE.hash(TCP, client, 1, VIP, PORT);
    return TABLE.find(hash, TCP, client, 1, VIP, PORT);
  }

  static long findReply(int client, int server) {
    int hash = TABLE.hash(TCP, server, PORT, client, 1);
    return TABLE.find(hash, TCP, server, PORT, client, 1);
  }
}
