package weir.ffi;

import java.lang.foreign.Arena;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Receives the IPv6 packets of one protocol that come in by one interface, and sends such packets,
 * to groups with hop limit 255: ipv6(7), RFC 3542. What it sends to a group does not come back to
 * this machine.
 *
 * <p>Owned by one thread.
 */
public final class RawIpv6Socket implements AutoCloseable {
  private static final int ROOM = 2048;
  private static final int CONTROL_ROOM = 256;
  private static final int ADDRESS = 16;
  private static final int MAX_HOPS = 255;

  /** Internetwork control. */
  private static final int TRAFFIC_CLASS = 0xc0;

  /** Takes a datagram. */
  public interface Receiver {
    /** With what its IPv6 header said; hop limit -1 where the kernel did not tell. */
    void receive(Inet6Address source, Inet6Address destination, int hopLimit, byte[] payload);
  }

  private final Arena arena = Arena.ofShared();
  private final long buffer = arena.allocate(ROOM, Long.BYTES).address();
  private final long control = arena.allocate(CONTROL_ROOM, Long.BYTES).address();
  private final long address = arena.allocate(SockaddrIn6.SIZEOF, Long.BYTES).address();
  private final long iovec = arena.allocate(Iovec.SIZEOF, Long.BYTES).address();
  private final long msghdr = arena.allocate(Msghdr.SIZEOF, Long.BYTES).address();
  private final int ifindex;
  private final int fd;
  private int unicastHops = MAX_HOPS;

  /**
   * Opens a socket in the calling thread's network namespace; needs CAP_NET_RAW.
   *
   * @param protocol of what it sends and receives
   * @param device the name of the interface
   * @param ifindex its number
   * @throws ErrnoException such as EPERM or ENODEV
   */
  public RawIpv6Socket(int protocol, String device, int ifindex) {
    this.ifindex = ifindex;
    int type = Socket.SOCK_RAW | Socket.SOCK_NONBLOCK;
    fd =
        (int)
            ErrnoException.check(
                "open a raw IPv6 socket", Libc.socket(Socket.AF_INET6, type, protocol));
    try {
      RawIpv4Socket.bindTo(fd, device);
      set(In.IPV6_MULTICAST_IF, ifindex);
      set(In.IPV6_MULTICAST_HOPS, MAX_HOPS);
      set(In.IPV6_UNICAST_HOPS, MAX_HOPS);
      set(In.IPV6_MULTICAST_LOOP, 0);
      set(In.IPV6_MULTICAST_ALL, 0);
      set(In.IPV6_TCLASS, TRAFFIC_CLASS);
      set(In.IPV6_RECVPKTINFO, 1);
      set(In.IPV6_RECVHOPLIMIT, 1);
    } catch (ErrnoException e) {
      close();
      throw e;
    }
    Msghdr.msgName(msghdr, address);
    Msghdr.msgNamelen(msghdr, (int) SockaddrIn6.SIZEOF);
    Msghdr.msgIov(msghdr, iovec);
    Msghdr.msgIovlen(msghdr, 1);
    Msghdr.msgControl(msghdr, control);
    Iovec.iovBase(iovec, buffer);
  }

  private void set(int option, int value) {
    ErrnoException.check(
        "set option " + option + " of a raw IPv6 socket",
        Libc.setsockopt(fd, In.IPPROTO_IPV6, option, value));
  }

  /**
   * Receives what is sent to a multicast group, too.
   *
   * @throws ErrnoException with EADDRINUSE where it does already
   */
  public void join(Inet6Address group) {
    try (Arena confined = Arena.ofConfined()) {
      long mreq = confined.allocate(Ipv6Mreq.SIZEOF, Integer.BYTES).address();
      Memory.putBytes(mreq + Ipv6Mreq.IPV6MR_MULTIADDR_OFFSET, group.getAddress());
      Memory.putInt(mreq + Ipv6Mreq.IPV6MR_INTERFACE_OFFSET, ifindex);
      ErrnoException.check(
          "join " + group.getHostAddress() + " on interface " + ifindex,
          Libc.setsockopt(fd, In.IPPROTO_IPV6, In.IPV6_JOIN_GROUP, mreq, (int) Ipv6Mreq.SIZEOF));
    }
  }

  /** To be polled. */
  public int fd() {
    return fd;
  }

  /**
   * Sends a payload.
   *
   * @param source an address of the interface
   * @param hops the hop limit where the destination is no group, 1..255
   * @return its bytes, or {@code -errno}: EADDRNOTAVAIL where the source is not there yet or no
   *     more, ENETUNREACH without a route
   */
  public int send(InetAddress source, InetAddress destination, int hops, byte[] payload) {
    if (payload.length > ROOM) {
      return -Errno.EMSGSIZE;
    }
    if (hops != unicastHops) {
      set(In.IPV6_UNICAST_HOPS, hops);
      unicastHops = hops;
    }
    Memory.putBytes(buffer, payload);
    Iovec.iovLen(iovec, payload.length);
    SockaddrIn6.sin6Family(address, Socket.AF_INET6);
    Memory.putBytes(address + SockaddrIn6.SIN6_ADDR_OFFSET, destination.getAddress());
    boolean scoped = destination.isLinkLocalAddress() || destination.isMulticastAddress();
    SockaddrIn6.sin6ScopeId(address, scoped ? ifindex : 0);
    Msghdr.msgNamelen(msghdr, (int) SockaddrIn6.SIZEOF);
    long length = Cmsghdr.SIZEOF + In6Pktinfo.SIZEOF;
    Cmsghdr.cmsgLen(control, length);
    Cmsghdr.cmsgLevel(control, In.IPPROTO_IPV6);
    Cmsghdr.cmsgType(control, In.IPV6_PKTINFO);
    long pktinfo = control + Cmsghdr.SIZEOF;
    Memory.putBytes(pktinfo + In6Pktinfo.IPI6_ADDR_OFFSET, source.getAddress());
    In6Pktinfo.ipi6Ifindex(pktinfo, ifindex);
    Msghdr.msgControllen(msghdr, align(length));
    return (int) Libc.sendmsg(fd, msghdr, 0);
  }

  /**
   * Receives a datagram, without waiting.
   *
   * @return bytes of its payload, or {@code -errno}: EAGAIN for none
   */
  public int receive(Receiver receiver) {
    Iovec.iovLen(iovec, ROOM);
    Msghdr.msgNamelen(msghdr, (int) SockaddrIn6.SIZEOF);
    Msghdr.msgControllen(msghdr, CONTROL_ROOM);
    int length = (int) Libc.recvmsg(fd, msghdr, 0);
    if (length < 0) {
      return length;
    }
    byte[] payload = new byte[length];
    Memory.getBytes(buffer, payload, length);
    Inet6Address source = ipv6(address + SockaddrIn6.SIN6_ADDR_OFFSET);
    Inet6Address destination = source;
    int hops = -1;
    long end = control + Msghdr.msgControllen(msghdr);
    for (long at = control; at + Cmsghdr.SIZEOF <= end; at += align(Cmsghdr.cmsgLen(at))) {
      int type = Cmsghdr.cmsgLevel(at) == In.IPPROTO_IPV6 ? Cmsghdr.cmsgType(at) : 0;
      long value = at + Cmsghdr.SIZEOF;
      if (type == In.IPV6_PKTINFO) {
        destination = ipv6(value + In6Pktinfo.IPI6_ADDR_OFFSET);
      } else if (type == In.IPV6_HOPLIMIT) {
        hops = Memory.getInt(value);
      }
    }
    receiver.receive(source, destination, hops, payload);
    return length;
  }

  private static long align(long length) {
    return length + Long.BYTES - 1 & -Long.BYTES;
  }

  private static Inet6Address ipv6(long at) {
    byte[] bytes = new byte[ADDRESS];
    Memory.getBytes(at, bytes, ADDRESS);
    try {
      return Inet6Address.getByAddress(null, bytes, -1);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of 16 bytes", e);
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
    arena.close();
  }
}
