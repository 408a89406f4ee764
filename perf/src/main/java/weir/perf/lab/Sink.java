package weir.perf.lab;

import static weir.afxdp.bpf.Assembler.Condition.EQUAL;
import static weir.afxdp.bpf.Assembler.Condition.GREATER;
import static weir.afxdp.bpf.Assembler.Condition.LESS;
import static weir.afxdp.bpf.Assembler.Condition.NOT_EQUAL;
import static weir.afxdp.bpf.Assembler.Register.R0;
import static weir.afxdp.bpf.Assembler.Register.R1;
import static weir.afxdp.bpf.Assembler.Register.R10;
import static weir.afxdp.bpf.Assembler.Register.R2;
import static weir.afxdp.bpf.Assembler.Register.R6;
import static weir.afxdp.bpf.Assembler.Register.R7;
import static weir.afxdp.bpf.Assembler.Register.R8;
import static weir.afxdp.bpf.Assembler.Register.R9;
import static weir.afxdp.bpf.Assembler.Width.BYTE;
import static weir.afxdp.bpf.Assembler.Width.DOUBLE;
import static weir.afxdp.bpf.Assembler.Width.HALF;
import static weir.afxdp.bpf.Assembler.Width.WORD;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import weir.afxdp.bpf.Assembler;
import weir.afxdp.bpf.Assembler.Helper;
import weir.afxdp.bpf.BpfMap;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.Bpf;
import weir.ffi.ErrnoException;
import weir.ffi.Interfaces;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.Xdp;
import weir.netns.Netns;

/**
 * Counts and drops the UDP packets for one address and port that reach an interface, and passes
 * everything else on: an XDP program, and one at tc for what is redirected past XDP, straight to
 * the inner end of a veth pair. What is stamped is also counted by its age, in steps of half a
 * microsecond up to 33 ms.
 *
 * <p>Its state is the one value of an array that userspace has mapped: the number of packets, where
 * asked for the numbers by the last byte of the destination's MAC, 1 to 7, and from byte 64 on the
 * number of each age.
 */
final class Sink implements AutoCloseable {
  /** Verdicts at tc: drop, and leave it to others. */
  private static final int TC_ACT_SHOT = 2;

  private static final int TCX_NEXT = -1;
  private static final int AGES = 64;

  /** Of the last byte of a MAC. */
  private static final int MACS = 8;

  private static final int STEP_BITS = 9;
  private static final int STEPS = 1 << 16;
  private static final int STATE_SIZEOF = AGES + STEPS * Long.BYTES;
  private static final long QUIET_NS = 30_000_000;
  private static final int PAGE = 4096;

  private final BpfMap state;
  private final long address;
  private final List<Runnable> detach = new ArrayList<>();

  private Sink(String device, String toAddress, int toPort, boolean byMac) {
    state = BpfMap.array("bench_sink", STATE_SIZEOF, 1);
    address = state.map((STATE_SIZEOF + PAGE - 1) / PAGE * PAGE);
    attach(BpfProgram.Type.XDP, device, toAddress, toPort, byMac, Xdp.XDP_FLAGS_DRV_MODE);
    try {
      attach(BpfProgram.Type.TC, device, toAddress, toPort, byMac, 0);
    } catch (ErrnoException beforeLinux66) {
      // Then nobody uses tcx to reach the interface either.
    }
  }

  private void attach(
      BpfProgram.Type type, String device, String toAddress, int toPort, boolean byMac, int flags) {
    byte[] code = program(type, toAddress, toPort, byMac, state.fd());
    BpfProgram program = BpfProgram.load(type, "bench_sink", code, 0);
    detach.add(program::close);
    try (Interfaces interfaces = new Interfaces()) {
      int link = program.attach(interfaces.index(device), flags);
      ErrnoException.check("attach the sink to " + device, link);
      detach.add(() -> Libc.close(link));
    }
  }

  /** A sink at an interface of {@code server}; closed with the lab. */
  static Sink at(Netns server, String device, String toAddress, int toPort) {
    return server.lab().own(server.call(() -> new Sink(device, toAddress, toPort, false)));
  }

  /** A sink that counts by the destination's MAC, too. */
  static Sink byMac(Netns server, String device, String toAddress, int toPort) {
    return server.lab().own(server.call(() -> new Sink(device, toAddress, toPort, true)));
  }

  private static byte[] program(
      BpfProgram.Type type, String toAddress, int toPort, boolean byMac, int stateFd) {
    boolean xdp = type == BpfProgram.Type.XDP;
    int address = ByteBuffer.wrap(Traffic.bytes(toAddress)).order(ByteOrder.LITTLE_ENDIAN).getInt();
    Assembler a = new Assembler();
    // data and data_end, of struct xdp_md and of struct __sk_buff.
    a.load(WORD, R6, R1, xdp ? 0 : 76).load(WORD, R7, R1, xdp ? 4 : 80);
    a.move(R8, R6).add(R8, Traffic.FRAME).jumpIf(R8, GREATER, R7, "pass");
    a.load(HALF, R1, R6, Traffic.ETHERTYPE).bigEndian(R1, 16);
    a.jumpIf(R1, NOT_EQUAL, Traffic.ETHERTYPE_IPV4, "pass");
    a.load(BYTE, R1, R6, Traffic.IP_PROTOCOL).jumpIf(R1, NOT_EQUAL, Traffic.UDP, "pass");
    a.load(HALF, R1, R6, Traffic.DESTINATION_PORT).bigEndian(R1, 16);
    a.jumpIf(R1, NOT_EQUAL, toPort, "pass");
    a.load(WORD, R1, R6, Traffic.DESTINATION).move(R2, address);
    a.shiftLeft(R2, 32).shiftRight(R2, 32).jumpIf(R1, NOT_EQUAL, R2, "pass");
    a.store(WORD, R10, -4, 0).move(R2, R10).add(R2, -4).loadMap(R1, stateFd);
    a.call(Helper.MAP_LOOKUP_ELEM).jumpIf(R0, EQUAL, 0, "pass").move(R8, R0);
    a.move(R1, 1).atomicAdd(DOUBLE, R8, 0, R1);
    if (byMac) {
      a.load(BYTE, R9, R6, 5).and(R9, MACS - 1).jumpIf(R9, EQUAL, 0, "stamp");
      a.shiftLeft(R9, 3).add(R9, R8).atomicAdd(DOUBLE, R9, 0, R1);
      a.label("stamp");
    }
    a.load(DOUBLE, R9, R6, Traffic.STAMP).jumpIf(R9, EQUAL, 0, "drop");
    a.call(Helper.KTIME_GET_NS).subtract(R0, R9).shiftRight(R0, STEP_BITS);
    a.jumpIf(R0, LESS, STEPS, "age").move(R0, STEPS - 1);
    a.label("age").shiftLeft(R0, 3).add(R8, R0).move(R1, 1).atomicAdd(DOUBLE, R8, AGES, R1);
    a.label("drop").move(R0, xdp ? Bpf.XDP_DROP : TC_ACT_SHOT).exit();
    a.label("pass").move(R0, xdp ? Bpf.XDP_PASS : TCX_NEXT).exit();
    return a.assemble();
  }

  /** Packets since it is there. */
  long received() {
    return Memory.getLongOpaque(address);
  }

  /** Of these, those to a MAC that ends in a number from 1 to 7. */
  long receivedBy(int mac) {
    return Memory.getLongOpaque(address + (long) mac * Long.BYTES);
  }

  /** As {@link #received}, once nothing is on the way any more. */
  long receivedAtLast() {
    long before = -1;
    for (long now = received(); now != before; now = received()) {
      before = now;
      LockSupport.parkNanos(QUIET_NS);
    }
    return before;
  }

  /** Forgets the ages of packets so far. */
  void clearAges() {
    for (int i = 0; i < STEPS; i++) {
      Memory.putLong(address + AGES + (long) i * Long.BYTES, 0);
    }
  }

  /** The ages of stamped packets, in ns; the last value stands for all that were older. */
  Histogram ages() {
    Histogram ages = new Histogram(3);
    for (int i = 0; i < STEPS; i++) {
      long count = Memory.getLongOpaque(address + AGES + (long) i * Long.BYTES);
      if (count != 0) {
        ages.recordValueWithCount(((long) i << STEP_BITS) + (1 << STEP_BITS) / 2, count);
      }
    }
    return ages;
  }

  @Override
  public void close() {
    detach.reversed().forEach(Runnable::run);
    state.close();
  }
}
