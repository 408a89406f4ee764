package weir.ffi;

import java.lang.foreign.Arena;

/**
 * A netlink socket, and the memory that datagrams are received into.
 *
 * <p>Only the kernel is listened to: any process may send to the socket of another.
 */
final class NetlinkSocket implements AutoCloseable {
  /** The kernel fills at most 32 KiB per datagram unless a single object is larger. */
  private static final int FIRST_CAPACITY = 1 << 16;

  private final Arena arena = Arena.ofShared();
  private final long sender = arena.allocate(SockaddrNl.SIZEOF, Long.BYTES).address();
  private final long senderLength = arena.allocate(Integer.BYTES, Integer.BYTES).address();
  private final int fd;
  private int capacity = FIRST_CAPACITY;
  private long buffer = arena.allocate(capacity, Long.BYTES).address();

  /**
   * Opens a socket in the calling thread's network namespace.
   *
   * @param protocol such as NETLINK_ROUTE
   */
  NetlinkSocket(int protocol) {
    fd =
        (int)
            ErrnoException.check(
                "open a netlink socket", Libc.socket(Socket.AF_NETLINK, Socket.SOCK_RAW, protocol));
    long address = arena.allocate(SockaddrNl.SIZEOF, Long.BYTES).address();
    SockaddrNl.nlFamily(address, Socket.AF_NETLINK);
    ErrnoException.check("bind a netlink socket", Libc.bind(fd, address, SockaddrNl.SIZEOF));
  }

  int fd() {
    return fd;
  }

  /** The address of what was received last. */
  long buffer() {
    return buffer;
  }

  /**
   * Receives one datagram of the kernel, whole.
   *
   * @param flags MSG_DONTWAIT, or 0 to wait
   * @return its bytes, or {@code -errno}: EAGAIN for none, ENOBUFS where notifications were lost
   */
  long receive(int flags) {
    while (true) {
      long length = receive(flags | Socket.MSG_PEEK | Socket.MSG_TRUNC, capacity);
      if (length == -Errno.EINTR) {
        continue;
      }
      if (length < 0) {
        return length;
      }
      if (length > capacity) {
        capacity = Integer.highestOneBit((int) length) << 1;
        buffer = arena.allocate(capacity, Long.BYTES).address();
      }
      length = receive(flags, capacity);
      if (length != -Errno.EINTR && (length < 0 || SockaddrNl.nlPid(sender) == 0)) {
        return length;
      }
    }
  }

  private long receive(int flags, int room) {
    Memory.putInt(senderLength, (int) SockaddrNl.SIZEOF);
    return Libc.recvfrom(fd, buffer, room, flags, sender, senderLength);
  }

  @Override
  public void close() {
    Libc.close(fd);
    arena.close();
  }
}
