package weir.perf;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.conntrack.Removal;
import weir.conntrack.TcpStates;

/**
 * What a packet costs in a table that is filled to its capacity with DR connections, at random
 * keys, in bursts of {@value #BURST} with as many passes as the worker makes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class TableBenchmark {
  static final int BURST = 64;

  private static final int TCP = 6;
  private static final int VIP = 0x0a000001;
  private static final int SERVER = 0x0a010001;

  @Param({"100000", "1000000"})
  int connections;

  private final int[] hashes = new int[BURST];
  private final long[] probed = new long[BURST];
  private ConnectionTable table;
  private int turn;
  private int nowTick;

  /** What was touched: the compiler leaves out loads that nobody uses. */
  long seen;

  @Setup(Level.Trial)
  public void fill() {
    table = new ConnectionTable(connections, 1, new Random(1), (c, w) -> {});
    table.online(0);
    for (int i = 0; i < connections; i++) {
      table.publish(claim(i));
    }
    if (table.size() != connections) {
      throw new IllegalStateException("only " + table.size() + " connections");
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    table.close();
  }

  /** The keyed hash alone. */
  @Benchmark
  public int hash() {
    return hashOf(turn++);
  }

  /** A packet of a connection: hash, touch; probe, load; find, and note that it was seen. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public long findHit() {
    int first = nextBurst();
    for (int i = 0; i < BURST; i++) {
      hashes[i] = hashOf(client(first + i));
      seen ^= ConnectionTable.touch(table.home(hashes[i]));
    }
    for (int i = 0; i < BURST; i++) {
      probed[i] = table.probe(table.home(hashes[i]), hashes[i]);
      seen ^= ConnectionTable.touch(probed[i]);
    }
    long sum = 0;
    long ports = Connection.portsAndProtocol(1, 80, TCP);
    for (int i = 0; i < BURST; i++) {
      long addresses = Connection.addresses(client(first + i), VIP);
      long c = table.find(probed[i], table.home(hashes[i]), hashes[i], addresses, ports);
      Connection.touch(c, nowTick);
      sum += Connection.serverAddress(c);
    }
    table.quiesce(0);
    return sum;
  }

  /** The same in one pass, packet by packet. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public long findHitInOnePass() {
    int first = nextBurst();
    long sum = 0;
    for (int i = 0; i < BURST; i++) {
      int client = client(first + i);
      long c = table.find(hashOf(client), TCP, client, 1, VIP, 80);
      Connection.touch(c, nowTick);
      sum += Connection.serverAddress(c);
    }
    table.quiesce(0);
    return sum;
  }

  /** A packet of no connection. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public long findMiss() {
    int first = nextBurst();
    for (int i = 0; i < BURST; i++) {
      hashes[i] = hashOf(~client(first + i));
      seen ^= ConnectionTable.touch(table.home(hashes[i]));
    }
    long sum = 0;
    for (int i = 0; i < BURST; i++) {
      sum += table.find(hashes[i], TCP, ~client(first + i), 1, VIP, 80);
    }
    table.quiesce(0);
    return sum;
  }

  /** A connection's beginning and end: remove one and insert it anew. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void removeClaimPublish() {
    int first = nextBurst();
    for (int i = 0; i < BURST; i++) {
      int client = client(first + i);
      table.remove(table.find(hashOf(client), TCP, client, 1, VIP, 80), Removal.REUSED);
      table.publish(claim(client));
    }
    table.quiesce(0);
  }

  /** An entry that the expiry looks at, none of which has expired. */
  @Benchmark
  @OperationsPerInvocation(1000)
  public int expire() {
    nowTick++;
    return table.expire(0, nowTick, 1000);
  }

  private int nextBurst() {
    turn += BURST;
    return turn;
  }

  /** The i-th of all clients, in an order that no prefetcher knows. */
  private int client(int i) {
    long random = (i * 0x9e3779b97f4a7c15L) >>> 32;
    return (int) ((random * connections) >>> 32);
  }

  private int hashOf(int client) {
    return table.hash(TCP, client, 1, VIP, 80);
  }

  private long claim(int client) {
    long c = table.claim(hashOf(client), nowTick);
    Connection.setForward(c, TCP, client, 1, VIP, 80, SERVER, 80);
    Connection.setStatus(c, Connection.status(TcpStates.ESTABLISHED, Connection.DROUTE, 1 << 27));
    Connection.touch(c, nowTick);
    return c;
  }
}
