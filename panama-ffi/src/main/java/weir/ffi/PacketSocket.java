package weir.ffi;

import java.lang.foreign.Arena;

/**
 * Sends and receives whole Ethernet frames on one interface, past the kernel's protocols:
 * packet(7).
 *
 * <p>Frames that this machine sends are not received. Any thread may use it, one at a time.
 */
public final class PacketSocket implements AutoCloseable {
  private final int fd;

  /**
   * Opens a socket in the calling thread's network namespace; needs CAP_NET_RAW.
   *
   * @param ifindex of the interface
   * @param protocol an ETH_P_ constant of {@link IfPacket}; 0 receives nothing
   * @throws ErrnoException such as EPERM, or ENODEV where there is no such interface
   */
  public PacketSocket(int ifindex, int protocol) {
    // Bound to no protocol at first: else frames of every interface come in before the bind.
    int type = Socket.SOCK_RAW | Socket.SOCK_NONBLOCK;
    fd = (int) ErrnoException.check("open a packet socket", Libc.socket(Socket.AF_PACKET, type, 0));
    try {
      int ignore = Libc.setsockopt(fd, Socket.SOL_PACKET, IfPacket.PACKET_IGNORE_OUTGOING, 1);
      ErrnoException.check("ignore outgoing frames", ignore);
      bind(ifindex, protocol);
    } catch (ErrnoException e) {
      Libc.close(fd);
      throw e;
    }
  }

  /**
   * Changes what is received, for a socket that was to be prepared before anything came.
   *
   * @param ifindex of the interface
   * @param protocol as of the constructor
   */
  public void bind(int ifindex, int protocol) {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocate(SockaddrLl.SIZEOF, Long.BYTES).address();
      SockaddrLl.sllFamily(address, Socket.AF_PACKET);
      SockaddrLl.sllProtocol(address, protocol);
      SockaddrLl.sllIfindex(address, ifindex);
      ErrnoException.check(
          "bind a packet socket to interface " + ifindex,
          Libc.bind(fd, address, SockaddrLl.SIZEOF));
    }
  }

  /** To be polled. */
  public int fd() {
    return fd;
  }

  /**
   * Receives a frame, without waiting.
   *
   * @param buffer the address of {@code room} bytes
   * @return the frame's bytes, more than {@code room} where it was cut off; or {@code -errno}:
   *     EAGAIN for none, ENETDOWN once after the interface went down
   */
  public int receive(long buffer, int room) {
    return (int) Libc.recvfrom(fd, buffer, room, Socket.MSG_TRUNC, 0, 0);
  }

  /**
   * Sends a frame, from its destination MAC to the end of its payload.
   *
   * @return its bytes, or {@code -errno}: EAGAIN and ENOBUFS where the queue is full, EMSGSIZE
   *     where it is longer than the MTU allows
   */
  public int send(long frame, int length) {
    return (int) Libc.sendto(fd, frame, length, 0, 0, 0);
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
