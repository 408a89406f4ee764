package weir.afxdp;

import java.lang.invoke.VarHandle;
import weir.ffi.Bpf;
import weir.ffi.Memory;

/**
 * The short way of packets from a program at tc to a worker: it copies them into a ring buffer of
 * BPF's, and the worker copies them into frames of its pool. They need neither another interface
 * nor a socket for that, and no buffer of these: with packets that are handled one by one, as those
 * of new connections, this saves a quarter of the processor.
 *
 * <pre>
 *   record  0            4       8              16
 *           +------------+-------+--------------+---------------------------+
 *           | length, in | page  | bytes of the | packet, from its Ethernet |
 *           | use, void  |       | packet       | header on; two sizes      |
 *           +------------+-------+--------------+---------------------------+
 *            the kernel's        ours
 * </pre>
 *
 * <p>Several segments in one (GSO), what is longer than {@value #LONGEST} bytes, and everything
 * while the ring is full goes by the {@link VethPair}. Nothing is to overtake such a packet: until
 * none has come that way for {@value #QUIET_NS} ns, all go there. A packet that goes there in the
 * very moment in which that time is over may be overtaken.
 *
 * <p>The program ({@link PacketRingMaps}) wakes the worker up only while that says that it sleeps.
 * This is the worker's side, and owned by it. Source: Documentation/bpf/ringbuf.rst of the kernel.
 */
final class PacketRing {
  /** The longest packet that fits a record. */
  static final int LONGEST = 1520;

  /** The longest packet that fits a short record, which takes two lines. */
  static final int SHORT = 112;

  /** Bytes of records, a power of two: 4000 short packets, which stay in a processor's cache. */
  static final int SIZE = 1 << 19;

  private static final long QUIET_NS = 1_000_000;

  /** In a record: how long the packet is, and where it begins. */
  static final int LENGTH = Bpf.BPF_RINGBUF_HDR_SZ;

  static final int PACKET = LENGTH + Long.BYTES;

  private static final int RECORD_LENGTH =
      ~(Bpf.BPF_RINGBUF_BUSY_BIT | Bpf.BPF_RINGBUF_DISCARD_BIT);

  /** Of the words that both sides write: whether the worker sleeps. */
  static final int ASLEEP = 0;

  /** Whether packets go the long way. */
  static final int LONG_WAY = 64;

  static final int WORDS_SIZEOF = 128;

  private final int fd;
  private final long consumer;
  private final long producer;
  private final long records;
  private final long words;

  private long consumed;
  private long produced;

  /** Since when nothing came the long way; 0 where that is not asked. */
  private long quietSinceNs;

  /**
   * A ring of that memory.
   *
   * @param fd what poll(2) waits for
   * @param consumer address of what the worker has read, in bytes since the start
   * @param producer address of what there is, in bytes since the start
   * @param records address of the records
   * @param words address of the words that both sides write
   */
  PacketRing(int fd, long consumer, long producer, long records, long words) {
    this.fd = fd;
    this.consumer = consumer;
    this.producer = producer;
    this.records = records;
    this.words = words;
  }

  /** Adds what has arrived to a burst, in frames of a pool. */
  void receive(Burst burst, FramePool pool) {
    long at = consumed;
    if (at == produced) {
      produced = Memory.getLongAcquire(producer);
      if (at == produced) {
        return;
      }
    }
    while (at != produced && !burst.isFull() && pool.available() > 0) {
      long record = Memory.base(records + (at & (SIZE - 1)));
      int state = Memory.getIntAcquire(record);
      if ((state & Bpf.BPF_RINGBUF_BUSY_BIT) != 0) {
        break;
      }
      if ((state & Bpf.BPF_RINGBUF_DISCARD_BIT) == 0) {
        int length = Math.min(Memory.getInt(record + LENGTH), LONGEST);
        long frame = Memory.base(pool.take() + Umem.PACKET_OFFSET);
        copy(record + PACKET, frame, length);
        burst.add(frame, length, 0);
      }
      at += align(Bpf.BPF_RINGBUF_HDR_SZ + (state & RECORD_LENGTH));
    }
    consumed = at;
    Memory.putLongRelease(consumer, at);
  }

  /** Records begin at multiples of eight bytes. */
  private static int align(int length) {
    return (length + Long.BYTES - 1) & -Long.BYTES;
  }

  private static void copy(long from, long to, int length) {
    if (length > SHORT) {
      Memory.copy(from, to, length);
      return;
    }
    // All of its words are in the record, and there is room for them in a frame.
    for (int i = 0; i < length; i += Long.BYTES) {
      Memory.putLong(to + i, Memory.getLong(from + i));
    }
  }

  /** Says how many packets have come the long way now. */
  void cameTheLongWay(int packets) {
    if (packets > 0) {
      quietSinceNs = 0;
    } else if (Memory.getInt(words + LONG_WAY) != 0) {
      long nowNs = System.nanoTime();
      if (quietSinceNs == 0) {
        quietSinceNs = nowNs;
      } else if (nowNs - quietSinceNs > QUIET_NS) {
        quietSinceNs = 0;
        Memory.putInt(words + LONG_WAY, 0);
      }
    }
  }

  /** The worker is about to wait for {@link #fd}, which it looks at once more before it sleeps. */
  void fallsAsleep() {
    Memory.putInt(words + ASLEEP, 1);
    VarHandle.fullFence();
  }

  void isAwake() {
    Memory.putInt(words + ASLEEP, 0);
  }

  /** What poll(2) waits for. */
  int fd() {
    return fd;
  }
}
