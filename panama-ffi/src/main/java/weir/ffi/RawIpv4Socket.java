package weir.ffi;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;

/**
 * Receives the IPv4 packets of one protocol that come in by one interface, and sends packets that
 * it is given with their header: raw(7). What it sends to a group does not come back to this
 * machine.
 *
 * <p>Owned by one thread.
 */
public final class RawIpv4Socket implements AutoCloseable {
  private static final int ROOM = 2048;
  private static final int DESTINATION_OFFSET = 16;
  private static final int MAX_TTL = 255;

  private final Arena arena = Arena.ofShared();
  private final long buffer = arena.allocate(ROOM, Long.BYTES).address();
  private final long address = arena.allocate(SockaddrIn.SIZEOF, Long.BYTES).address();
  private final int fd;

  /**
   * Opens a socket in the calling thread's network namespace; needs CAP_NET_RAW.
   *
   * @param protocol that it receives
   * @param device the name of the interface
   * @param ifindex its number
   * @throws ErrnoException such as EPERM or ENODEV
   */
  public RawIpv4Socket(int protocol, String device, int ifindex) {
    int type = Socket.SOCK_RAW | Socket.SOCK_NONBLOCK;
    fd =
        (int)
            ErrnoException.check(
                "open a raw IPv4 socket", Libc.socket(Socket.AF_INET, type, protocol));
    try {
      bindTo(fd, device);
      set(In.IP_HDRINCL, 1);
      set(In.IP_MULTICAST_LOOP, 0);
      // Groups that others have joined are not for us.
      set(In.IP_MULTICAST_ALL, 0);
      set(In.IP_MULTICAST_TTL, MAX_TTL);
      setGroup(In.IP_MULTICAST_IF, 0, ifindex);
    } catch (ErrnoException e) {
      close();
      throw e;
    }
    SockaddrIn.sinFamily(address, Socket.AF_INET);
  }

  static void bindTo(int fd, String device) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] name = device.getBytes(StandardCharsets.UTF_8);
      long address = arena.allocate(name.length + 1L).address();
      Memory.putBytes(address, name);
      ErrnoException.check(
          "bind a socket to " + device,
          Libc.setsockopt(fd, Socket.SOL_SOCKET, Socket.SO_BINDTODEVICE, address, name.length + 1));
    }
  }

  private void set(int option, int value) {
    ErrnoException.check(
        "set option " + option + " of a raw IPv4 socket",
        Libc.setsockopt(fd, In.IPPROTO_IP, option, value));
  }

  private void setGroup(int option, int group, int ifindex) {
    try (Arena confined = Arena.ofConfined()) {
      long mreqn = confined.allocate(IpMreqn.SIZEOF, Integer.BYTES).address();
      IpMreqn.imrMultiaddrSAddr(mreqn, group);
      IpMreqn.imrIfindex(mreqn, ifindex);
      ErrnoException.check(
          "set a multicast option on interface " + ifindex,
          Libc.setsockopt(fd, In.IPPROTO_IP, option, mreqn, (int) IpMreqn.SIZEOF));
    }
  }

  /**
   * Receives what is sent to a multicast group, too.
   *
   * @param group the number a.b.c.d, a highest
   * @throws ErrnoException with EADDRINUSE where it does already, ENOBUFS where there are too many
   */
  public void join(int group, int ifindex) {
    setGroup(In.IP_ADD_MEMBERSHIP, group, ifindex);
  }

  /** To be polled. */
  public int fd() {
    return fd;
  }

  /**
   * Sends a packet to the destination in its header, of which the kernel fills in the checksum.
   *
   * @return its bytes, or {@code -errno}: ENETUNREACH without a route, ENETDOWN
   */
  public int send(byte[] packet) {
    if (packet.length > ROOM) {
      return -Errno.EMSGSIZE;
    }
    Memory.putBytes(buffer, packet);
    SockaddrIn.sinAddrSAddr(address, Memory.getIntBe(buffer + DESTINATION_OFFSET));
    return (int) Libc.sendto(fd, buffer, packet.length, 0, address, (int) SockaddrIn.SIZEOF);
  }

  /**
   * Receives a packet with its header, without waiting.
   *
   * @return its bytes, more than there is room for where it was cut off; or {@code -errno}: EAGAIN
   *     for none
   */
  public int receive(byte[] into) {
    int room = Math.min(ROOM, into.length);
    int length = (int) Libc.recvfrom(fd, buffer, room, Socket.MSG_TRUNC, 0, 0);
    if (length > 0) {
      Memory.getBytes(buffer, into, Math.min(length, room));
    }
    return length;
  }

  @Override
  public void close() {
    Libc.close(fd);
    arena.close();
  }
}
