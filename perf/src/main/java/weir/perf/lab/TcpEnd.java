package weir.perf.lab;

import static weir.afxdp.bpf.Assembler.Condition.COMMON_BITS;
import static weir.afxdp.bpf.Assembler.Condition.EQUAL;
import static weir.afxdp.bpf.Assembler.Condition.GREATER;
import static weir.afxdp.bpf.Assembler.Condition.NOT_EQUAL;
import static weir.afxdp.bpf.Assembler.Register.R0;
import static weir.afxdp.bpf.Assembler.Register.R1;
import static weir.afxdp.bpf.Assembler.Register.R10;
import static weir.afxdp.bpf.Assembler.Register.R2;
import static weir.afxdp.bpf.Assembler.Register.R3;
import static weir.afxdp.bpf.Assembler.Register.R4;
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
import weir.afxdp.bpf.Assembler;
import weir.afxdp.bpf.Assembler.Helper;
import weir.afxdp.bpf.Assembler.Register;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.Bpf;

/**
 * One end of very short TCP connections, as a program that turns each segment it receives into the
 * one that answers it: enough TCP for a peer with a real stack, as long as nothing is lost.
 *
 * <pre>
 *   client                          server
 *     | ---- SYN ------------------> |
 *     | <--------------- SYN, ACK -- |
 *     | ---- ACK, 4 bytes ---------> |
 *     | <----- FIN, ACK, 4 bytes --- |     a proxy may send the data first, and then its FIN:
 *     | ---- FIN, ACK -------------> |     the client acknowledges either
 *     | <-------------------- ACK -- |
 *     | ---- SYN of the next ------> |
 * </pre>
 *
 * <p>The server remembers nothing. The client has a number of <i>slots</i>, each with one
 * connection at a time; the high half of its sequence numbers says which, so that answers find it.
 * Connections differ in port and address as those of {@link Traffic} do.
 *
 * <p>A slot, of 16 bytes: 0 the client's address and 4 its port, as on the wire; 8 segments
 * received. What all slots share, in {@code state}: 0 connections that ended well, 8 those that
 * were reset, 16 those that were begun.
 *
 * @param place XDP, or tc for packets that are redirected past XDP, straight to the inner end of a
 *     veth pair
 * @param ownMac of the interface, low 48 bits
 * @param peerMac of the director, low 48 bits
 * @param service the address that clients connect to; at the server's end its own
 * @param interfaceIndex of the interface
 */
record TcpEnd(
    BpfProgram.Type place, long ownMac, long peerMac, String service, int interfaceIndex) {
  static final int SLOT_SIZEOF = 16;
  static final int SLOT_PORT = 4;
  static final int SLOT_SEGMENTS = 8;

  static final int STATE_SIZEOF = 64;
  static final int DONE = 0;
  static final int RESET = 8;
  static final int BEGUN = 16;

  /**
   * Bytes that each end sends: as long as the option in a SYN, since XDP finds no room behind a
   * packet to make it longer by more.
   */
  private static final int DATA = 4;

  static final int PORT = 80;

  private static final int IP = 14;
  private static final int IP_TOTAL_LENGTH = IP + 2;
  private static final int IP_PROTOCOL = IP + 9;
  private static final int IP_CHECKSUM = IP + 10;
  private static final int IP_SOURCE = IP + 12;
  private static final int IP_DESTINATION = IP + 16;
  private static final int TCP = IP + 20;
  private static final int TCP_SEQUENCE = TCP + 4;
  private static final int TCP_ACKNOWLEDGED = TCP + 8;
  private static final int TCP_DATA_OFFSET = TCP + 12;
  private static final int TCP_FLAGS = TCP + 13;
  private static final int TCP_CHECKSUM = TCP + 16;
  private static final int TCP_HEADER = 20;
  private static final int TCP_PROTOCOL = 6;

  private static final int FIN = 0x01;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int PSH = 0x08;
  private static final int ACK = 0x10;

  /** The option for the greatest segment: 1460 bytes. */
  private static final int GREATEST_SEGMENT = 0x02_04_05_b4;

  private static final int SERVER_SEQUENCE = 0x1000_0000;

  /** At tc. */
  private static final int TC_ACT_SHOT = 2;

  private static final int TCX_NEXT = -1;

  // The stack: of the segment that is written, words as on the wire, and the slot.
  private static final int FROM = -4;
  private static final int TO = -8;
  private static final int PORTS = -12;
  private static final int SEQUENCE = -16;
  private static final int ACKNOWLEDGED = -20;
  private static final int SLOT = -24;

  private static final String PASS = "pass";
  private static final String DROP = "drop";

  private boolean isXdp() {
    return place == BpfProgram.Type.XDP;
  }

  /** The verdict of a packet that is sent back. */
  int sends() {
    return isXdp() ? Bpf.XDP_REDIRECT : Bpf.TCX_REDIRECT;
  }

  /** The server's end. */
  byte[] server() {
    Assembler a = new Assembler();
    segment(a, TCP + 2, IP_DESTINATION);
    answer(a);
    a.load(BYTE, R1, R7, TCP_FLAGS).jumpIf(R1, COMMON_BITS, RST, DROP);
    a.jumpIf(R1, COMMON_BITS, SYN, "opens").jumpIf(R4, NOT_EQUAL, 0, "asks");
    a.jumpIf(R1, COMMON_BITS, FIN, "closes").jump(DROP);
    acknowledge(a.label("opens").move(R4, 1));
    a.store(WORD, R10, SEQUENCE, Integer.reverseBytes(SERVER_SEQUENCE));
    write(a, SYN | ACK, 0);
    acknowledge(a.label("asks"));
    write(a, FIN | PSH | ACK, DATA);
    acknowledge(a.label("closes").move(R4, 1));
    write(a, ACK, 0);
    return end(a);
  }

  /** The client's end. */
  byte[] client(int slotsFd, int stateFd) {
    Assembler a = new Assembler();
    segment(a, TCP, IP_SOURCE);
    a.load(WORD, R1, R7, TCP_ACKNOWLEDGED).bigEndian(R1, 32).shiftRight(R1, 16);
    a.store(WORD, R10, SLOT, R1).move(R2, R10).add(R2, SLOT).loadMap(R1, slotsFd);
    a.call(Helper.MAP_LOOKUP_ELEM).jumpIf(R0, EQUAL, 0, DROP).move(R9, R0);
    a.load(WORD, R1, R9, 0).load(WORD, R2, R7, IP_DESTINATION).jumpIf(R1, NOT_EQUAL, R2, DROP);
    a.load(HALF, R1, R9, SLOT_PORT).load(HALF, R2, R7, TCP + 2).jumpIf(R1, NOT_EQUAL, R2, DROP);
    increase(a, R9, SLOT_SEGMENTS);
    answer(a);
    a.load(BYTE, R1, R7, TCP_FLAGS).jumpIf(R1, COMMON_BITS, RST, "reset");
    a.jumpIf(R1, COMMON_BITS, SYN, "opened").jumpIf(R1, COMMON_BITS, FIN, "closes");
    a.jumpIf(R4, NOT_EQUAL, 0, "data");
    // One for each of SYN and FIN.
    a.load(HALF, R1, R7, TCP_ACKNOWLEDGED + 2).bigEndian(R1, 16);
    a.jumpIf(R1, EQUAL, DATA + 2, "closed").jump(DROP);
    acknowledge(a.label("opened").move(R4, 1));
    write(a, PSH | ACK, DATA);
    acknowledge(a.label("closes").add(R4, 1));
    write(a, FIN | ACK, 0);
    acknowledge(a.label("data"));
    write(a, ACK, 0);
    increase(a.label("closed").loadMapValue(R8, stateFd), R8, DONE);
    a.jump("next");
    increase(a.label("reset").loadMapValue(R8, stateFd), R8, RESET);
    next(a.label("next"));
    write(a, SYN, 0);
    return end(a);
  }

  private static void increase(Assembler a, Register base, int offset) {
    a.load(DOUBLE, R1, base, offset).add(R1, 1).store(DOUBLE, base, offset, R1);
  }

  /** Goes on with TCP of the service, without IP options, in R7; R6 is the context. */
  private void segment(Assembler a, int portOffset, int addressOffset) {
    a.move(R6, R1);
    load(a);
    a.move(R2, R7).add(R2, TCP + TCP_HEADER).jumpIf(R2, GREATER, R8, PASS);
    a.load(HALF, R1, R7, Traffic.ETHERTYPE).bigEndian(R1, 16);
    a.jumpIf(R1, NOT_EQUAL, Traffic.ETHERTYPE_IPV4, PASS);
    a.load(BYTE, R1, R7, IP).jumpIf(R1, NOT_EQUAL, 0x45, PASS);
    a.load(BYTE, R1, R7, IP_PROTOCOL).jumpIf(R1, NOT_EQUAL, TCP_PROTOCOL, PASS);
    a.load(HALF, R1, R7, portOffset).bigEndian(R1, 16).jumpIf(R1, NOT_EQUAL, PORT, PASS);
    a.load(WORD, R1, R7, addressOffset);
    a.moveLong(R2, addressOf(service)).jumpIf(R1, NOT_EQUAL, R2, PASS);
  }

  private void load(Assembler a) {
    // data and data_end, of struct xdp_md and of struct __sk_buff.
    a.load(WORD, R7, R6, isXdp() ? 0 : 76).load(WORD, R8, R6, isXdp() ? 4 : 80);
  }

  /** As a word of the machine's. */
  private static long addressOf(String address) {
    return Integer.toUnsignedLong(
        ByteBuffer.wrap(Traffic.bytes(address)).order(ByteOrder.LITTLE_ENDIAN).getInt());
  }

  /**
   * Prepares what an answer has of the segment in R7, and makes R4 the number of its data bytes.
   */
  private static void answer(Assembler a) {
    a.load(WORD, R1, R7, IP_SOURCE).store(WORD, R10, TO, R1);
    a.load(WORD, R1, R7, IP_DESTINATION).store(WORD, R10, FROM, R1);
    a.load(HALF, R1, R7, TCP).shiftLeft(R1, 16).load(HALF, R2, R7, TCP + 2).or(R1, R2);
    a.store(WORD, R10, PORTS, R1);
    a.load(WORD, R1, R7, TCP_ACKNOWLEDGED).store(WORD, R10, SEQUENCE, R1);
    a.load(HALF, R4, R7, IP_TOTAL_LENGTH).bigEndian(R4, 16).add(R4, IP - TCP);
    a.load(BYTE, R1, R7, TCP_DATA_OFFSET).shiftRight(R1, 4).shiftLeft(R1, 2).subtract(R4, R1);
  }

  /** Acknowledges as many as R4 says. */
  private static void acknowledge(Assembler a) {
    a.load(WORD, R1, R7, TCP_SEQUENCE).bigEndian(R1, 32).add(R1, R4).bigEndian(R1, 32);
    a.store(WORD, R10, ACKNOWLEDGED, R1);
  }

  /** Prepares the slot in R9 and the first segment of its next connection; R8 is the state. */
  private void next(Assembler a) {
    a.load(DOUBLE, R3, R8, BEGUN);
    increase(a, R8, BEGUN);
    a.move(R1, R3).and(R1, (1 << Traffic.PORT_BITS) - 1).add(R1, Traffic.FIRST_PORT);
    a.bigEndian(R1, 16).store(HALF, R9, SLOT_PORT, R1);
    a.moveLong(R2, Integer.toUnsignedLong(Short.reverseBytes((short) PORT)) << 16 & 0xffff_0000L);
    a.or(R1, R2).store(WORD, R10, PORTS, R1);
    a.shiftRight(R3, Traffic.PORT_BITS).add(R3, 1).bigEndian(R3, 16).shiftLeft(R3, 16);
    a.moveLong(R1, addressOf(Traffic.NETWORK)).or(R3, R1);
    a.store(WORD, R9, 0, R3).store(WORD, R10, FROM, R3);
    a.moveLong(R1, addressOf(service)).store(WORD, R10, TO, R1);
    a.load(WORD, R1, R10, SLOT).shiftLeft(R1, 16).bigEndian(R1, 32);
    a.store(WORD, R10, SEQUENCE, R1).store(WORD, R10, ACKNOWLEDGED, 0);
  }

  /** Makes the packet the segment that the stack says, and sends it back. */
  private void write(Assembler a, int flags, int data) {
    byte[] frame = frame(flags, data);
    if (isXdp()) {
      a.move(R1, R6).call(Helper.XDP_GET_BUFF_LEN).move(R2, frame.length).subtract(R2, R0);
      a.move(R1, R6).call(Helper.XDP_ADJUST_TAIL);
    } else {
      a.move(R1, R6).move(R2, frame.length).move(R3, 0).call(Helper.SKB_CHANGE_TAIL);
    }
    a.jumpIf(R0, NOT_EQUAL, 0, DROP);
    load(a);
    a.move(R2, R7).add(R2, frame.length).jumpIf(R2, GREATER, R8, DROP);
    ByteBuffer bytes = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    int words = frame.length / Integer.BYTES * Integer.BYTES;
    for (int i = 0; i < words; i += Integer.BYTES) {
      a.store(WORD, R7, i, bytes.getInt(i));
    }
    a.store(HALF, R7, words, bytes.getShort(words));
    a.load(WORD, R1, R10, FROM).store(WORD, R7, IP_SOURCE, R1);
    a.load(WORD, R2, R10, TO).store(WORD, R7, IP_DESTINATION, R2);
    a.add(R1, R2).move(R3, sum(bytes, IP, TCP)).add(R3, R1);
    checksum(a, IP_CHECKSUM);
    int length = frame.length - TCP;
    int pseudo = Short.toUnsignedInt(Short.reverseBytes((short) length)) + (TCP_PROTOCOL << 8);
    a.move(R3, pseudo + sum(bytes, TCP, frame.length)).add(R3, R1);
    copy(a, PORTS, TCP);
    copy(a, SEQUENCE, TCP_SEQUENCE);
    copy(a, ACKNOWLEDGED, TCP_ACKNOWLEDGED);
    checksum(a, TCP_CHECKSUM);
    // Not by XDP_TX, of which veth tells its peer only where that has a program too.
    a.move(R1, interfaceIndex).move(R2, 0).call(Helper.REDIRECT).exit();
  }

  /** A word of the stack into the packet, and into the sum in R3. */
  private static void copy(Assembler a, int stack, int offset) {
    a.load(WORD, R2, R10, stack).store(WORD, R7, offset, R2).add(R3, R2);
  }

  /** Folds the sum in R3, of a few words, and stores its complement. */
  private static void checksum(Assembler a, int offset) {
    for (int i = 0; i < 4; i++) {
      a.move(R4, R3).shiftRight(R4, 16).and(R3, 0xffff).add(R3, R4);
    }
    a.exclusiveOr(R3, 0xffff).store(HALF, R7, offset, R3);
  }

  private static int sum(ByteBuffer bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i += Short.BYTES) {
      sum += Short.toUnsignedInt(bytes.getShort(i));
    }
    return sum;
  }

  /** All of a segment that does not depend on another, the rest 0. */
  private byte[] frame(int flags, int data) {
    boolean opens = (flags & SYN) != 0;
    int header = opens ? TCP_HEADER + Integer.BYTES : TCP_HEADER;
    ByteBuffer frame = ByteBuffer.allocate(TCP + header + data);
    frame.putShort((short) (peerMac >>> 32)).putInt((int) peerMac);
    frame.putShort((short) (ownMac >>> 32)).putInt((int) ownMac);
    frame.putShort((short) Traffic.ETHERTYPE_IPV4);
    frame.putShort((short) 0x4500).putShort((short) (frame.capacity() - IP));
    frame.putInt(0x4000).put((byte) 64).put((byte) TCP_PROTOCOL);
    frame.position(TCP_DATA_OFFSET);
    frame.put((byte) ((header / Integer.BYTES) << 4)).put((byte) flags).putShort((short) 0xffff);
    frame.putInt(0);
    if (opens) {
      frame.putInt(GREATEST_SEGMENT);
    }
    return frame.array();
  }

  private byte[] end(Assembler a) {
    a.label(DROP).move(R0, isXdp() ? Bpf.XDP_DROP : TC_ACT_SHOT).exit();
    a.label(PASS).move(R0, isXdp() ? Bpf.XDP_PASS : TCX_NEXT).exit();
    return a.assemble();
  }

  /**
   * A segment at which the client's end, told that it comes from the server, begins a slot's next
   * connection: a reset of the one it has.
   *
   * @param slot its number
   * @param address of the slot, as on the wire
   * @param port of the slot, as on the wire, in the low half
   */
  byte[] resetOf(int slot, int address, int port) {
    ByteBuffer frame = ByteBuffer.wrap(frame(RST | ACK, 0)).order(ByteOrder.LITTLE_ENDIAN);
    frame.put(IP_SOURCE, Traffic.bytes(service)).putInt(IP_DESTINATION, address);
    frame.putShort(TCP, Short.reverseBytes((short) PORT)).putShort(TCP + 2, (short) port);
    frame.putInt(TCP_ACKNOWLEDGED, Integer.reverseBytes(slot << 16));
    return frame.array();
  }
}
