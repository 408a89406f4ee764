package weir.dataplane;

import static weir.dataplane.testing.PacketBuilder.address;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
import weir.dataplane.testing.PacketBuilder;
import weir.ffi.Memory;

/**
 * What is done to a packet whose lines are in the cache, step by step: nanoseconds a packet, in
 * bursts of {@value #BURST}. The rewrites begin with a packet that came complete, and go on with
 * what they made of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m"})
public class PacketBenchmark {
  static final int BURST = 64;

  private static final int FRAME_SIZE = 2048;
  private static final int HEADROOM = 256;
  private static final int SERVER = address("10.0.2.2");
  private static final int CLIENT = address("10.0.0.1");
  private static final int OTHER_CLIENT = address("10.0.3.7");
  private static final long FIRST_MAC = 0x02_00_00_00_00_01L;
  private static final long SECOND_MAC = 0x02_00_00_00_00_02L;

  /** Keeps the memory, which is freed with it. */
  private final MemorySegment memory =
      Arena.ofAuto().allocate((long) BURST * FRAME_SIZE, FRAME_SIZE);

  private final long[] frames = new long[BURST];
  private final Tunnel tunnel = new Tunnel();
  private final int length;
  private int turn;

  /** A burst of TCP segments without data. */
  public PacketBenchmark() {
    byte[] packet = PacketBuilder.tcp(CLIENT, 1024, address("10.0.1.100"), 80).build();
    length = packet.length;
    for (int i = 0; i < BURST; i++) {
      frames[i] = memory.address() + (long) i * FRAME_SIZE + HEADROOM;
      Memory.putBytes(frames[i], packet);
    }
  }

  /** The one look at everything: lengths, header checksum, addresses, protocol. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public int parse() {
    int sum = 0;
    for (int i = 0; i < BURST; i++) {
      sum += Packet.transport(Memory.base(frames[i]), length);
    }
    return sum;
  }

  /** Direct routing: time to live and MACs. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void direct() {
    turn++;
    for (int i = 0; i < BURST; i++) {
      long frame = Memory.base(frames[i]);
      Ipv4.decrementTimeToLive(frame + Ethernet.HEADER);
      setMacs(frame);
    }
  }

  /** NAT to a server: the same, and destination, port and both checksums. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void natToServer() {
    turn++;
    int port = 8080 + (turn & 1);
    for (int i = 0; i < BURST; i++) {
      long frame = Memory.base(frames[i]);
      long ip = frame + Ethernet.HEADER;
      long transport = ip + Ipv4.HEADER;
      Ipv4.decrementTimeToLive(ip);
      int delta = Rewrite.destination(ip, transport, SERVER + (turn & 1), port);
      Rewrite.update(Ipv4.TCP, transport, delta);
      setMacs(frame);
    }
  }

  /** NAT back to a client: source, port and both checksums. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void natToClient() {
    turn++;
    int from = (turn & 1) == 0 ? CLIENT : OTHER_CLIENT;
    for (int i = 0; i < BURST; i++) {
      long frame = Memory.base(frames[i]);
      long ip = frame + Ethernet.HEADER;
      long transport = ip + Ipv4.HEADER;
      Ipv4.decrementTimeToLive(ip);
      int delta = Rewrite.source(ip, transport, from, 80 + (turn & 1));
      Rewrite.update(Ipv4.TCP, transport, delta);
      setMacs(frame);
    }
  }

  /** IP in IP: time to live, the outer header with its checksum, and MACs. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void tunnel() {
    turn++;
    for (int i = 0; i < BURST; i++) {
      long frame = Memory.base(frames[i]);
      Ipv4.decrementTimeToLive(frame + Ethernet.HEADER);
      setMacs(tunnel.wrap(frame, CLIENT, SERVER));
    }
  }

  private void setMacs(long frame) {
    if ((turn & 1) == 0) {
      Ethernet.setAddresses(frame, FIRST_MAC, SECOND_MAC);
    } else {
      Ethernet.setAddresses(frame, SECOND_MAC, FIRST_MAC);
    }
  }
}
