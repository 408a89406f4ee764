package weir.afxdp;

import static weir.afxdp.bpf.Assembler.Condition.COMMON_BITS;
import static weir.afxdp.bpf.Assembler.Condition.EQUAL;
import static weir.afxdp.bpf.Assembler.Condition.GREATER;
import static weir.afxdp.bpf.Assembler.Condition.LESS;
import static weir.afxdp.bpf.Assembler.Condition.NOT_EQUAL;
import static weir.afxdp.bpf.Assembler.Helper.MAP_LOOKUP_ELEM;
import static weir.afxdp.bpf.Assembler.Helper.XDP_GET_BUFF_LEN;
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
import static weir.afxdp.bpf.Assembler.Width.BYTE;
import static weir.afxdp.bpf.Assembler.Width.DOUBLE;
import static weir.afxdp.bpf.Assembler.Width.HALF;
import static weir.afxdp.bpf.Assembler.Width.WORD;

import java.math.BigInteger;
import weir.afxdp.bpf.Assembler;
import weir.afxdp.bpf.BpfProgram;

/**
 * The instructions that forward the packets of the {@link FlowCache}'s flows, in front of {@link
 * SteerProgram}'s, for either hook.
 *
 * <pre>
 *   IP header without options, no fragment; TCP with ACK and no SYN, FIN or RST, or UDP
 *     and a flow in either of its buckets
 *     and whole, time to live left, header checksum right
 *     and from where the flow comes
 *     and a hop of the flow's generation, that the packet fits
 *     and nothing was changed meanwhile ......... count, rewrite ({@link FlowRewrite}), send
 *   anything else ............................... SteerProgram
 * </pre>
 *
 * <p>Nothing is written before the last condition. What comes out is what {@code
 * weir.dataplane.Forwarder} makes of the same packet.
 *
 * <p>An established connection's packet costs one line of the flows where it is in its bucket's
 * first place, and the hop's, which is hot; one helper for the packet's length, one to send.
 */
public final class FlowProgram {
  /** The port of an interface that packets are not sent back by with XDP_TX. */
  static final int NOWHERE = -1;

  static final int ETHERNET = 14;
  static final int SOURCE_MAC = 6;
  static final int IP_TOTAL_LENGTH = ETHERNET + 2;
  static final int IP_TIME_TO_LIVE = ETHERNET + 8;
  static final int IP_SOURCE = ETHERNET + 12;
  static final int IP_DESTINATION = ETHERNET + 16;
  static final int TRANSPORT = ETHERNET + 20;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int TCP_HEADER = 20;
  static final int UDP_HEADER = 8;

  private static final int VERSION_4_WITHOUT_OPTIONS = 0x45;
  private static final int IP_FRAGMENT = ETHERNET + 6;
  private static final int IP_PROTOCOL = ETHERNET + 9;

  /** More fragments, or an offset: 0x3fff as the bytes lie there. */
  private static final int MORE_OR_OFFSET = 0xff3f;

  private static final int TCP_DATA_OFFSET = TRANSPORT + 12;
  private static final int TCP_FLAGS = TRANSPORT + 13;
  private static final int FIN_SYN_RST_ACK = 0x17;
  private static final int ACK = 0x10;

  // A number that is a multiple of 0xffff, times the inverse of that modulo 2^64, is the quotient;
  // any other gives more than the largest quotient.
  private static final long INVERSE =
      BigInteger.valueOf(0xffff).modInverse(BigInteger.ONE.shiftLeft(64)).longValue();
  private static final long LARGEST_QUOTIENT = 0x0001_0001_0001_0001L;

  // The stack.
  private static final int KEY = -4;
  private static final int ADDRESSES = -16;
  private static final int IDENTITY = -24;
  private static final int HASH = -32;

  /** The flow's version and generation. */
  static final int VERSION = -40;

  /** What is in front of the flow's identity in its 64 bits of ports, protocol, action and hop. */
  private static final int NOT_IDENTITY_BITS = 24;

  /** Of a packet in one piece, whose length no helper tells. */
  private static final int LONGEST_CLIMB = 0x7ff;

  private static final String FOUND = "flow found";

  /** Where a packet goes on that is not forwarded, from before there was a flow. */
  private static final String NO_FLOW = "no flow";

  /** Likewise, from later: R7 and R8 are lost. */
  static final String NOT_THIS_TIME = "flow does not apply";

  private final FlowCache cache;
  private final Hook hook;
  private final int interfaceIndex;
  private final boolean tellsLength;
  private final Assembler a;

  private FlowProgram(
      FlowCache cache, Hook hook, int interfaceIndex, boolean tellsLength, Assembler a) {
    this.cache = cache;
    this.hook = hook;
    this.interfaceIndex = interfaceIndex;
    this.tellsLength = tellsLength;
    this.a = a;
  }

  /**
   * A program of these instructions alone, which leaves all other packets to the kernel.
   *
   * @param mac of the interface, low 48 bits, first byte on the wire highest
   * @param interfaceIndex of the interface whose packets it gets
   * @param port index of that interface's first port
   * @throws weir.ffi.ErrnoException where the kernel refuses it
   */
  public static BpfProgram load(
      FlowCache cache, Hook hook, long mac, int interfaceIndex, int port) {
    boolean tellsLength = KernelFeatures.probe().has(KernelFeature.XDP_FRAGS);
    return load(cache, hook, mac, interfaceIndex, port, tellsLength);
  }

  static BpfProgram load(
      FlowCache cache, Hook hook, long mac, int interfaceIndex, int port, boolean tellsLength) {
    Assembler a = new Assembler();
    hook.begin(a, SteerProgram.PASS);
    SteerProgram.ethernetToUs(hook, a, mac);
    write(a, cache, hook, interfaceIndex, port, tellsLength);
    a.label(SteerProgram.PASS).move(R0, hook.pass).exit();
    return BpfProgram.load(hook.type, "weir_flows", a.assemble(), 0);
  }

  /**
   * Writes the instructions. At their beginning and end R6 is the context, R7 the packet and R8 its
   * end; that it is an IPv4 packet to this interface, 34 bytes at least, has been looked at.
   *
   * @param tellsLength whether XDP has {@code bpf_xdp_get_buff_len}, which came with 5.18 as {@link
   *     KernelFeature#XDP_FRAGS} did
   */
  static void write(
      Assembler a, FlowCache cache, Hook hook, int interfaceIndex, int port, boolean tellsLength) {
    FlowProgram program = new FlowProgram(cache, hook, interfaceIndex, tellsLength, a);
    program.headers();
    program.find();
    program.check();
    new FlowRewrite(cache, hook, port, a).write();
    a.label(NOT_THIS_TIME);
    hook.loadPacket(a);
    SteerProgram.longEnough(hook, a);
    a.label(NO_FLOW);
  }

  /** Leaves the protocol in R5. */
  private void headers() {
    a.load(BYTE, R2, R7, ETHERNET).jumpIf(R2, NOT_EQUAL, VERSION_4_WITHOUT_OPTIONS, NO_FLOW);
    a.load(HALF, R2, R7, IP_FRAGMENT).jumpIf(R2, COMMON_BITS, MORE_OR_OFFSET, NO_FLOW);
    a.load(HALF, R4, R7, IP_TOTAL_LENGTH).bigEndian(R4, 16);
    a.load(BYTE, R5, R7, IP_PROTOCOL).jumpIf(R5, EQUAL, UDP, "flow udp");
    a.jumpIf(R5, NOT_EQUAL, TCP, NO_FLOW);

    hook.need(a, TRANSPORT + TCP_HEADER, NO_FLOW);
    a.load(BYTE, R2, R7, TCP_FLAGS).and(R2, FIN_SYN_RST_ACK).jumpIf(R2, NOT_EQUAL, ACK, NO_FLOW);
    // In words, in the upper half of a byte.
    a.load(BYTE, R2, R7, TCP_DATA_OFFSET).shiftRight(R2, 4).shiftLeft(R2, 2);
    a.jumpIf(R2, LESS, TCP_HEADER, NO_FLOW);
    a.add(R2, TRANSPORT - ETHERNET).jumpIf(R4, LESS, R2, NO_FLOW).jump("flow key");

    hook.need(a.label("flow udp"), TRANSPORT + UDP_HEADER, NO_FLOW);
    a.jumpIf(R4, LESS, TRANSPORT - ETHERNET + UDP_HEADER, NO_FLOW);
    a.label("flow key");
  }

  /**
   * Leaves the flow in R9, its version and generation on the stack and in R0, its ports, protocol,
   * action and hop in R5.
   */
  private void find() {
    // FlowCache.hash, of words as on the wire.
    a.load(WORD, R1, R7, IP_SOURCE).addWord(R1, (int) cache.seed(0));
    a.load(WORD, R2, R7, IP_DESTINATION).addWord(R2, (int) cache.seed(1)).multiply(R1, R2);
    a.load(WORD, R3, R7, TRANSPORT).move(R2, R3).addWord(R2, (int) cache.seed(2));
    a.move(R4, R5).addWord(R4, (int) cache.seed(3)).multiply(R2, R4).add(R1, R2);
    a.move(R2, R1).shiftRight(R2, 29).exclusiveOr(R1, R2);
    a.moveLong(R2, cache.seed(4)).multiply(R1, R2);
    a.move(R2, R1).shiftRight(R2, 32).exclusiveOr(R1, R2);
    a.store(DOUBLE, R10, HASH, R1);
    // What findIn compares, as it lies in a flow.
    a.shiftLeft(R5, 32).or(R5, R3).shiftLeft(R5, NOT_IDENTITY_BITS);
    a.store(DOUBLE, R10, IDENTITY, R5);
    a.load(DOUBLE, R2, R7, IP_SOURCE).store(DOUBLE, R10, ADDRESSES, R2);

    bucket("first");
    a.load(DOUBLE, R1, R10, HASH).shiftRight(R1, 32);
    bucket("second");
    a.jump(NO_FLOW);
    a.label(FOUND).store(DOUBLE, R10, VERSION, R0);
  }

  /** Goes to FOUND from the bucket whose number the low bits of R1 are, or on. */
  private void bucket(String which) {
    a.loadMapValue(R2, cache.controlMap().fd()).load(WORD, R2, R2, FlowCache.CONTROL_MASK);
    a.and(R1, R2).store(WORD, R10, KEY, R1);
    lookUp(cache.flowMap().fd(), NO_FLOW);
    a.move(R9, R0).load(DOUBLE, R3, R10, ADDRESSES).load(DOUBLE, R4, R10, IDENTITY);
    for (int way = 0; way < FlowCache.WAYS; way++) {
      String next = which + " bucket after " + way;
      int flow = way * FlowCache.SIZEOF;
      // Before anything else of the flow.
      a.load(DOUBLE, R0, R9, flow + FlowCache.VERSION);
      a.load(DOUBLE, R2, R9, flow + FlowCache.SOURCE).jumpIf(R2, NOT_EQUAL, R3, next);
      a.load(DOUBLE, R5, R9, flow + FlowCache.PORTS);
      a.move(R2, R5).shiftLeft(R2, NOT_IDENTITY_BITS).jumpIf(R2, NOT_EQUAL, R4, next);
      // A free one may look like this as well.
      a.move(R2, R0).and(R2, FlowCache.STATE).jumpIf(R2, NOT_EQUAL, FlowCache.VALID, next);
      a.add(R9, flow).jump(FOUND);
      a.label(next);
    }
  }

  /** Leaves the action in R8, the hop in R0 and its generation in R1. */
  private void check() {
    a.move(R8, R5).shiftRight(R8, 40);
    length();
    a.load(BYTE, R1, R7, IP_TIME_TO_LIVE).jumpIf(R1, LESS, 2, NOT_THIS_TIME);
    headerChecksum();
    from();

    a.move(R1, R8).shiftRight(R1, 8).store(WORD, R10, KEY, R1).and(R8, 0xff);
    lookUp(cache.hopMap().fd(), NOT_THIS_TIME);
    a.load(WORD, R1, R0, FlowCache.HOP_GENERATION);
    a.loadMapValue(R2, cache.controlMap().fd()).load(WORD, R2, R2, FlowCache.CONTROL_EPOCH);
    a.addWord(R2, R1).load(WORD, R3, R10, VERSION + FlowCache.GENERATION);
    a.jumpIf(R2, NOT_EQUAL, R3, NOT_THIS_TIME);
    a.load(HALF, R2, R7, IP_TOTAL_LENGTH).bigEndian(R2, 16);
    if (hook == Hook.TC) {
      segmentLength();
    }
    a.load(WORD, R3, R0, FlowCache.HOP_MTU).jumpIf(R2, GREATER, R3, NOT_THIS_TIME);
  }

  /** Makes R2 the total length of each packet that this one will be made into. */
  private void segmentLength() {
    a.load(WORD, R3, R6, Hook.SKB_GSO_SIZE).jumpIf(R3, EQUAL, 0, "one segment");
    a.move(R2, TRANSPORT - ETHERNET + UDP_HEADER).load(BYTE, R4, R7, IP_PROTOCOL);
    a.jumpIf(R4, EQUAL, UDP, "data of a segment");
    a.load(WORD, R4, R6, hook.dataEnd).move(R2, R7).add(R2, TRANSPORT + TCP_HEADER);
    a.jumpIf(R2, GREATER, R4, NOT_THIS_TIME);
    a.load(BYTE, R2, R7, TCP_DATA_OFFSET).shiftRight(R2, 4).shiftLeft(R2, 2);
    a.add(R2, TRANSPORT - ETHERNET);
    a.label("data of a segment").add(R2, R3);
    a.label("one segment");
  }

  /** All of the packet is there. */
  private void length() {
    a.load(HALF, R2, R7, IP_TOTAL_LENGTH).bigEndian(R2, 16);
    if (hook == Hook.XDP && !tellsLength) {
      climb();
      return;
    }
    if (hook == Hook.XDP) {
      a.move(R1, R6).call(XDP_GET_BUFF_LEN);
      a.load(HALF, R2, R7, IP_TOTAL_LENGTH).bigEndian(R2, 16);
    } else {
      a.load(WORD, R0, R6, Hook.SKB_LEN);
    }
    a.add(R2, ETHERNET).jumpIf(R0, LESS, R2, NOT_THIS_TIME);
  }

  /**
   * Where no helper tells the length: adds the total length to the packet's beginning a bit at a
   * time, since adding an unknown number would take CAP_PERFMON. The shortest way is first, from
   * which the verifier knows about all others.
   */
  private void climb() {
    a.jumpIf(R2, GREATER, LONGEST_CLIMB, NOT_THIS_TIME).move(R1, R7).add(R1, ETHERNET);
    for (int bit = Integer.highestOneBit(LONGEST_CLIMB); bit != 0; bit >>= 1) {
      String up = "up " + bit;
      String on = "after " + bit;
      a.jumpIf(R2, COMMON_BITS, bit, up).jump(on).label(up).add(R1, bit).label(on);
    }
    a.load(WORD, R2, R6, hook.dataEnd).jumpIf(R1, GREATER, R2, NOT_THIS_TIME);
  }

  /** The sum of the header's words is a multiple of 0xffff. */
  private void headerChecksum() {
    a.load(DOUBLE, R1, R7, ETHERNET).moveWord(R2, R1).shiftRight(R1, 32).add(R1, R2);
    a.load(DOUBLE, R3, R7, ETHERNET + 8).moveWord(R2, R3).shiftRight(R3, 32).add(R1, R2);
    a.add(R1, R3).load(WORD, R2, R7, IP_DESTINATION).add(R1, R2);
    a.moveLong(R2, INVERSE).multiply(R1, R2);
    a.moveLong(R2, LARGEST_QUOTIENT).jumpIf(R1, GREATER, R2, NOT_THIS_TIME);
  }

  /** By the right interface; from the right MAC, which tells a client's router from another. */
  private void from() {
    a.load(WORD, R1, R9, FlowCache.INGRESS).jumpIf(R1, EQUAL, 0, "any interface");
    a.jumpIf(R1, NOT_EQUAL, interfaceIndex, NOT_THIS_TIME);
    a.label("any interface");
    a.move(R1, R8).and(R1, 0xff).jumpIf(R1, EQUAL, FlowCache.Action.NAT_REPLY.code, "any mac");
    // Two bytes after either MAC are something else.
    a.load(DOUBLE, R1, R9, FlowCache.CLIENT_MAC).shiftLeft(R1, 16).jumpIf(R1, EQUAL, 0, "any mac");
    a.load(DOUBLE, R2, R7, SOURCE_MAC).shiftLeft(R2, 16).jumpIf(R1, NOT_EQUAL, R2, NOT_THIS_TIME);
    a.label("any mac");
  }

  /** R0 is the value in an array at the index on the stack. */
  private void lookUp(int map, String missing) {
    a.loadMap(R1, map).move(R2, R10).add(R2, KEY).call(MAP_LOOKUP_ELEM);
    a.jumpIf(R0, EQUAL, 0, missing);
  }
}
