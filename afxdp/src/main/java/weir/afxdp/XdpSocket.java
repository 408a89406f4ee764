package weir.afxdp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.SockaddrXdp;
import weir.ffi.Socket;
import weir.ffi.Xdp;
import weir.ffi.XdpDesc;
import weir.ffi.XdpMmapOffsets;
import weir.ffi.XdpOptions;
import weir.ffi.XdpStatistics;

/** An AF_XDP socket with its four rings. Owned by one worker. */
final class XdpSocket implements AutoCloseable {
  /** Bytes of an entry of the fill and the completion ring: offsets from the start of the UMEM. */
  static final int ADDRESS_SIZE = 8;

  /** TX_BATCH_SIZE in net/xdp/xsk.c of the kernel. */
  private static final int USUAL_PACKETS_PER_CALL = 32;

  private static final int NO_SOCKET = -1;

  private final String name;
  private final int fd;
  private final Umem umem;
  final Ring.Producer fill;
  final Ring.Consumer completion;
  final Ring.Consumer receive;
  final Ring.Producer transmit;

  /**
   * How many packets a call sends in copy mode: a burst, where the kernel can be asked for that.
   */
  final int packetsPerCall;

  /**
   * A socket that is not bound yet. The first one registers the memory; the others share it.
   *
   * @param name of the interface, for messages
   * @param completeChecksums asked of the memory, by the first
   * @param receiveSize entries of the receive and the fill ring, a power of two
   * @param transmitSize entries of the transmit and the completion ring, a power of two
   */
  XdpSocket(String name, Umem umem, boolean completeChecksums, int receiveSize, int transmitSize) {
    this.name = name;
    this.umem = umem;
    fd = Libc.socket(Socket.AF_XDP, Socket.SOCK_RAW, 0);
    ErrnoException.check("open an AF_XDP socket (needs CAP_NET_RAW)", fd);
    try (Arena arena = Arena.ofConfined()) {
      if (umem.owner() == -1) {
        umem.register(fd, completeChecksums);
      }
      setRing(Xdp.XDP_UMEM_FILL_RING, receiveSize);
      setRing(Xdp.XDP_UMEM_COMPLETION_RING, transmitSize);
      setRing(Xdp.XDP_RX_RING, receiveSize);
      setRing(Xdp.XDP_TX_RING, transmitSize);
      packetsPerCall =
          transmitSize >= Burst.CAPACITY && set(Xdp.XDP_MAX_TX_SKB_BUDGET, Burst.CAPACITY) == 0
              ? Burst.CAPACITY
              : USUAL_PACKETS_PER_CALL;
      long at = option(arena, Xdp.XDP_MMAP_OFFSETS, XdpMmapOffsets.SIZEOF).address();
      int descriptor = (int) XdpDesc.SIZEOF;
      fill =
          new Ring.Producer(
              fd,
              Xdp.XDP_UMEM_PGOFF_FILL_RING,
              at + XdpMmapOffsets.FR_OFFSET,
              receiveSize,
              ADDRESS_SIZE);
      completion =
          new Ring.Consumer(
              fd,
              Xdp.XDP_UMEM_PGOFF_COMPLETION_RING,
              at + XdpMmapOffsets.CR_OFFSET,
              transmitSize,
              ADDRESS_SIZE);
      receive =
          new Ring.Consumer(
              fd, Xdp.XDP_PGOFF_RX_RING, at + XdpMmapOffsets.RX_OFFSET, receiveSize, descriptor);
      transmit =
          new Ring.Producer(
              fd, Xdp.XDP_PGOFF_TX_RING, at + XdpMmapOffsets.TX_OFFSET, transmitSize, descriptor);
    } catch (RuntimeException e) {
      Libc.close(fd);
      throw e;
    }
  }

  /**
   * A socket without a socket: rings that {@link RehearsalPort} plays the kernel for. System calls
   * for it fail and do nothing.
   */
  XdpSocket(
      Umem umem,
      Ring.Producer fill,
      Ring.Consumer completion,
      Ring.Consumer receive,
      Ring.Producer transmit) {
    this.name = "no interface";
    this.fd = NO_SOCKET;
    this.umem = umem;
    this.fill = fill;
    this.completion = completion;
    this.receive = receive;
    this.transmit = transmit;
    this.packetsPerCall = Burst.CAPACITY;
  }

  /**
   * Binds to a queue of an interface. The owner of the memory goes first, and its flags hold for
   * those that share it.
   *
   * @param flags {@code XDP_COPY}, {@code XDP_USE_NEED_WAKEUP}
   * @return 0 or {@code -errno}
   */
  int bind(int interfaceIndex, int queue, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocate(SockaddrXdp.SIZEOF, 8).address();
      SockaddrXdp.sxdpFamily(address, Socket.AF_XDP);
      SockaddrXdp.sxdpIfindex(address, interfaceIndex);
      SockaddrXdp.sxdpQueueId(address, queue);
      if (umem.owner() == fd) {
        SockaddrXdp.sxdpFlags(address, flags);
      } else {
        SockaddrXdp.sxdpFlags(address, Xdp.XDP_SHARED_UMEM);
        SockaddrXdp.sxdpSharedUmemFd(address, umem.owner());
      }
      return Libc.bind(fd, address, SockaddrXdp.SIZEOF);
    }
  }

  int fd() {
    return fd;
  }

  /** Whether the bound socket shares its frames with the device. */
  boolean isZeroCopy() {
    try (Arena arena = Arena.ofConfined()) {
      long options = option(arena, Xdp.XDP_OPTIONS, XdpOptions.SIZEOF).address();
      return (XdpOptions.flags(options) & Xdp.XDP_OPTIONS_ZEROCOPY) != 0;
    }
  }

  /** Packets for this socket that were lost: too long, no frame to fill, or nobody read them. */
  long receiveDrops() {
    if (fd == NO_SOCKET) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      long statistics = option(arena, Xdp.XDP_STATISTICS, XdpStatistics.SIZEOF).address();
      // A fill ring that was empty is counted among the dropped.
      return XdpStatistics.rxDropped(statistics) + XdpStatistics.rxRingFull(statistics);
    }
  }

  private void setRing(int option, int size) {
    ErrnoException.check("set up a ring of " + size + " for " + name, set(option, size));
  }

  private int set(int option, int value) {
    return Libc.setsockopt(fd, Xdp.SOL_XDP, option, value);
  }

  private MemorySegment option(Arena arena, int option, long size) {
    MemorySegment value = arena.allocate(size, 8);
    MemorySegment length = arena.allocate(4, 4);
    Memory.putInt(length.address(), (int) size);
    ErrnoException.check(
        "read AF_XDP option " + option + " of " + name,
        Libc.getsockopt(fd, Xdp.SOL_XDP, option, value.address(), length.address()));
    return value;
  }

  /** Leaves the queue; the kernel lets go of it up to 90 ms later. */
  @Override
  public void close() {
    Libc.close(fd);
    fill.close();
    completion.close();
    receive.close();
    transmit.close();
  }
}
