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
import weir.conntrack.TcpStates;
import weir.conntrack.Timeouts;

/**
 * Connections that come, and whose time is up a second later: nanoseconds for the insertion of one,
 * the expiry's look at its share of the slots, and its removal. The clock goes by how many come, so
 * that three quarters of the table's capacity are taken.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls open before anything else
public class ChurnBenchmark {
  static final int BURST = 64;

  private static final int TCP = 6;
  private static final int VIP = 0x0a000001;
  private static final int SERVER = 0x0a010001;
  private static final int TIMEOUT = Timeouts.TICKS_PER_SECOND;

  /** As in a worker. */
  private static final int SLICE = 1024;

  /** How many the table is to hold. */
  @Param({"100000", "1000000"})
  int connections;

  /** Whether they are found by two tuples. */
  @Param({"false", "true"})
  boolean nat;

  /** What was touched: the compiler leaves out loads that nobody uses. */
  long seen;

  private final int[] hashes = new int[BURST];
  private ConnectionTable table;
  private long come;
  private int nowTick;

  /** Makes the table. */
  @Setup(Level.Trial)
  public void open() {
    table =
        new ConnectionTable(nat ? 2 * connections : connections, 1, new Random(1), (c, why) -> {});
    table.online(0);
  }

  /** A table that loses connections is fast, and worth nothing. */
  @TearDown(Level.Trial)
  public void close() {
    long there = table.size();
    if (table.refused() > 0 || there < connections / 2 || there > connections) {
      throw new IllegalStateException(there + " connections, " + table.refused() + " refused");
    }
    table.close();
  }

  /** Each of another client. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public int insertAndExpire() {
    // As a worker: it looks for the connections of a burst before it opens one.
    for (int i = 0; i < BURST; i++) {
      hashes[i] = table.hash(TCP, (int) come + i, 1, VIP, 80);
      seen ^= ConnectionTable.touch(table.home(hashes[i]));
    }
    for (int i = 0; i < BURST; i++) {
      int client = (int) come++;
      long c = table.claim(hashes[i], nowTick);
      Connection.setForward(c, TCP, client, 1, VIP, 80, SERVER, 80);
      Connection.setStatus(c, Connection.status(TcpStates.ESTABLISHED, Connection.DROUTE, TIMEOUT));
      Connection.touch(c, nowTick);
      if (nat) {
        Connection.translate(c);
      }
      table.publish(c);
    }
    // Half of what fits comes in a second; it goes when its time is up and the expiry comes by.
    nowTick = (int) (come * 2 * Timeouts.TICKS_PER_SECOND / connections);
    int removed = table.expire(0, nowTick, SLICE);
    table.quiesce(0);
    return removed;
  }
}
