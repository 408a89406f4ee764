package weir.afxdp;

import static weir.afxdp.bpf.Assembler.Condition.EQUAL;
import static weir.afxdp.bpf.Assembler.Condition.GREATER;
import static weir.afxdp.bpf.Assembler.Condition.LESS;
import static weir.afxdp.bpf.Assembler.Condition.NOT_EQUAL;
import static weir.afxdp.bpf.Assembler.Helper.RINGBUF_DISCARD;
import static weir.afxdp.bpf.Assembler.Helper.RINGBUF_RESERVE;
import static weir.afxdp.bpf.Assembler.Helper.RINGBUF_SUBMIT;
import static weir.afxdp.bpf.Assembler.Helper.SKB_LOAD_BYTES;
import static weir.afxdp.bpf.Assembler.Register.R0;
import static weir.afxdp.bpf.Assembler.Register.R1;
import static weir.afxdp.bpf.Assembler.Register.R2;
import static weir.afxdp.bpf.Assembler.Register.R3;
import static weir.afxdp.bpf.Assembler.Register.R4;
import static weir.afxdp.bpf.Assembler.Register.R6;
import static weir.afxdp.bpf.Assembler.Register.R7;
import static weir.afxdp.bpf.Assembler.Register.R8;
import static weir.afxdp.bpf.Assembler.Register.R9;
import static weir.afxdp.bpf.Assembler.Width.DOUBLE;
import static weir.afxdp.bpf.Assembler.Width.WORD;

import java.util.ArrayDeque;
import java.util.Deque;
import weir.afxdp.bpf.Assembler;
import weir.afxdp.bpf.BpfMap;
import weir.ffi.Bpf;
import weir.ffi.Libc;

/** The kernel's side of a {@link PacketRing}: its maps, and how a program at tc puts packets in. */
final class PacketRingMaps implements AutoCloseable {
  private static final int PAGE = 4096;

  private final Deque<Runnable> opened = new ArrayDeque<>();
  private final BpfMap records;
  private final BpfMap words;
  private final PacketRing ring;

  /** An empty ring. */
  PacketRingMaps() {
    try {
      records = BpfMap.ring("weir_packets", PacketRing.SIZE);
      opened.push(records::close);
      words = BpfMap.array("weir_words", PacketRing.WORDS_SIZEOF, 1);
      opened.push(words::close);
      // The consumer's position, the producer's, the records, and these once more, so that one that
      // begins at the end goes on behind it.
      long consumer = mapped(records.map(PAGE), PAGE);
      long length = PAGE + 2L * PacketRing.SIZE;
      long producer = mapped(records.mapReadOnly(length, PAGE), length);
      long shared = mapped(words.map(PAGE), PAGE);
      ring = new PacketRing(records.fd(), consumer, producer, producer + PAGE, shared);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private long mapped(long address, long length) {
    opened.push(() -> Libc.munmap(address, length));
    return address;
  }

  /** The worker's side. */
  PacketRing ring() {
    return ring;
  }

  /** Writes instructions that put the packet of R6 in and end, or go to a label. */
  void writeAppend(Assembler a, String otherwise) {
    a.load(WORD, R2, R6, Hook.SKB_GSO_SIZE).jumpIf(R2, NOT_EQUAL, 0, otherwise);
    // Not a comparison with 0, of which the verifier of Linux 6.1 learns nothing about the size.
    a.load(WORD, R9, R6, Hook.SKB_LEN).jumpIf(R9, LESS, 1, otherwise);
    a.jumpIf(R9, GREATER, PacketRing.LONGEST, otherwise);
    a.loadMapValue(R7, words.fd());
    a.load(WORD, R2, R7, PacketRing.LONG_WAY).jumpIf(R2, NOT_EQUAL, 0, otherwise);

    a.jumpIf(R9, GREATER, PacketRing.SHORT, "long record");
    reserve(a, Long.BYTES + PacketRing.SHORT).jump("record");
    reserve(a.label("long record"), Long.BYTES + PacketRing.LONGEST);
    a.label("record").jumpIf(R0, EQUAL, 0, otherwise);
    a.move(R8, R0).store(DOUBLE, R8, 0, R9);
    a.move(R1, R6).move(R2, 0).move(R3, R8).add(R3, Long.BYTES).move(R4, R9).call(SKB_LOAD_BYTES);
    a.jumpIf(R0, EQUAL, 0, "filled");
    a.move(R1, R8).move(R2, Bpf.BPF_RB_NO_WAKEUP).call(RINGBUF_DISCARD).jump(otherwise);
    a.label("filled").move(R1, R8).move(R2, Bpf.BPF_RB_NO_WAKEUP).call(RINGBUF_SUBMIT);

    // Only now: who falls asleep after this has seen the record.
    a.load(WORD, R2, R7, PacketRing.ASLEEP).jumpIf(R2, EQUAL, 0, "taken");
    a.store(WORD, R7, PacketRing.ASLEEP, 0);
    reserve(a, Long.BYTES).jumpIf(R0, EQUAL, 0, "taken");
    a.move(R1, R0).move(R2, Bpf.BPF_RB_FORCE_WAKEUP).call(RINGBUF_DISCARD);
    a.label("taken").move(R0, Hook.TC.drop).exit();
  }

  private Assembler reserve(Assembler a, int bytes) {
    return a.loadMap(R1, records.fd()).move(R2, bytes).move(R3, 0).call(RINGBUF_RESERVE);
  }

  /** Writes instructions that have the next packets go the long way too. */
  void writeLongWay(Assembler a) {
    a.loadMapValue(R7, words.fd()).store(WORD, R7, PacketRing.LONG_WAY, 1);
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }
}
