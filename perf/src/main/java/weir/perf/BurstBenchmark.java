package weir.perf;

import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.address;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
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
import weir.afxdp.Burst;
import weir.afxdp.Link;
import weir.dataplane.Dataplane;
import weir.dataplane.ForwardingMethod;
import weir.dataplane.Limits;
import weir.dataplane.NextHop;
import weir.dataplane.RealServer;
import weir.dataplane.ServiceTable;
import weir.dataplane.Totals;
import weir.dataplane.VirtualService;
import weir.dataplane.testing.PacketBuilder;

/**
 * A worker's round with a burst of 128 packets of established connections, in memory: everything
 * between receive and transmit. Each packet is of another connection, so that none finds its entry
 * in a cache unless the whole table is there.
 *
 * <p>Every burst is a sample; the median says what a packet costs on a machine that others use too,
 * since a burst is much shorter than a time slice.
 *
 * <p>What {@link FlowPort} takes to make the packets is part of it; {@link FlowPortBenchmark} says
 * how much that is.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m"})
@SuppressWarnings("NullAway.Init") // JMH calls setup before anything else
public class BurstBenchmark {
  private static final long OUTER = 0x02_00_00_00_00_01L;
  private static final long INNER = 0x02_00_00_00_00_02L;
  private static final long CLIENT_MAC = 0x02_00_00_00_00_0cL;
  private static final long SERVER_MAC = 0x02_00_00_00_00_0aL;
  private static final int SERVER = address("10.0.2.2");
  private static final int VIP = address("10.0.1.100");

  /** What is done to the packets. */
  public enum Way {
    /** From a client, MACs rewritten. */
    DIRECT(ForwardingMethod.DROUTE, 80),
    /** From a client, in a packet to the server. */
    TUNNEL(ForwardingMethod.TUNNEL, 80),
    /** From a client, destination rewritten. */
    NAT_REQUEST(ForwardingMethod.MASQ, 8080),
    /** From a server, source rewritten. */
    NAT_REPLY(ForwardingMethod.MASQ, 8080);

    final ForwardingMethod method;
    final int serverPort;

    Way(ForwardingMethod method, int serverPort) {
      this.method = method;
      this.serverPort = serverPort;
    }
  }

  @Param Way way;

  /** Connections in the table, one packet of each in turn. */
  @Param({"100000", "1000000"})
  int connections;

  /**
   * Whether packets come in another order than that in which their connections were opened, which
   * may be that of their entries: then one line of memory serves several packets.
   */
  @Param("true")
  boolean shuffled;

  private Arena arena;
  private FlowPort clients;
  private FlowPort servers;
  private Dataplane dataplane;
  private Agent worker;

  /** Opens all connections. */
  @Setup(Level.Trial)
  public void open() throws Exception {
    arena = Arena.ofShared();
    clients =
        new FlowPort(new Link(1, "outer", OUTER, 1500, false, false), arena, true, connections);
    servers =
        new FlowPort(new Link(2, "inner", INNER, 1500, false, false), arena, false, connections);
    dataplane =
        new Dataplane(
            List.of(new FlowPorts(clients, servers)),
            new Limits(4 * connections, 64, 64),
            () -> (ip, length) -> false);
    NextHop hop = new NextHop(1, SERVER_MAC, INNER, address("10.0.2.1"), 1500);
    RealServer server = new RealServer(1, SERVER, way.serverPort, 1, way.method, hop);
    dataplane.publish(
        new ServiceTable(List.of(new VirtualService(0, 6, VIP, 80, "rr", List.of(server)))));
    worker = dataplane.agents().getFirst();
    worker.onStart();

    arrive(clients, PacketBuilder.tcp(0, 0, VIP, 80).flags(SYN).macs(OUTER, CLIENT_MAC));
    if (shuffled) {
      clients.shuffle();
      servers.shuffle();
    }
    if (way == Way.NAT_REPLY) {
      clients.stop();
      arrive(servers, PacketBuilder.tcp(SERVER, 8080, 0, 0).macs(INNER, SERVER_MAC));
    } else {
      arrive(clients, PacketBuilder.tcp(0, 0, VIP, 80).macs(OUTER, CLIENT_MAC));
    }
    if (dataplane.totals().connections() != connections) {
      throw new IllegalStateException(dataplane.totals().toString());
    }
  }

  /** One packet of each connection. */
  private void arrive(FlowPort port, PacketBuilder packet) throws Exception {
    port.replay(packet.build());
    for (int i = 0; i < connections; i += Burst.CAPACITY) {
      worker.doWork();
    }
  }

  /** Nanoseconds a packet. */
  @Benchmark
  @OperationsPerInvocation(Burst.CAPACITY)
  public int burst() throws Exception {
    return worker.doWork();
  }

  /** A worker that drops packets is fast, and worth nothing. */
  @TearDown(Level.Trial)
  public void check() {
    Totals totals = dataplane.totals();
    if (totals.forwarded() != totals.received()) {
      throw new IllegalStateException(totals + " " + dataplane.drops());
    }
    worker.onClose();
    dataplane.close();
    arena.close();
  }
}
