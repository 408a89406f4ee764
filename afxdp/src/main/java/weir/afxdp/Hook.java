package weir.afxdp;

import static weir.afxdp.bpf.Assembler.Condition.GREATER;
import static weir.afxdp.bpf.Assembler.Condition.LESS;
import static weir.afxdp.bpf.Assembler.Condition.NOT_EQUAL;
import static weir.afxdp.bpf.Assembler.Helper.SKB_LOAD_BYTES;
import static weir.afxdp.bpf.Assembler.Helper.SKB_PULL_DATA;
import static weir.afxdp.bpf.Assembler.Register.R0;
import static weir.afxdp.bpf.Assembler.Register.R1;
import static weir.afxdp.bpf.Assembler.Register.R10;
import static weir.afxdp.bpf.Assembler.Register.R2;
import static weir.afxdp.bpf.Assembler.Register.R3;
import static weir.afxdp.bpf.Assembler.Register.R4;
import static weir.afxdp.bpf.Assembler.Register.R6;
import static weir.afxdp.bpf.Assembler.Register.R7;
import static weir.afxdp.bpf.Assembler.Register.R8;
import static weir.afxdp.bpf.Assembler.Width.DOUBLE;
import static weir.afxdp.bpf.Assembler.Width.WORD;

import weir.afxdp.bpf.Assembler;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.Bpf;

/**
 * Where our program meets packets: one source of instructions for all, this is all that differs.
 *
 * <p>XDP sees bytes as they came from the wire. At tc, after it, a packet has a buffer of the
 * kernel's: several segments may be one packet of up to 64 KB, of which only the beginning is
 * accessible directly, a checksum may be left to do, and a VLAN tag is no longer among the bytes. A
 * packet socket, between the two, is shown the same packets as tc, and nothing of them directly.
 */
public enum Hook {
  /** {@code struct xdp_md}. */
  XDP(BpfProgram.Type.XDP, 0, 4, 12, Bpf.XDP_PASS, Bpf.XDP_DROP, Bpf.XDP_REDIRECT),
  /** {@code struct __sk_buff}. */
  TC(BpfProgram.Type.TC, 76, 80, 40, Bpf.TCX_NEXT, Bpf.TCX_DROP, Bpf.TCX_REDIRECT),
  /**
   * The filter of a packet socket: {@code struct __sk_buff}; the verdict is how many bytes the
   * socket gets. Takes nothing away from the kernel.
   */
  SOCKET(BpfProgram.Type.SOCKET, -1, -1, 40, 0, 0, 0);

  /** In struct __sk_buff. */
  static final int SKB_LEN = 0;

  private static final int SKB_VLAN_PRESENT = 20;

  static final int SKB_GSO_SIZE = 176;

  /** Ethernet, IP without options, TCP: what most packets have, and nearly always in one piece. */
  private static final int USUAL_HEADERS = 14 + 20 + 20;

  /** Whatever is looked at, up to the ports in an ICMP error that quotes IP options. */
  private static final int LONGEST_HEADERS = 128;

  /** On the stack, below what programs use: a copy of the packet, so that its words are aligned. */
  private static final int COPY = -150;

  /** The last byte of the zeros that are put there first, a multiple of 8. */
  private static final int COPY_END = -16;

  final BpfProgram.Type type;

  /** Offset in the context: where the packet begins, a word. */
  final int data;

  /** Offset in the context: where what is accessible of it ends, a word. */
  final int dataEnd;

  /** Offset in the context: the ifindex that the packet came by, a word. */
  final int interfaceIndex;

  /** Verdict: the packet is the kernel's. */
  final int pass;

  /** Verdict: nobody gets it. */
  final int drop;

  /** Verdict of {@code bpf_redirect} and its like. */
  final int redirect;

  Hook(
      BpfProgram.Type type,
      int data,
      int dataEnd,
      int interfaceIndex,
      int pass,
      int drop,
      int redirect) {
    this.type = type;
    this.data = data;
    this.dataEnd = dataEnd;
    this.interfaceIndex = interfaceIndex;
    this.pass = pass;
    this.drop = drop;
    this.redirect = redirect;
  }

  /**
   * Begins a program: R6 becomes the context, R7 the packet from its Ethernet header on, R8 the end
   * of what is accessible of it; of a copy, how many bytes.
   *
   * @param none goes here where there is nothing for us
   */
  void begin(Assembler a, String none) {
    a.move(R6, R1);
    if (this != XDP) {
      a.load(WORD, R2, R6, SKB_VLAN_PRESENT).jumpIf(R2, NOT_EQUAL, 0, none);
    }
    if (this == SOCKET) {
      copyPacket(a, none);
      return;
    }
    loadPacket(a);
    if (this == TC) {
      a.move(R2, R7).add(R2, USUAL_HEADERS - 1).jumpIf(R8, GREATER, R2, "in one piece");
      a.load(WORD, R2, R6, SKB_LEN).jumpIf(R2, LESS, LONGEST_HEADERS, "all of it");
      a.move(R2, LONGEST_HEADERS).label("all of it");
      a.move(R1, R6).call(SKB_PULL_DATA);
      loadPacket(a);
      a.label("in one piece");
    }
  }

  /** Makes R7 the packet and R8 the end of what is accessible of it. */
  void loadPacket(Assembler a) {
    a.load(WORD, R7, R6, data).load(WORD, R8, R6, dataEnd);
  }

  private static void copyPacket(Assembler a, String none) {
    for (int at = COPY & -8; at < COPY_END; at += 8) {
      a.store(DOUBLE, R10, at, 0);
    }
    // Not a comparison with 0, of which the verifier of Linux 6.1 learns nothing about the size.
    a.load(WORD, R8, R6, SKB_LEN).jumpIf(R8, LESS, 1, none);
    a.jumpIf(R8, LESS, LONGEST_HEADERS, "all of it").move(R8, LONGEST_HEADERS);
    a.label("all of it").move(R7, R10).add(R7, COPY);
    a.move(R1, R6).move(R2, 0).move(R3, R7).move(R4, R8).call(SKB_LOAD_BYTES);
    a.jumpIf(R0, NOT_EQUAL, 0, none);
  }

  /** Goes to a label where so many bytes of the packet are not there; R2 is lost. */
  void need(Assembler a, int bytes, String otherwise) {
    if (this == SOCKET) {
      a.jumpIf(R8, LESS, bytes, otherwise);
    } else {
      a.move(R2, R7).add(R2, bytes).jumpIf(R2, GREATER, R8, otherwise);
    }
  }
}
