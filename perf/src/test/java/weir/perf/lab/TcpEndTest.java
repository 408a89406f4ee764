package weir.perf.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weir.afxdp.bpf.BpfMap;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Memory;

/** Both ends of connections, segment by segment, with no device between them. */
final class TcpEndTest {
  private static final int PAGE = 4096;
  private static final int LOOPBACK = 1;
  private static final int SLOT = 3;
  private static final int IP = 14;
  private static final int TCP = 34;
  private static final long CLIENT_MAC = 0x02_00_00_00_00_01L;
  private static final long SERVER_MAC = 0x02_00_00_00_00_02L;
  private static final String SERVER = "10.2.0.11";

  private final List<AutoCloseable> opened = new ArrayList<>();
  private BpfMap slots;
  private BpfMap state;
  private long slot;
  private long counters;

  @BeforeEach
  void open() {
    try {
      slots = own(BpfMap.array("test_slots", TcpEnd.SLOT_SIZEOF, SLOT + 1));
    } catch (ErrnoException e) {
      assumeTrue(e.errno() != Errno.EPERM, "needs CAP_BPF");
      throw e;
    }
    state = own(BpfMap.array("test_state", TcpEnd.STATE_SIZEOF, 1));
    slot = slots.map(PAGE) + (long) SLOT * TcpEnd.SLOT_SIZEOF;
    counters = state.map(PAGE);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T own(T thing) {
    opened.add(thing);
    return thing;
  }

  private BpfProgram load(TcpEnd end, byte[] code) {
    return own(BpfProgram.load(end.place(), "test_end", code, 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"XDP", "TC"})
  void shouldHoldAConnectionAndBeginTheNext(BpfProgram.Type place) {
    TcpEnd end = new TcpEnd(place, CLIENT_MAC, SERVER_MAC, SERVER, LOOPBACK);
    BpfProgram client = load(end, end.client(slots.fd(), state.fd()));
    BpfProgram server = load(end, end.server());

    byte[] segment = end.resetOf(SLOT, 0, 0);
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      BpfProgram receiver = i % 2 == 0 ? client : server;
      BpfProgram.Run run = receiver.run(segment);
      assertEquals(end.sends(), run.verdict());
      segment = run.packet();
      assertChecksums(segment);
      seen.add(describe(segment));
    }

    int sequence = SLOT << 16;
    int answers = 0x1000_0000;
    assertEquals(
        List.of(
            "1024 02 " + sequence + " 0 0",
            "80 12 " + answers + " " + (sequence + 1) + " 0",
            "1024 18 " + (sequence + 1) + " " + (answers + 1) + " 4",
            "80 19 " + (answers + 1) + " " + (sequence + 5) + " 4",
            "1024 11 " + (sequence + 5) + " " + (answers + 6) + " 0",
            "80 10 " + (answers + 6) + " " + (sequence + 6) + " 0",
            "1025 02 " + sequence + " 0 0"),
        seen);
    assertEquals(1, Memory.getLong(counters + TcpEnd.DONE));
    assertEquals(1, Memory.getLong(counters + TcpEnd.RESET));
    assertEquals(4, Memory.getLong(slot + TcpEnd.SLOT_SEGMENTS));
  }

  @ParameterizedTest
  @EnumSource(names = {"XDP", "TC"})
  void shouldDropWhatBelongsToAnOlderConnectionOrNone(BpfProgram.Type place) {
    TcpEnd end = new TcpEnd(place, CLIENT_MAC, SERVER_MAC, SERVER, LOOPBACK);
    BpfProgram client = load(end, end.client(slots.fd(), state.fd()));
    byte[] first = client.run(end.resetOf(SLOT, 0, 0)).packet();
    assertEquals(TcpEnd.PORT, ByteBuffer.wrap(first).getShort(TCP + 2));

    assertNotEquals(end.sends(), client.run(end.resetOf(SLOT, 0, 0)).verdict());
    assertNotEquals(end.sends(), client.run(end.resetOf(SLOT + 1, 0, 0)).verdict());
  }

  /** Source port, flags, sequence number, acknowledged, bytes of data. */
  private static String describe(byte[] frame) {
    ByteBuffer b = ByteBuffer.wrap(frame);
    int data = b.getShort(IP + 2) - 20 - (b.get(TCP + 12) >>> 4) * 4;
    assertEquals(IP + b.getShort(IP + 2), frame.length);
    return "%d %02x %d %d %d"
        .formatted(b.getShort(TCP), b.get(TCP + 13), b.getInt(TCP + 4), b.getInt(TCP + 8), data);
  }

  private static void assertChecksums(byte[] frame) {
    ByteBuffer b = ByteBuffer.wrap(frame);
    assertEquals(0xffff, fold(sum(b, IP, TCP)));
    long pseudo = sum(b, IP + 12, TCP) + 6 + frame.length - TCP;
    assertEquals(0xffff, fold(pseudo + sum(b, TCP, frame.length)));
  }

  private static long sum(ByteBuffer b, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i += Short.BYTES) {
      sum += b.getShort(i) & 0xffff;
    }
    return sum;
  }

  private static long fold(long sum) {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return folded;
  }
}
