package weir.afxdp;

import static weir.afxdp.bpf.Assembler.Condition.EQUAL;
import static weir.afxdp.bpf.Assembler.Condition.GREATER;
import static weir.afxdp.bpf.Assembler.Condition.NOT_EQUAL;
import static weir.afxdp.bpf.Assembler.Helper.GET_PRANDOM_U32;
import static weir.afxdp.bpf.Assembler.Helper.L4_CSUM_REPLACE;
import static weir.afxdp.bpf.Assembler.Helper.REDIRECT;
import static weir.afxdp.bpf.Assembler.Helper.REDIRECT_MAP;
import static weir.afxdp.bpf.Assembler.Helper.REDIRECT_PEER;
import static weir.afxdp.bpf.Assembler.Helper.SKB_ADJUST_ROOM;
import static weir.afxdp.bpf.Assembler.Helper.XDP_ADJUST_HEAD;
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

import weir.afxdp.bpf.Assembler;
import weir.ffi.Bpf;

/**
 * What is done to a packet whose flow {@link FlowProgram} has found: one piece of code for each
 * {@link FlowCache.Action}.
 *
 * <p>Each loads what it needs of the hop and of the flow, and only then asks whether that still is
 * one hop and one flow. R6 is the context, R7 the packet, R9 the flow; R8 the port or interface to
 * send by (at tc with the hop's flags in bits 32 and up), R2 and R5 the new Ethernet addresses, R4
 * what NAT writes, as it lies in the flow, and R3 the delta of the IP header's sum.
 */
final class FlowRewrite {
  private static final int MACS_REST = 8;
  private static final int TCP_CHECKSUM = FlowProgram.TRANSPORT + 16;
  private static final int UDP_CHECKSUM = FlowProgram.TRANSPORT + 6;

  /** Bytes that a tunnel puts in front. */
  private static final int OUTER = 20;

  private static final int IP_TYPE_OF_SERVICE = FlowProgram.ETHERNET + 1;
  private static final int IP_IDENTIFICATION = FlowProgram.ETHERNET + 4;
  private static final int IP_FLAGS = FlowProgram.ETHERNET + 6;

  /** As the bytes lie there. */
  private static final int DONT_FRAGMENT = 0x0040;

  private static final int CONGESTION_EXPERIENCED = 3;
  private static final int ECN_CAPABLE = 2;
  private static final int IPIP = 4;

  // Flags of bpf_l4_csum_replace, besides the size.
  private static final int BPF_F_PSEUDO_HDR = 1 << 4;
  private static final int BPF_F_MARK_MANGLED_0 = 1 << 5;

  // Of bpf_skb_adjust_room: after the Ethernet header; segments stay as long as they are, which
  // the hop's MTU has allowed for; it is an IP header; checksums stay as they are.
  private static final int BPF_ADJ_ROOM_MAC = 1;
  private static final int ENCAPSULATE = 1 << 0 | 1 << 1 | 1 << 5;

  private static final String SEND = "send";
  private static final String DIRECT = "direct";
  private static final String TUNNEL = "tunnel";

  // The stack, below FlowProgram's.
  private static final int MACS = -48;
  private static final int TUNNEL_ENDS = -56;
  private static final int REST = -64;
  private static final int DELTA = -72;

  private final FlowCache cache;
  private final Hook hook;
  private final int port;
  private final Assembler a;

  FlowRewrite(FlowCache cache, Hook hook, int port, Assembler a) {
    this.cache = cache;
    this.hook = hook;
    this.port = port;
    this.a = a;
  }

  /** Takes the action in R8, the hop in R0 and its generation in R1. */
  void write() {
    a.jumpIf(R8, EQUAL, FlowCache.Action.DIRECT.code, DIRECT);
    a.jumpIf(R8, EQUAL, FlowCache.Action.TUNNEL.code, TUNNEL);
    a.load(BYTE, R2, R7, FlowProgram.IP_TIME_TO_LIVE + 1);
    a.jumpIf(R2, EQUAL, FlowProgram.UDP, "udp nat");
    // What is known of the packet's end was found out for either protocol.
    a.load(WORD, R3, R6, hook.dataEnd).move(R2, R7).add(R2, FlowProgram.TRANSPORT + 20);
    a.jumpIf(R2, GREATER, R3, FlowProgram.NOT_THIS_TIME);
    translate(FlowProgram.TCP);
    a.label("udp nat");
    translate(FlowProgram.UDP);
    a.label(DIRECT);
    direct();
    a.label(TUNNEL);
    tunnel();
    a.label(SEND);
    send();
  }

  private void direct() {
    hop();
    a.load(HALF, R3, R9, FlowCache.IP_DELTA);
    unchangedFlow();
    count(0);
    ethernet();
    ip(0);
    a.jump(SEND);
  }

  private void translate(int protocol) {
    String request = protocol + " request";
    a.jumpIf(R8, EQUAL, FlowCache.Action.NAT_REQUEST.code, request);
    hop();
    // The sender's first two bytes are the hop's, the destination is the client.
    a.load(DOUBLE, R1, R9, FlowCache.CLIENT_MAC).shiftLeft(R1, 16).shiftRight(R1, 16);
    a.shiftRight(R2, 48).shiftLeft(R2, 48).or(R2, R1);
    translate(protocol, FlowProgram.IP_SOURCE, FlowProgram.TRANSPORT);
    a.label(request);
    hop();
    translate(protocol, FlowProgram.IP_DESTINATION, FlowProgram.TRANSPORT + 2);
  }

  private void translate(int protocol, int address, int port) {
    a.load(DOUBLE, R4, R9, FlowCache.NEW_ADDRESS).load(HALF, R3, R9, FlowCache.IP_DELTA);
    unchangedFlow();
    count(0);
    ethernet();
    ip(0);
    if (hook == Hook.TC) {
      translateAtTc(protocol, address, port);
      return;
    }
    a.store(WORD, R7, address, R4).shiftRight(R4, 32).store(HALF, R7, port, R4);
    a.shiftRight(R4, 16);
    boolean udp = protocol == FlowProgram.UDP;
    int field = udp ? UDP_CHECKSUM : TCP_CHECKSUM;
    a.load(HALF, R2, R7, field);
    if (udp) {
      a.jumpIf(R2, EQUAL, 0, SEND);
    }
    update(R2, R4, R1);
    if (udp) {
      // 0 would say that there is none.
      String some = "udp checksum at " + address;
      a.jumpIf(R2, NOT_EQUAL, 0, some).move(R2, 0xffff).label(some);
    }
    a.store(HALF, R7, field, R2).jump(SEND);
  }

  /** The kernel knows whether the checksum is whole; if not, ports are no matter of it yet. */
  private void translateAtTc(int protocol, int address, int port) {
    a.load(WORD, R1, R7, address).load(HALF, R2, R7, port).shiftLeft(R2, 32).or(R1, R2);
    a.move(R9, R4).store(WORD, R7, address, R4).shiftRight(R4, 32).store(HALF, R7, port, R4);
    // The packet is lost with the first call. R7 and R9 are what was and what is.
    a.move(R7, R1).moveWord(R3, R7).moveWord(R4, R9);
    replaceInChecksum(protocol, BPF_F_PSEUDO_HDR | 4);
    a.move(R3, R7).shiftRight(R3, 32).move(R4, R9).shiftRight(R4, 32).and(R4, 0xffff);
    replaceInChecksum(protocol, 2);
    a.jump(SEND);
  }

  private void replaceInChecksum(int protocol, int flags) {
    boolean udp = protocol == FlowProgram.UDP;
    a.move(R1, R6).move(R2, udp ? UDP_CHECKSUM : TCP_CHECKSUM);
    a.move(R5, udp ? flags | BPF_F_MARK_MANGLED_0 : flags).call(L4_CSUM_REPLACE);
  }

  /** As {@code weir.dataplane.Tunnel} does. Afterwards R7 is the new frame. */
  private void tunnel() {
    a.load(DOUBLE, R4, R0, FlowCache.HOP_TUNNEL_FROM).store(DOUBLE, R10, TUNNEL_ENDS, R4);
    hop();
    a.store(DOUBLE, R10, MACS, R2).store(WORD, R10, REST, R5);
    a.load(HALF, R3, R9, FlowCache.IP_DELTA).store(DOUBLE, R10, DELTA, R3);
    unchangedFlow();
    if (hook == Hook.XDP) {
      a.move(R1, R6).move(R2, -OUTER).call(XDP_ADJUST_HEAD);
    } else {
      a.move(R1, R6).move(R2, OUTER).move(R3, BPF_ADJ_ROOM_MAC);
      a.move(R4, ENCAPSULATE).call(SKB_ADJUST_ROOM);
    }
    a.jumpIf(R0, NOT_EQUAL, 0, FlowProgram.NOT_THIS_TIME);
    a.load(WORD, R7, R6, hook.data).load(WORD, R2, R6, hook.dataEnd);
    a.move(R1, R7).add(R1, FlowProgram.TRANSPORT + OUTER);
    a.jumpIf(R1, GREATER, R2, FlowProgram.NOT_THIS_TIME);
    count(OUTER);
    a.load(DOUBLE, R2, R10, MACS).load(WORD, R5, R10, REST).load(DOUBLE, R3, R10, DELTA);
    ethernet();
    a.store(HALF, R7, 12, Short.reverseBytes((short) 0x0800));
    ip(OUTER);
    outerHeader();
    a.jump(SEND);
  }

  /** R9 is the sum. */
  private void outerHeader() {
    // Identification and flags. The latter are the low half of a word as the bytes lie there.
    a.load(HALF, R1, R7, OUTER + IP_FLAGS).and(R1, DONT_FRAGMENT).shiftLeft(R1, 16).move(R9, R1);
    a.jumpIf(R9, NOT_EQUAL, 0, "not to be fragmented");
    a.call(GET_PRANDOM_U32).move(R9, R0).and(R9, 0xffff);
    a.label("not to be fragmented").store(WORD, R7, IP_IDENTIFICATION, R9);
    // Version, type of service, length.
    a.load(BYTE, R1, R7, OUTER + IP_TYPE_OF_SERVICE).move(R2, R1).and(R2, CONGESTION_EXPERIENCED);
    a.jumpIf(R2, NOT_EQUAL, CONGESTION_EXPERIENCED, "no congestion");
    a.exclusiveOr(R1, CONGESTION_EXPERIENCED ^ ECN_CAPABLE);
    a.label("no congestion").shiftLeft(R1, 8).or(R1, 0x45);
    a.load(HALF, R2, R7, OUTER + FlowProgram.IP_TOTAL_LENGTH).bigEndian(R2, 16).add(R2, OUTER);
    a.bigEndian(R2, 16).shiftLeft(R2, 16).or(R1, R2);
    a.store(WORD, R7, FlowProgram.ETHERNET, R1).add(R9, R1);
    // Addresses.
    a.load(DOUBLE, R1, R10, TUNNEL_ENDS).store(DOUBLE, R7, FlowProgram.IP_SOURCE, R1);
    a.moveWord(R2, R1).shiftRight(R1, 32).add(R9, R1).add(R9, R2);
    // Time to live, protocol, checksum.
    a.load(BYTE, R1, R7, OUTER + FlowProgram.IP_TIME_TO_LIVE).or(R1, IPIP << 8).add(R9, R1);
    for (int fold = 0; fold < 3; fold++) {
      a.move(R2, R9).shiftRight(R2, 16).and(R9, 0xffff).add(R9, R2);
    }
    a.exclusiveOr(R9, 0xffff).shiftLeft(R9, 16).or(R1, R9);
    a.store(WORD, R7, FlowProgram.IP_TIME_TO_LIVE, R1);
  }

  /** Loads what all need of the hop, which must not have changed since its generation was read. */
  private void hop() {
    if (hook == Hook.XDP) {
      a.load(WORD, R8, R0, FlowCache.HOP_PORT);
    } else {
      a.load(WORD, R8, R0, FlowCache.HOP_INTERFACE).load(WORD, R3, R0, FlowCache.HOP_FLAGS);
      a.shiftLeft(R3, 32).or(R8, R3);
    }
    a.load(DOUBLE, R2, R0, FlowCache.HOP_DESTINATION_MAC);
    a.load(WORD, R5, R0, FlowCache.HOP_DESTINATION_MAC + MACS_REST);
    a.load(WORD, R3, R0, FlowCache.HOP_GENERATION);
    a.jumpIf(R3, NOT_EQUAL, R1, FlowProgram.NOT_THIS_TIME);
  }

  private void unchangedFlow() {
    a.load(WORD, R0, R9, FlowCache.VERSION).load(WORD, R1, R10, FlowProgram.VERSION);
    a.jumpIf(R0, NOT_EQUAL, R1, FlowProgram.NOT_THIS_TIME);
  }

  private void count(int shift) {
    a.load(HALF, R0, R7, shift + FlowProgram.IP_TOTAL_LENGTH).bigEndian(R0, 16);
    a.moveLong(R1, 1L << FlowCache.BYTES_BITS).add(R0, R1);
    a.atomicAdd(DOUBLE, R9, FlowCache.COUNTERS, R0);
    a.loadMapValue(R1, cache.controlMap().fd()).load(WORD, R1, R1, FlowCache.CONTROL_TICK);
    a.store(WORD, R9, FlowCache.LAST_SEEN, R1);
  }

  private void ethernet() {
    a.store(DOUBLE, R7, 0, R2).store(WORD, R7, MACS_REST, R5);
  }

  /** One less to live, and the header's checksum. */
  private void ip(int shift) {
    a.load(WORD, R1, R7, shift + FlowProgram.IP_TIME_TO_LIVE);
    a.move(R2, R1).shiftRight(R2, 16);
    update(R2, R3, R0);
    a.shiftLeft(R2, 16).and(R1, 0xffff).add(R1, -1).or(R1, R2);
    a.store(WORD, R7, shift + FlowProgram.IP_TIME_TO_LIVE, R1);
  }

  /** The checksum after words whose delta is given have changed (RFC 1624, equation 3). */
  private void update(
      Assembler.Register checksum, Assembler.Register delta, Assembler.Register scratch) {
    a.exclusiveOr(checksum, 0xffff).add(checksum, delta);
    a.move(scratch, checksum).shiftRight(scratch, 16).and(checksum, 0xffff).add(checksum, scratch);
    a.exclusiveOr(checksum, 0xffff);
  }

  private void send() {
    if (hook == Hook.XDP) {
      sendAtXdp();
    } else {
      sendAtTc();
    }
  }

  private void sendAtXdp() {
    a.jumpIf(R8, EQUAL, port, "back");
    a.loadMap(R1, cache.portMap().fd()).move(R2, R8).move(R3, Bpf.XDP_DROP);
    a.call(REDIRECT_MAP).exit();
    a.label("back").move(R0, Bpf.XDP_TX).exit();
  }

  private void sendAtTc() {
    a.moveWord(R1, R8).move(R2, 0).shiftRight(R8, 32);
    a.jumpIf(R8, EQUAL, FlowCache.TO_PEER, "to peer").call(REDIRECT).exit();
    a.label("to peer").call(REDIRECT_PEER).exit();
  }
}
