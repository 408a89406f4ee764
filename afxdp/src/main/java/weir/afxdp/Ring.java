package weir.afxdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.invoke.VarHandle;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.Mman;
import weir.ffi.Xdp;
import weir.ffi.XdpRingOffset;

/**
 * A ring that a socket and the kernel share: one of the two produces entries, the other consumes
 * them. Indices only ever grow (and wrap at 2^32); each has one writer.
 *
 * <pre>
 *            consumer              producer
 *               v                     v
 *   +-----+-----+-----+-----+-----+-----+-----+-----+
 *   |     |     | ### | ### | ### |     |     |     |   size: a power of two
 *   +-----+-----+-----+-----+-----+-----+-----+-----+
 * </pre>
 *
 * <p>The index of the other side is read with acquire and one's own is written with release, each
 * once per burst: entries are written before the producer index that covers them, and read before
 * the consumer index that gives them back (xsk_queue.h of the kernel has the same pairs).
 */
abstract class Ring implements AutoCloseable {
  private static final VarHandle INDEX = JAVA_INT.varHandle();

  // Where things are in a ring without a socket, each in a line of its own.
  private static final int CONSUMER = 64;
  private static final int FLAGS = 128;
  private static final int ENTRIES = 192;

  private final long mapping;
  private final long mappingLength;
  private final long producer;
  private final long consumer;
  private final long flags;
  private final long entries;
  private final int entrySize;
  private final int mask;

  /** Maps a ring that was set up with a socket option. */
  private Ring(int fd, long page, long offsets, int size, int entrySize) {
    this.entrySize = entrySize;
    mask = size - 1;
    mappingLength = XdpRingOffset.desc(offsets) + (long) size * entrySize;
    int protection = Mman.PROT_READ | Mman.PROT_WRITE;
    int mapFlags = Mman.MAP_SHARED | Mman.MAP_POPULATE;
    mapping = Libc.mmap(mappingLength, protection, mapFlags, fd, page);
    ErrnoException.check("map a ring", mapping);
    producer = mapping + XdpRingOffset.producer(offsets);
    consumer = mapping + XdpRingOffset.consumer(offsets);
    flags = mapping + XdpRingOffset.flags(offsets);
    entries = mapping + XdpRingOffset.desc(offsets);
  }

  /** A ring in memory of the caller's, which is all 0; the other side is such a ring, too. */
  private Ring(long memory, int size, int entrySize) {
    this.entrySize = entrySize;
    mask = size - 1;
    mapping = memory;
    mappingLength = 0;
    producer = memory;
    consumer = memory + CONSUMER;
    flags = memory + FLAGS;
    entries = memory + ENTRIES;
  }

  /** Entries that there is room for. */
  final int size() {
    return mask + 1;
  }

  /** Bytes that a ring without a socket takes. */
  static long sizeInMemory(int size, int entrySize) {
    return ENTRIES + (long) size * entrySize;
  }

  final long entry(int index) {
    return entries + (long) (index & mask) * entrySize;
  }

  @Override
  public void close() {
    if (mappingLength > 0) {
      Libc.munmap(mapping, mappingLength);
    }
  }

  /** The fill and the transmit ring: entries go to the kernel. */
  static final class Producer extends Ring {
    private int next;
    private int consumed;

    Producer(int fd, long page, long offsets, int size, int entrySize) {
      super(fd, page, offsets, size, entrySize);
    }

    /** Without a socket; of the fill and the transmit ring, the side that asks to be woken up. */
    Producer(long memory, int size, int entrySize) {
      super(memory, size, entrySize);
      Memory.putInt(super.flags, Xdp.XDP_RING_NEED_WAKEUP);
    }

    /** How many entries, up to {@code wanted}, can be written now. */
    int room(int wanted) {
      if (size() - (next - consumed) < wanted) {
        consumed = (int) INDEX.getAcquire(Memory.ALL, super.consumer);
      }
      return Math.min(wanted, size() - (next - consumed));
    }

    /** The address of the next entry to write. */
    long next() {
      return entry(next++);
    }

    /** Shows the kernel what was written. */
    void publish() {
      INDEX.setRelease(Memory.ALL, super.producer, next);
    }

    /** Published entries that the kernel has not taken yet. */
    int pending() {
      consumed = (int) INDEX.getAcquire(Memory.ALL, super.consumer);
      return next - consumed;
    }

    /** Whether the kernel takes nothing without a call. */
    boolean needsWakeup() {
      return (Memory.getInt(super.flags) & Xdp.XDP_RING_NEED_WAKEUP) != 0;
    }
  }

  /** The receive and the completion ring: entries come from the kernel. */
  static final class Consumer extends Ring {
    private int next;
    private int produced;

    Consumer(int fd, long page, long offsets, int size, int entrySize) {
      super(fd, page, offsets, size, entrySize);
    }

    /** Without a socket. */
    Consumer(long memory, int size, int entrySize) {
      super(memory, size, entrySize);
    }

    /** How many entries, up to {@code wanted}, can be read now. */
    int available(int wanted) {
      if (produced - next < wanted) {
        produced = (int) INDEX.getAcquire(Memory.ALL, super.producer);
      }
      return Math.min(wanted, produced - next);
    }

    /** The address of the next entry to read. */
    long next() {
      return entry(next++);
    }

    /** Gives what was read back to the kernel. */
    void release() {
      INDEX.setRelease(Memory.ALL, super.consumer, next);
    }
  }
}
