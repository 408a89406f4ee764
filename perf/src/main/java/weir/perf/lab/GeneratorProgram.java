package weir.perf.lab;

import static weir.afxdp.bpf.Assembler.Condition.EQUAL;
import static weir.afxdp.bpf.Assembler.Condition.GREATER;
import static weir.afxdp.bpf.Assembler.Condition.LESS;
import static weir.afxdp.bpf.Assembler.Condition.NOT_EQUAL;
import static weir.afxdp.bpf.Assembler.Register.R0;
import static weir.afxdp.bpf.Assembler.Register.R1;
import static weir.afxdp.bpf.Assembler.Register.R10;
import static weir.afxdp.bpf.Assembler.Register.R2;
import static weir.afxdp.bpf.Assembler.Register.R3;
import static weir.afxdp.bpf.Assembler.Register.R4;
import static weir.afxdp.bpf.Assembler.Register.R5;
import static weir.afxdp.bpf.Assembler.Register.R6;
import static weir.afxdp.bpf.Assembler.Register.R7;
import static weir.afxdp.bpf.Assembler.Register.R8;
import static weir.afxdp.bpf.Assembler.Register.R9;
import static weir.afxdp.bpf.Assembler.Width.DOUBLE;
import static weir.afxdp.bpf.Assembler.Width.HALF;
import static weir.afxdp.bpf.Assembler.Width.WORD;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import weir.afxdp.bpf.Assembler;
import weir.afxdp.bpf.Assembler.Helper;
import weir.ffi.Bpf;

/**
 * Makes the next packet of a {@link Traffic} and sends it out of an interface, or drops it where it
 * is not due yet. Each packet is written whole, since a live frame comes back as its receiver left
 * it.
 *
 * <p>Its state is the one value of an array that userspace has mapped:
 *
 * <pre>
 *   0  sent      packets so far
 *   8  flow      the next packet's
 *  16  next      when it is due, CLOCK_MONOTONIC in ns * 256
 *  24  interval  between packets, ns * 256; 0 sends flat out
 *  32  flows     how many there are
 *  40  stamp     1 where packets say when they were made
 * </pre>
 *
 * A packet that is late by more than 50 us, because something else had the processor, is not made
 * up for: the burst would be the generator's fault, and lost by the contestant.
 */
final class GeneratorProgram {
  static final int SENT = 0;
  static final int FLOW = 8;
  static final int NEXT = 16;
  static final int INTERVAL = 24;
  static final int FLOWS = 32;
  static final int STAMP = 40;
  static final int STATE_SIZEOF = 64;

  /** Fractions of a nanosecond. */
  static final int CLOCK_BITS = 8;

  private static final int LATE = 50_000 << CLOCK_BITS;

  private GeneratorProgram() {}

  /**
   * The program.
   *
   * @param interfaceIndex where packets leave, in the namespace that runs it
   */
  static byte[] assemble(Traffic traffic, int stateFd, int interfaceIndex) {
    Assembler a = new Assembler();
    a.load(WORD, R6, R1, 0).load(WORD, R7, R1, 4);
    a.move(R8, R6).add(R8, Traffic.FRAME).jumpIf(R8, GREATER, R7, "drop");
    a.store(WORD, R10, -4, 0).move(R2, R10).add(R2, -4).loadMap(R1, stateFd);
    a.call(Helper.MAP_LOOKUP_ELEM).jumpIf(R0, EQUAL, 0, "drop").move(R8, R0);
    waitForItsTime(a);
    nextFlow(a);
    byte[] frame = traffic.frame();
    ByteBuffer words = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < frame.length; i += Integer.BYTES) {
      a.store(WORD, R6, i, words.getInt(i));
    }
    a.move(R0, 0).load(DOUBLE, R1, R8, STAMP).jumpIf(R1, EQUAL, 0, "unstamped");
    a.call(Helper.KTIME_GET_NS).label("unstamped").store(DOUBLE, R6, Traffic.STAMP, R0);
    // R1 the source port and R2 half of the source address, both in network order.
    a.move(R1, R9).and(R1, (1 << Traffic.PORT_BITS) - 1).add(R1, Traffic.FIRST_PORT);
    a.bigEndian(R1, 16).store(HALF, R6, Traffic.SOURCE_PORT, R1);
    a.move(R2, R9).shiftRight(R2, Traffic.PORT_BITS).add(R2, 1);
    a.bigEndian(R2, 16).store(HALF, R6, Traffic.SOURCE_LOW, R2);
    a.move(R3, sum(frame, Traffic.IP, Traffic.SOURCE_PORT)).add(R3, R2);
    checksum(a, Traffic.IP_CHECKSUM, "ip");
    a.move(R3, udpSum(frame)).add(R3, R2).add(R3, R1);
    a.move(R4, R0).shiftRight(R4, 32).add(R3, R4);
    a.move(R5, R0).shiftLeft(R5, 32).shiftRight(R5, 32).add(R3, R5);
    checksum(a, Traffic.UDP_CHECKSUM, "udp");
    a.move(R1, interfaceIndex).move(R2, 0).call(Helper.REDIRECT).exit();
    a.label("drop").move(R0, Bpf.XDP_DROP).exit();
    return a.assemble();
  }

  private static void waitForItsTime(Assembler a) {
    a.load(DOUBLE, R9, R8, INTERVAL).jumpIf(R9, EQUAL, 0, "due");
    a.call(Helper.KTIME_GET_NS).shiftLeft(R0, CLOCK_BITS).load(DOUBLE, R1, R8, NEXT);
    a.jumpIf(R1, GREATER, R0, "drop");
    a.move(R2, R0).subtract(R2, R1).jumpIf(R2, LESS, LATE, "in time").move(R1, R0);
    a.label("in time").add(R1, R9).store(DOUBLE, R8, NEXT, R1);
    a.label("due");
  }

  /** R9 becomes this packet's flow. */
  private static void nextFlow(Assembler a) {
    a.load(DOUBLE, R1, R8, SENT).add(R1, 1).store(DOUBLE, R8, SENT, R1);
    a.load(DOUBLE, R9, R8, FLOW).load(DOUBLE, R2, R8, FLOWS).move(R1, R9).add(R1, 1);
    a.jumpIf(R1, LESS, R2, "more flows").move(R1, 0);
    a.label("more flows").store(DOUBLE, R8, FLOW, R1);
  }

  /** Folds the sum in R3, less than 2^35, three times and stores its complement; R4 is lost. */
  private static void checksum(Assembler a, int offset, String name) {
    for (int i = 0; i < 3; i++) {
      a.move(R4, R3).shiftRight(R4, 16).and(R3, 0xffff).add(R3, R4);
    }
    a.exclusiveOr(R3, 0xffff).jumpIf(R3, NOT_EQUAL, 0, name).move(R3, 0xffff);
    a.label(name).store(HALF, R6, offset, R3);
  }

  /** The sum of the 16-bit numbers from one offset to another, in the machine's order. */
  private static int sum(byte[] frame, int from, int to) {
    ByteBuffer buffer = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    int sum = 0;
    for (int i = from; i < to; i += Short.BYTES) {
      sum += buffer.getShort(i) & 0xffff;
    }
    return sum;
  }

  /** The pseudo-header's sum, the datagram's, and nothing for what is 0 yet. */
  private static int udpSum(byte[] frame) {
    int length = frame.length - Traffic.SOURCE_PORT;
    int pseudo = Integer.reverseBytes(Traffic.UDP) >>> 16;
    int lengthBe = Integer.reverseBytes(length) >>> 16;
    return sum(frame, Traffic.SOURCE_LOW - 2, frame.length) + pseudo + lengthBe;
  }
}
