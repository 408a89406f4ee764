package weir.ffi;

import java.lang.foreign.Arena;
import java.util.function.Consumer;

/**
 * Tells what changes among the kernel's interfaces, IPv4 addresses, routes and neighbours:
 * rtnetlink(7).
 *
 * <p>Notifications can be lost where they come faster than they are read; {@link #read} says so,
 * and everything is to be dumped again by {@link Netlink}. The kernel does not tell of the IPv4
 * routes that it removes since their interface went down or lost its address: dump the routes after
 * any change of a link or an address.
 *
 * <p>Works in the network namespace that the opening thread was in. Any thread may use it, one at a
 * time.
 */
public final class NetlinkMonitor implements AutoCloseable {
  private static final int RECEIVE_BUFFER = 4 << 20;

  private static final int DATAGRAMS = 1000;

  private static final int[] GROUPS = {
    Rtnetlink.RTNLGRP_LINK,
    Rtnetlink.RTNLGRP_IPV4_IFADDR,
    Rtnetlink.RTNLGRP_IPV4_ROUTE,
    Rtnetlink.RTNLGRP_NEIGH
  };

  private static final int[] LINKS_AND_ADDRESSES = {
    Rtnetlink.RTNLGRP_LINK, Rtnetlink.RTNLGRP_IPV4_IFADDR, Rtnetlink.RTNLGRP_IPV6_IFADDR
  };

  private final NetlinkSocket socket;

  /**
   * Subscribes in the calling thread's network namespace; needs no privilege.
   *
   * @throws ErrnoException where there is no socket to be had
   */
  public NetlinkMonitor() {
    this(RECEIVE_BUFFER);
  }

  /** The same, for interfaces and their addresses alone, IPv6 too: floods of routes do not come. */
  public static NetlinkMonitor ofLinksAndAddresses() {
    return new NetlinkMonitor(RECEIVE_BUFFER, LINKS_AND_ADDRESSES);
  }

  /**
   * With room for {@code receiveBuffer} bytes of notifications, the kernel's bookkeeping included.
   */
  NetlinkMonitor(int receiveBuffer) {
    this(receiveBuffer, GROUPS);
  }

  private NetlinkMonitor(int receiveBuffer, int[] groups) {
    socket = new NetlinkSocket(Nl.NETLINK_ROUTE);
    // Without CAP_NET_ADMIN the buffer is bounded by net.core.rmem_max.
    if (Libc.setsockopt(socket.fd(), Socket.SOL_SOCKET, Socket.SO_RCVBUFFORCE, receiveBuffer) < 0) {
      Libc.setsockopt(socket.fd(), Socket.SOL_SOCKET, Socket.SO_RCVBUF, receiveBuffer);
    }
    for (int group : groups) {
      ErrnoException.check(
          "subscribe to rtnetlink group " + group,
          Libc.setsockopt(socket.fd(), Socket.SOL_NETLINK, Nl.NETLINK_ADD_MEMBERSHIP, group));
    }
  }

  /** To be polled for POLLIN before {@link #read}. */
  public int fd() {
    return socket.fd();
  }

  /**
   * Waits until there is something to read.
   *
   * @param timeoutMs -1 waits for ever
   * @return whether there is
   */
  public boolean await(int timeoutMs) {
    try (Arena arena = Arena.ofConfined()) {
      long pollfd = arena.allocate(Pollfd.SIZEOF, Integer.BYTES).address();
      Pollfd.fd(pollfd, socket.fd());
      Pollfd.events(pollfd, Poll.POLLIN);
      return Libc.poll(pollfd, 1, timeoutMs) > 0;
    }
  }

  /**
   * Reads what there is, without waiting, and no more than {@value #DATAGRAMS} notifications, so
   * that a flood of them does not hold the caller up for ever.
   *
   * @return false where notifications were lost
   * @throws ErrnoException where the socket cannot be read
   */
  public boolean read(Consumer<NetworkChange> changes) {
    boolean complete = true;
    for (int i = 0; i < DATAGRAMS; i++) {
      long received = socket.receive(Socket.MSG_DONTWAIT);
      if (received == -Errno.EAGAIN) {
        return complete;
      }
      if (received == -Errno.ENOBUFS) {
        complete = false;
        continue;
      }
      ErrnoException.check("read rtnetlink notifications", received);
      NetlinkMessages messages = new NetlinkMessages(socket.buffer(), received);
      while (messages.next()) {
        NetworkChange change = RtnetlinkReader.read(messages);
        if (change != null) {
          changes.accept(change);
        }
      }
    }
    return complete;
  }

  @Override
  public void close() {
    socket.close();
  }
}
