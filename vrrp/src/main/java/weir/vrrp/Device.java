package weir.vrrp;

import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.ffi.ErrnoException;
import weir.ffi.If;
import weir.ffi.LinkInfo;
import weir.ffi.Memory;
import weir.ffi.PacketSocket;

/**
 * An interface by its name: as the kernel told of it last, and a socket for frames. It may come, go
 * and come back with another number. Owned by the vrrp thread.
 */
final class Device implements AutoCloseable {
  private static final int ROOM = 128;

  /** More would come too late to matter. */
  private static final int WAITING = 4096;

  private final String name;
  private final Arena arena = Arena.ofShared();
  private final long frame = arena.allocate(ROOM, Long.BYTES).address();
  private final List<InetAddress> addresses = new ArrayList<>();
  private final List<InetAddress> usable = new ArrayList<>();
  private final Deque<Announcement> waiting = new ArrayDeque<>();
  private long nextAnnouncementNs = Long.MIN_VALUE;
  private @Nullable LinkInfo link;
  private @Nullable PacketSocket socket;

  /** Of an address, to be sent when its turn comes. */
  private record Announcement(InetAddress address, boolean router) {}

  Device(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** Its number; 0 while there is no such interface. */
  int ifindex() {
    return link == null ? 0 : link.index();
  }

  /** Whether it is set up and has a carrier. */
  boolean isRunning() {
    return link != null && link.isRunning();
  }

  /** Its addresses, in the kernel's order. */
  List<InetAddress> addresses() {
    return addresses;
  }

  /** Those that packets may be sent from. */
  List<InetAddress> usableAddresses() {
    return usable;
  }

  void forgetAddresses() {
    addresses.clear();
    usable.clear();
  }

  void addAddress(InetAddress address, boolean isUsable) {
    addresses.add(address);
    if (isUsable) {
      usable.add(address);
    }
  }

  /** The kernel tells of it; null when it is gone. */
  void setLink(@Nullable LinkInfo now) {
    if (now == null || now.index() != ifindex()) {
      closeSocket();
    }
    link = now;
  }

  /** Tells the neighbours of an address, after those that wait. */
  void announce(InetAddress address, boolean router) {
    if (waiting.size() < WAITING) {
      waiting.add(new Announcement(address, router));
    }
  }

  /** An address is no longer ours: nobody is told that it were. */
  void forget(InetAddress address) {
    waiting.removeIf(one -> one.address().equals(address));
  }

  /** When {@link #sendAnnouncements} is due; {@link Long#MAX_VALUE} for never. */
  long nextNs() {
    return waiting.isEmpty() ? Long.MAX_VALUE : nextAnnouncementNs;
  }

  /**
   * Sends what waits and is due.
   *
   * @param garpIntervalNs from one gratuitous ARP to what follows
   * @param gnaIntervalNs likewise of neighbour advertisements
   */
  void sendAnnouncements(long nowNs, long garpIntervalNs, long gnaIntervalNs) {
    while (!waiting.isEmpty() && nowNs >= nextAnnouncementNs) {
      Announcement next = waiting.remove();
      send(next.address(), next.router());
      long interval = next.address() instanceof Inet6Address ? gnaIntervalNs : garpIntervalNs;
      nextAnnouncementNs = interval > 0 ? nowNs + interval : Long.MIN_VALUE;
    }
  }

  private void send(InetAddress address, boolean router) {
    LinkInfo now = link;
    if (now == null || now.hardware() != If.ARPHRD_ETHER || !now.isRunning()) {
      return;
    }
    byte[] bytes =
        switch (address) {
          case Inet4Address ipv4 -> GratuitousArp.frame(now.mac(), ipv4);
          case Inet6Address ipv6 -> NeighbourAdvertisement.frame(now.mac(), ipv6, router);
          default -> throw new IllegalArgumentException("neither IPv4 nor IPv6: " + address);
        };
    try {
      if (socket == null) {
        // Protocol 0: it only sends.
        socket = new PacketSocket(now.index(), 0);
      }
      Memory.putBytes(frame, bytes);
      socket.send(frame, bytes.length);
    } catch (ErrnoException gone) {
      // The interface went between the kernel's word and this; it tells of that too.
      closeSocket();
    }
  }

  private void closeSocket() {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }

  @Override
  public void close() {
    closeSocket();
    arena.close();
  }
}
