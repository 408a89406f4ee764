package weir.ffi;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Asks the kernel for its interfaces, addresses, routes and neighbours: rtnetlink(7).
 *
 * <p>A dump is what the kernel has at one moment; {@link NetlinkMonitor} tells what changes. Open
 * the monitor first and dump then, so that nothing falls between the two.
 *
 * <p>Works in the network namespace that the opening thread was in. Any thread may use it, one at a
 * time.
 */
public final class Netlink implements AutoCloseable {
  /** Dumps that were interrupted by changes until one gives up. */
  private static final int ATTEMPTS = 20;

  private final NetlinkSocket socket;
  private int sequence;

  /**
   * Opens a socket in the calling thread's network namespace; needs no privilege.
   *
   * @throws ErrnoException where there is none to be had
   */
  public Netlink() {
    socket = new NetlinkSocket(Nl.NETLINK_ROUTE);
  }

  /**
   * Every interface.
   *
   * @throws ErrnoException with EBUSY where they kept changing, as for the other dumps
   */
  public List<LinkInfo> links() {
    return dump(Rtnetlink.RTM_GETLINK, Socket.AF_UNSPEC, Ifinfomsg.SIZEOF, LinkInfo.class);
  }

  /** The IPv4 addresses of every interface. */
  public List<AddressInfo> ipv4Addresses() {
    return dump(Rtnetlink.RTM_GETADDR, Socket.AF_INET, Ifaddrmsg.SIZEOF, AddressInfo.class);
  }

  /** The IPv6 addresses of every interface. */
  public List<Ipv6AddressInfo> ipv6Addresses() {
    return dump(Rtnetlink.RTM_GETADDR, Socket.AF_INET6, Ifaddrmsg.SIZEOF, Ipv6AddressInfo.class);
  }

  /** The IPv4 routes of every table. */
  public List<RouteInfo> ipv4Routes() {
    return dump(Rtnetlink.RTM_GETROUTE, Socket.AF_INET, Rtmsg.SIZEOF, RouteInfo.class);
  }

  /** The IPv4 neighbours of every interface. */
  public List<NeighbourInfo> ipv4Neighbours() {
    return dump(Rtnetlink.RTM_GETNEIGH, Socket.AF_INET, Ndmsg.SIZEOF, NeighbourInfo.class);
  }

  /**
   * Has the kernel treat a neighbour as if it had a packet for it: it asks for an unknown MAC, and
   * confirms one that it has not heard of for long. The outcome comes through {@link
   * NetlinkMonitor}.
   *
   * <p>The kernel does not see packets that go out by AF_XDP. So whoever sends those repeats this
   * for neighbours in use, or their entries grow stale and are dropped.
   *
   * @param ifindex of the interface
   * @param address the IPv4 address a.b.c.d, a highest
   * @return 0, or {@code -errno}: ENODEV where the interface is gone, ENOBUFS where the table is
   *     full, EPERM without CAP_NET_ADMIN
   */
  public int probe(int ifindex, int address) {
    long size = Ndmsg.SIZEOF + Rtattr.SIZEOF + Integer.BYTES;
    try (Arena arena = Arena.ofConfined()) {
      long body = arena.allocate(Nlmsghdr.SIZEOF + size, Integer.BYTES).address() + Nlmsghdr.SIZEOF;
      Ndmsg.ndmFamily(body, Socket.AF_INET);
      Ndmsg.ndmIfindex(body, ifindex);
      Ndmsg.ndmFlags(body, Neighbour.NTF_USE);
      long attribute = body + Ndmsg.SIZEOF;
      Rtattr.rtaLen(attribute, (int) Rtattr.SIZEOF + Integer.BYTES);
      Rtattr.rtaType(attribute, Neighbour.NDA_DST);
      Memory.putIntBe(attribute + Rtattr.SIZEOF, address);
      int flags = Nl.NLM_F_ACK | Nl.NLM_F_CREATE;
      return ask(Rtnetlink.RTM_NEWNEIGH, flags, body, size, _ -> {});
    }
  }

  /** Asks for all of a kind; {@code size} is that of the header, whose first byte is the family. */
  private <T extends NetworkObject> List<T> dump(int type, int family, long size, Class<T> kind) {
    try (Arena arena = Arena.ofConfined()) {
      long body = arena.allocate(Nlmsghdr.SIZEOF + size, Integer.BYTES).address() + Nlmsghdr.SIZEOF;
      Memory.putByte(body, family);
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        List<T> objects = new ArrayList<>();
        int result =
            ask(
                type,
                Nl.NLM_F_DUMP,
                body,
                size,
                change -> {
                  if (kind.isInstance(change.object())) {
                    objects.add(kind.cast(change.object()));
                  }
                });
        if (result != NetlinkAnswer.INTERRUPTED) {
          ErrnoException.check("dump " + kind.getSimpleName(), result);
          return objects;
        }
      }
      throw new ErrnoException("dump " + kind.getSimpleName(), Errno.EBUSY);
    }
  }

  /** Sends a request that changes something; 0 or {@code -errno}. */
  int ask(RtnetlinkRequest request) {
    int flags = Nl.NLM_F_ACK | request.flags();
    return ask(request.type(), flags, request.body(), request.size(), _ -> {});
  }

  /**
   * Sends a request and reads the whole answer.
   *
   * @param body what follows the header, for which there is room before it
   * @return 0, {@code -errno}, or {@link NetlinkAnswer#INTERRUPTED}
   */
  private int ask(int type, int flags, long body, long size, Consumer<NetworkChange> objects) {
    long message = body - Nlmsghdr.SIZEOF;
    long length = Nlmsghdr.SIZEOF + size;
    Nlmsghdr.nlmsgLen(message, (int) length);
    Nlmsghdr.nlmsgType(message, type);
    Nlmsghdr.nlmsgFlags(message, Nl.NLM_F_REQUEST | flags);
    Nlmsghdr.nlmsgSeq(message, ++sequence);
    long sent = Libc.sendto(socket.fd(), message, length, 0, 0, 0);
    if (sent < 0) {
      return (int) sent;
    }
    NetlinkAnswer answer = new NetlinkAnswer(sequence, objects);
    long received;
    do {
      received = socket.receive(0);
      if (received < 0) {
        return (int) received;
      }
    } while (!answer.add(socket.buffer(), received));
    return answer.result();
  }

  @Override
  public void close() {
    socket.close();
  }
}
