package weir.perf;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import weir.afxdp.Burst;
import weir.afxdp.Link;
import weir.dataplane.testing.PacketBuilder;

/** What it takes to make the packets of {@link BurstBenchmark}: to be taken off its numbers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m"})
public class FlowPortBenchmark {
  private final FlowPort port =
      new FlowPort(new Link(1, "outer", 0, 1500, false, false), Arena.ofAuto(), true, 100_000);
  private final Burst burst = new Burst();

  public FlowPortBenchmark() {
    port.replay(PacketBuilder.tcp("0.0.0.0", 0, "10.0.1.100", 80).build());
    port.shuffle();
  }

  /** Nanoseconds a packet. */
  @Benchmark
  @OperationsPerInvocation(Burst.CAPACITY)
  public int arrive() {
    return port.receive(burst);
  }
}
