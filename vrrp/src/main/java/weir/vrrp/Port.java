package weir.vrrp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.RawIpv4Socket;
import weir.ffi.RawIpv6Socket;

/**
 * Where packets of one protocol come in and go out by one interface. Follows the interface when it
 * comes back with another number. Owned by the vrrp thread.
 */
final class Port implements AutoCloseable {
  private static final int ROOM = 2048;

  /**
   * @param protocol {@link Datagram#VRRP} or {@link Datagram#AH}
   */
  record Key(String device, boolean isIpv6, int protocol) {}

  private final Key key;
  private final Device device;
  private final Set<InetAddress> groups = new HashSet<>();
  private final byte[] packet = new byte[ROOM];
  private @Nullable RawIpv4Socket ipv4;
  private @Nullable RawIpv6Socket ipv6;
  private int ifindex;

  Port(Key key, Device device) {
    this.key = key;
    this.device = device;
  }

  Key key() {
    return key;
  }

  /** Hears a multicast group, from when the interface is there. */
  void join(InetAddress group) {
    if (groups.add(group)) {
      ifindex = 0;
    }
  }

  /**
   * Opens the socket anew where the interface has become another one.
   *
   * @return whether {@link #fd} has changed
   * @throws ErrnoException where that fails
   */
  boolean follow() {
    if (device.ifindex() == ifindex) {
      return false;
    }
    closeSockets();
    ifindex = device.ifindex();
    if (ifindex == 0) {
      return true;
    }
    try {
      open();
    } catch (ErrnoException e) {
      closeSockets();
      ifindex = 0;
      throw e;
    }
    return true;
  }

  private void open() {
    if (key.isIpv6()) {
      RawIpv6Socket opened = new RawIpv6Socket(key.protocol(), key.device(), ifindex);
      ipv6 = opened;
      groups.forEach(group -> opened.join((Inet6Address) group));
    } else {
      RawIpv4Socket opened = new RawIpv4Socket(key.protocol(), key.device(), ifindex);
      ipv4 = opened;
      groups.forEach(group -> opened.join(ByteBuffer.wrap(group.getAddress()).getInt(), ifindex));
    }
  }

  /** To be polled; -1 while there is no socket. */
  int fd() {
    if (ipv4 != null) {
      return ipv4.fd();
    }
    return ipv6 != null ? ipv6.fd() : -1;
  }

  /** Sends a whole IPv4 packet; 0 or {@code -errno}. */
  int send(byte[] whole) {
    return ipv4 == null ? -Errno.ENODEV : Math.min(0, ipv4.send(whole));
  }

  /** Sends an IPv6 payload; 0 or {@code -errno}. */
  int send(InetAddress source, InetAddress destination, int hops, byte[] payload) {
    return ipv6 == null
        ? -Errno.ENODEV
        : Math.min(0, ipv6.send(source, destination, hops, payload));
  }

  /**
   * Reads what has arrived.
   *
   * @param limit of datagrams, so that a flood of them ends
   */
  void receive(int limit, Consumer<Datagram> datagrams) {
    boolean more = true;
    for (int i = 0; i < limit && more; i++) {
      more = ipv4 != null ? receiveIpv4(ipv4, datagrams) : receiveIpv6(datagrams);
    }
  }

  /** False for none, and for an interface that went down: it tells so once. */
  private boolean receiveIpv4(RawIpv4Socket socket, Consumer<Datagram> datagrams) {
    int length = socket.receive(packet);
    if (length < 0) {
      return length == -Errno.EINTR;
    }
    Datagram datagram = Datagram.ofIpv4(packet, length);
    if (datagram != null) {
      datagrams.accept(datagram);
    }
    return true;
  }

  private boolean receiveIpv6(Consumer<Datagram> datagrams) {
    if (ipv6 == null) {
      return false;
    }
    int length =
        ipv6.receive(
            (from, to, hops, payload) ->
                datagrams.accept(Datagram.ofIpv6(from, to, hops, payload)));
    return length >= 0 || length == -Errno.EINTR;
  }

  private void closeSockets() {
    if (ipv4 != null) {
      ipv4.close();
      ipv4 = null;
    }
    if (ipv6 != null) {
      ipv6.close();
      ipv6 = null;
    }
  }

  @Override
  public void close() {
    closeSockets();
  }
}
