package weir.perf;

import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.address;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.Agent;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import weir.afxdp.Burst;
import weir.afxdp.Link;
import weir.dataplane.Dataplane;
import weir.dataplane.ForwardingMethod;
import weir.dataplane.Limits;
import weir.dataplane.NextHop;
import weir.dataplane.RealServer;
import weir.dataplane.ServiceTable;
import weir.dataplane.VirtualService;
import weir.dataplane.testing.PacketBuilder;

/**
 * Packets a second of one worker ({@code -t 1}) and of two ({@code -t 2}) over one table: what they
 * share should cost them nothing. DR, each worker with 50,000 established connections of its own,
 * as a device's queues give them.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m"})
public class TwoWorkersBenchmark {
  private static final int WORKERS = 2;
  private static final int CONNECTIONS = 50_000;
  private static final int FIRST_PORT = 80;
  private static final int VIP = address("10.0.1.100");
  private static final long OUTER = 0x02_00_00_00_00_01L;
  private static final long INNER = 0x02_00_00_00_00_02L;
  private static final long CLIENT_MAC = 0x02_00_00_00_00_0cL;
  private static final long SERVER_MAC = 0x02_00_00_00_00_0aL;

  /** A director whose workers the threads of the benchmark take. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls open before anything else
  public static class Director {
    private final AtomicInteger taken = new AtomicInteger();
    private Arena arena;
    private Dataplane dataplane;

    /** Opens all connections. */
    @Setup(Level.Trial)
    public void open() throws Exception {
      arena = Arena.ofShared();
      List<FlowPorts> ports = new ArrayList<>();
      List<FlowPort> clients = new ArrayList<>();
      List<VirtualService> services = new ArrayList<>();
      NextHop hop = new NextHop(1, SERVER_MAC, INNER, 1500);
      for (int id = 0; id < WORKERS; id++) {
        FlowPort outer =
            new FlowPort(new Link(1, "outer", OUTER, 1500, false, false), arena, true, CONNECTIONS);
        FlowPort inner =
            new FlowPort(
                new Link(2, "inner", INNER, 1500, false, false), arena, false, CONNECTIONS);
        clients.add(outer);
        ports.add(new FlowPorts(outer, inner));
        int port = FIRST_PORT + id;
        RealServer server =
            new RealServer(id, address("10.0.2.2") + id, port, 1, ForwardingMethod.DROUTE, hop);
        services.add(new VirtualService(id, 6, VIP, port, "rr", List.of(server)));
      }
      dataplane =
          new Dataplane(ports, new Limits(8 * CONNECTIONS, 64, 64), () -> (ip, length) -> false);
      dataplane.publish(new ServiceTable(services));
      for (int id = 0; id < WORKERS; id++) {
        PacketBuilder packet =
            PacketBuilder.tcp(0, 0, VIP, FIRST_PORT + id).macs(OUTER, CLIENT_MAC);
        Agent worker = dataplane.agents().get(id);
        worker.onStart();
        clients.get(id).replay(packet.flags(SYN).build());
        for (int i = 0; i < CONNECTIONS; i += Burst.CAPACITY) {
          worker.doWork();
        }
        clients.get(id).replay(packet.flags(PacketBuilder.ACK).build());
        clients.get(id).shuffle();
      }
      if (dataplane.totals().connections() != WORKERS * CONNECTIONS) {
        throw new IllegalStateException(dataplane.totals().toString());
      }
    }

    /** A worker that drops packets is fast, and worth nothing. */
    @TearDown(Level.Trial)
    public void check() {
      if (dataplane.totals().forwarded() != dataplane.totals().received()) {
        throw new IllegalStateException(dataplane.totals() + " " + dataplane.drops());
      }
      dataplane.close();
      arena.close();
    }
  }

  /** The worker of a thread. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls take before anything else
  public static class Mine {
    private Agent worker;

    /** Takes the next one. */
    @Setup(Level.Trial)
    public void take(Director director) {
      worker = director.dataplane.agents().get(director.taken.getAndIncrement());
    }
  }

  /** Packets a microsecond, of all workers together. */
  @Benchmark
  @OperationsPerInvocation(Burst.CAPACITY)
  public int burst(Mine mine) throws Exception {
    return mine.worker.doWork();
  }
}
