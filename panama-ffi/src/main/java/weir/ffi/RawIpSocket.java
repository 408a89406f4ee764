package weir.ffi;

import java.lang.foreign.Arena;

/**
 * Hands whole IPv4 packets to the kernel, which routes them as if this machine had made them:
 * raw(7), IPPROTO_RAW.
 *
 * <p>The packet goes out with the addresses, the TTL and the transport checksum that it has; the
 * kernel completes the header's checksum. It passes the netfilter hook OUTPUT, not FORWARD. Owned
 * by one thread; {@link #send} allocates nothing.
 */
public final class RawIpSocket implements AutoCloseable {
  private static final int DESTINATION_OFFSET = 16;

  private final Arena arena = Arena.ofShared();
  private final long address = arena.allocate(SockaddrIn.SIZEOF, Long.BYTES).address();
  private final int fd;

  /**
   * Opens a socket in the calling thread's network namespace; needs CAP_NET_RAW.
   *
   * @throws ErrnoException such as EPERM
   */
  public RawIpSocket() {
    int type = Socket.SOCK_RAW | Socket.SOCK_NONBLOCK;
    fd =
        (int)
            ErrnoException.check(
                "open a raw IPv4 socket", Libc.socket(Socket.AF_INET, type, In.IPPROTO_RAW));
    SockaddrIn.sinFamily(address, Socket.AF_INET);
  }

  /**
   * Sends a packet to the destination in its header.
   *
   * @param packet the address of the IPv4 header, 20 bytes at least
   * @param length of header and payload
   * @return its bytes, or {@code -errno}: EMSGSIZE where it is longer than the MTU (nothing is
   *     fragmented), ENETUNREACH without a route, EAGAIN and ENOBUFS where the queue is full
   */
  public int send(long packet, int length) {
    SockaddrIn.sinAddrSAddr(address, Memory.getIntBe(packet + DESTINATION_OFFSET));
    return (int) Libc.sendto(fd, packet, length, 0, address, (int) SockaddrIn.SIZEOF);
  }

  @Override
  public void close() {
    Libc.close(fd);
    arena.close();
  }
}
