package weir.afxdp;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.invoke.VarHandle;
import weir.ffi.ErrnoException;
import weir.ffi.IoUring;
import weir.ffi.IoUringBuf;
import weir.ffi.IoUringBufReg;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.Mman;

/**
 * Buffers that an io_uring may receive into, as the fill ring of AF_XDP: the kernel takes them in
 * order, and a completion says which one by its number.
 *
 * <p>Only the producer's index is shared. How many the kernel has taken is known from completions.
 */
final class BufferRing implements AutoCloseable {
  /** The group that a receive names; each ring has one. */
  static final int GROUP = 0;

  private static final VarHandle TAIL = JAVA_SHORT.varHandle();

  private final long ring;
  private final long length;
  private final int mask;
  private int next;
  private int held;

  /**
   * An empty ring, registered.
   *
   * @param uring file descriptor of the io_uring
   * @param size a power of two up to 32768
   */
  BufferRing(int uring, int size) {
    mask = size - 1;
    length = size * IoUringBuf.SIZEOF;
    int protection = Mman.PROT_READ | Mman.PROT_WRITE;
    ring = Libc.mmap(length, protection, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
    ErrnoException.check("map a ring of buffers", ring);
    try (Arena arena = Arena.ofConfined()) {
      long reg = arena.allocate(IoUringBufReg.SIZEOF, Long.BYTES).address();
      IoUringBufReg.ringAddr(reg, ring);
      IoUringBufReg.ringEntries(reg, size);
      IoUringBufReg.bgid(reg, GROUP);
      int result = Libc.ioUringRegister(uring, IoUring.IORING_REGISTER_PBUF_RING, reg, 1);
      if (result < 0) {
        Libc.munmap(ring, length);
        throw new ErrnoException("register a ring of buffers", -result);
      }
    }
  }

  /** How many more it holds. */
  int room() {
    return mask + 1 - held;
  }

  /** Buffers that the kernel has. */
  int held() {
    return held;
  }

  /** Gives the kernel a buffer, from the next {@link #publish} on; the caller knows of the room. */
  void give(int number, long address, int bytes) {
    long entry = ring + (next++ & mask) * IoUringBuf.SIZEOF;
    IoUringBuf.addr(entry, address);
    IoUringBuf.len(entry, bytes);
    IoUringBuf.bid(entry, number);
    held++;
  }

  /** Shows the kernel what was given. */
  void publish() {
    TAIL.setRelease(Memory.ALL, ring + IoUringBuf.RESV_OFFSET, (short) next);
  }

  /** A completion has brought a buffer back. */
  void taken() {
    held--;
  }

  /** To be called once the io_uring is closed. */
  @Override
  public void close() {
    Libc.munmap(ring, length);
  }
}
