package weir.dataplane;

import static weir.dataplane.testing.PacketBuilder.address;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import weir.dataplane.testing.PacketBuilder;
import weir.ffi.Memory;

/**
 * What each scheduler takes to choose the server of a new connection, each of another client.
 * Servers have weights from 1 to 3 and some connections.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m"})
@SuppressWarnings("NullAway.Init") // JMH calls setup before anything else
public class SchedulerBenchmark {
  /** Its name for {@code ipvsadm -s}. */
  @Param({
    "rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "dh", "mh", "lblc", "lblcr", "fo", "ovf", "twos"
  })
  String scheduler;

  /** How many real servers. */
  @Param({"10", "100"})
  int servers;

  private MemorySegment packet;
  private Scheduler chooses;
  private long ip;
  private int client;

  /** Makes the scheduler, its servers and a packet. */
  @Setup(Level.Trial)
  public void make() {
    ServerLoad load = new ServerLoad(servers);
    List<RealServer> list = new ArrayList<>();
    NextHop hop = new NextHop(0, 1, 2, 1500);
    for (int id = 0; id < servers; id++) {
      int address = address("10.0.2.1") + id;
      list.add(new RealServer(id, address, 80, 1 + id % 3, ForwardingMethod.DROUTE, hop));
    }
    VirtualService service = new VirtualService(0, 6, address("10.0.1.100"), 80, scheduler, list);
    load.adopt(new ServiceTable(List.of(service)));
    for (int id = 0; id < servers; id++) {
      load.addActive(id, 1 + id * 7 % 5);
    }
    chooses = Schedulers.create(scheduler, 0, 1, load);
    chooses.adopt(Sysctls.DEFAULT);
    chooses.update(list);
    byte[] bytes = PacketBuilder.tcp("10.0.0.1", 1024, "10.0.1.100", 80).build();
    packet = Arena.ofAuto().allocate(bytes.length, Long.BYTES);
    Memory.putBytes(packet.address(), bytes);
    ip = packet.address() + Ethernet.HEADER;
  }

  /** One choice. */
  @Benchmark
  public @Nullable RealServer choose() {
    Ipv4.setSource(ip, ++client);
    return chooses.choose(ip, ip + Ipv4.HEADER, 0);
  }
}
