package weir.perf.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.afxdp.bpf.BpfMap;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.Bpf;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Memory;

/** The generator's program, packet by packet, with no device. */
final class GeneratorProgramTest {
  private static final Traffic TRAFFIC =
      new Traffic(0x02_00_00_00_00_01L, 0x02_00_00_00_00_02L, "10.2.0.11", 9000);
  private static final int PAGE = 4096;
  private static final int LOOPBACK = 1;
  private static final int PSEUDO_HEADER = 12;

  private BpfMap state;
  private long address;
  private BpfProgram program;

  @BeforeEach
  void load() {
    try {
      state = BpfMap.array("test_generator", GeneratorProgram.STATE_SIZEOF, 1);
    } catch (ErrnoException e) {
      assumeTrue(e.errno() != Errno.EPERM, "needs CAP_BPF");
      throw e;
    }
    address = state.map(PAGE);
    byte[] code = GeneratorProgram.assemble(TRAFFIC, state.fd(), LOOPBACK);
    program = BpfProgram.load(BpfProgram.Type.XDP, "test_generate", code, 0);
  }

  @AfterEach
  void close() {
    if (program != null) {
      program.close();
      state.close();
    }
  }

  @Test
  void shouldWalkThroughFlowsByPortThenByAddress() {
    Memory.putLong(address + GeneratorProgram.FLOWS, (1 << Traffic.PORT_BITS) + 1);
    Set<String> sources = new TreeSet<>();
    sources.add(source(next()));
    sources.add(source(next()));
    Memory.putLong(address + GeneratorProgram.FLOW, 1 << Traffic.PORT_BITS);
    sources.add(source(next()));
    sources.add(source(next()));

    assertEquals(Set.of("10.64.0.1:1024", "10.64.0.1:1025", "10.64.0.2:1024"), sources);
    assertEquals(4, Memory.getLong(address + GeneratorProgram.SENT));
  }

  @Test
  void shouldWriteRightChecksumsWithAndWithoutAStamp() {
    Memory.putLong(address + GeneratorProgram.FLOWS, 1_000_000);
    for (int i = 0; i < 1000; i++) {
      Memory.putLong(address + GeneratorProgram.STAMP, i % 2);
      Memory.putLong(address + GeneratorProgram.FLOW, 997L * i);
      byte[] packet = next();
      assertEquals(0xffff, sum(packet, Traffic.IP, Traffic.SOURCE_PORT));
      ByteBuffer pseudo = ByteBuffer.allocate(PSEUDO_HEADER);
      int datagram = packet.length - Traffic.SOURCE_PORT;
      pseudo.put(packet, Traffic.SOURCE_LOW - 2, 8).putShort((short) Traffic.UDP);
      pseudo.putShort((short) datagram);
      int both =
          sum(packet, Traffic.SOURCE_PORT, packet.length) + sum(pseudo.array(), 0, PSEUDO_HEADER);
      assertEquals(0xffff, fold(both), "flow " + 997 * i);
      long stamp = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN).getLong(Traffic.STAMP);
      assertEquals(i % 2 == 1, stamp != 0);
    }
  }

  @Test
  void shouldSendNothingBeforeItsTimeAndMakeUpForNothing() {
    Memory.putLong(address + GeneratorProgram.FLOWS, 1);
    long hour = 3_600_000_000_000L << GeneratorProgram.CLOCK_BITS;
    Memory.putLong(address + GeneratorProgram.INTERVAL, hour);

    assertEquals(Bpf.XDP_REDIRECT, program.run(TRAFFIC.frame()).verdict());
    assertEquals(Bpf.XDP_DROP, program.run(TRAFFIC.frame()).verdict());

    long due = Memory.getLong(address + GeneratorProgram.NEXT);
    assertTrue(due - hour > 0, "counts from now, not from 0");
    assertEquals(1, Memory.getLong(address + GeneratorProgram.SENT));
  }

  private byte[] next() {
    // What a receiver left of an earlier packet is written over.
    byte[] dirty = new byte[Traffic.FRAME];
    Arrays.fill(dirty, (byte) 0xee);
    BpfProgram.Run run = program.run(dirty);
    assertEquals(Bpf.XDP_REDIRECT, run.verdict());
    return run.packet();
  }

  private static String source(byte[] packet) {
    return "%d.%d.%d.%d:%d"
        .formatted(
            packet[26],
            packet[27],
            packet[28],
            packet[29],
            ByteBuffer.wrap(packet).getShort(Traffic.SOURCE_PORT) & 0xffff);
  }

  private static int sum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i += 2) {
      sum += ByteBuffer.wrap(bytes).getShort(i) & 0xffff;
    }
    return fold(sum);
  }

  private static int fold(int sum) {
    int once = (sum & 0xffff) + (sum >>> 16);
    return (once & 0xffff) + (once >>> 16);
  }
}
