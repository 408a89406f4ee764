package weir.afxdp;

import java.lang.foreign.Arena;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.ffi.Mman;
import weir.ffi.Xdp;
import weir.ffi.XdpUmemReg;
import weir.ffi.XskTxMetadata;

/**
 * The memory that packets are received into and sent from without a copy: frames side by side,
 * shared with the kernel by every socket.
 *
 * <pre>
 *  frame  0                 256                                    2048
 *         +-----------------+---------------------------------------+
 *         | headroom        | packet as received                    |
 *         +-----------------+---------------------------------------+
 *              ... [meta data][packet as sent, starts where it likes]
 * </pre>
 *
 * <p>The first socket registers the memory and is its owner; the others share it.
 */
final class Umem implements AutoCloseable {
  /** What the kernel leaves in front of a received packet (XDP_PACKET_HEADROOM). */
  static final int PACKET_OFFSET = 256;

  private final long base;
  private final int frames;
  private final int frameSize;
  private int owner = -1;
  private boolean checksums;

  private Umem(long base, int frames, int frameSize) {
    this.base = base;
    this.frames = frames;
    this.frameSize = frameSize;
  }

  /**
   * Maps memory; nothing is pinned yet.
   *
   * @param frames how many
   * @param frameSize 2048 or 4096, which the kernel allows up to a page
   */
  static Umem map(int frames, int frameSize) {
    long length = (long) frames * frameSize;
    int protection = Mman.PROT_READ | Mman.PROT_WRITE;
    int flags = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS;
    long base = Libc.mmap(length, protection, flags, -1, 0);
    ErrnoException.check("map " + (length >> 20) + " MiB for packets", base);
    // Fewer TLB misses; a kernel without huge pages does without.
    Libc.madvise(base, length, Mman.MADV_HUGEPAGE);
    return new Umem(base, frames, frameSize);
  }

  /**
   * Registers the memory with a socket, which becomes the owner.
   *
   * @param completeChecksums whether to ask for {@link #completesChecksums}
   * @throws ErrnoException where the kernel refuses, with the remedy where that is known
   */
  void register(int fd, boolean completeChecksums) {
    try (Arena arena = Arena.ofConfined()) {
      long reg = arena.allocate(XdpUmemReg.SIZEOF, 8).address();
      XdpUmemReg.addr(reg, base);
      XdpUmemReg.len(reg, length());
      XdpUmemReg.chunkSize(reg, frameSize);
      if (completeChecksums) {
        XdpUmemReg.flags(reg, Xdp.XDP_UMEM_TX_METADATA_LEN);
        XdpUmemReg.txMetadataLen(reg, (int) XskTxMetadata.SIZEOF);
      }
      int size = (int) XdpUmemReg.SIZEOF;
      int result = Libc.setsockopt(fd, Xdp.SOL_XDP, Xdp.XDP_UMEM_REG, reg, size);
      if (result == -Errno.ENOBUFS) {
        throw new ErrnoException(
            "pin %d KiB for packets: give the process CAP_IPC_LOCK, or raise `ulimit -l` above that"
                .formatted(length() >> 10),
            Errno.ENOBUFS);
      }
      ErrnoException.check("register the memory for packets", result);
    }
    owner = fd;
    checksums = completeChecksums;
  }

  /** Address of the first frame. */
  long base() {
    return base;
  }

  /** Bytes of all frames. */
  long length() {
    return (long) frames * frameSize;
  }

  int frameSize() {
    return frameSize;
  }

  /** The socket that registered the memory, -1 for none. */
  int owner() {
    return owner;
  }

  /** Whether {@link XskTxMetadata} before a packet is looked at. */
  boolean completesChecksums() {
    return checksums;
  }

  /** Unmaps the memory; the kernel keeps what it still needs. */
  @Override
  public void close() {
    Libc.munmap(base, length());
  }
}
