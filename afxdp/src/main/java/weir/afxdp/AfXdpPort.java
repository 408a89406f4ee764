package weir.afxdp;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import weir.ffi.Errno;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.Poller;
import weir.ffi.Socket;
import weir.ffi.Xdp;
import weir.ffi.XdpDesc;
import weir.ffi.XskTxMetadata;

/**
 * A queue of an interface, on an AF_XDP socket; on two, where packets come by a {@link VethPair},
 * and by a {@link PacketRing}.
 *
 * <pre>
 *   pool --> fill ring --> [kernel] --> receive ring --> burst
 *    ^                                                     |
 *    +--- completion ring <-- [kernel] <-- transmit ring <-+
 * </pre>
 */
final class AfXdpPort implements Port {
  private static final int ETHERNET_HEADER = 14;

  private final Link link;
  private final XdpSocket receiver;
  private final XdpSocket transmitter;
  private final FramePool pool;
  private final long umemBase;
  private final long umemLength;
  private final int frameMask;
  private final boolean checksumOffload;
  private final LongSupplier lostBefore;

  /** By which most packets come that come at tc. */
  private final @Nullable PacketRing shortWay;

  /** Frames that the kernel has: to receive into, and to send. */
  private int filled;

  private int sending;
  private boolean unsent;

  // Written by the worker; a thread that only looks sees them a little late.
  private long transmitDrops;
  private long badDescriptors;

  /**
   * A port with nothing in it.
   *
   * @param transmitter may be the receiver
   * @param lostBefore counts the packets that were lost on their way to the receiver
   * @param shortWay another way for packets to come, or null
   */
  AfXdpPort(
      Link link,
      XdpSocket receiver,
      XdpSocket transmitter,
      FramePool pool,
      Umem umem,
      LongSupplier lostBefore,
      @Nullable PacketRing shortWay) {
    this.link = link;
    this.shortWay = shortWay;
    this.lostBefore = lostBefore;
    this.checksumOffload = link.checksumOffload();
    this.receiver = receiver;
    this.transmitter = transmitter;
    this.pool = pool;
    this.umemBase = umem.base();
    this.umemLength = umem.length();
    this.frameMask = umem.frameSize() - 1;
    refill();
  }

  @Override
  public Link link() {
    return link;
  }

  @Override
  public int receive(Burst burst) {
    reap();
    if (unsent) {
      kick();
    }
    burst.size = 0;
    Ring.Consumer ring = receiver.receive;
    int n = ring.available(Burst.CAPACITY);
    if (shortWay != null) {
      shortWay.cameTheLongWay(n);
      // Only after the others were counted: so all that were before these have been there.
      shortWay.receive(burst, pool);
      n = Math.min(n, Burst.CAPACITY - burst.size);
    }
    for (int i = 0; i < n; i++) {
      long descriptor = ring.next();
      accept(burst, XdpDesc.addr(descriptor), XdpDesc.len(descriptor));
    }
    if (n > 0) {
      filled -= n;
      ring.release();
    }
    refill();
    return burst.size;
  }

  /** The descriptor is the kernel's, but memory is not to be trusted to a number unseen. */
  private void accept(Burst burst, long offset, int length) {
    if (Long.compareUnsigned(offset, umemLength) >= 0) {
      badDescriptors++;
    } else if (length < ETHERNET_HEADER || length > roomIn(offset)) {
      badDescriptors++;
      pool.give(umemBase + offset);
    } else {
      burst.add(umemBase + offset, length, 0);
    }
  }

  private int roomIn(long offset) {
    return frameMask + 1 - ((int) offset & frameMask);
  }

  /** Gives the kernel frames to receive into. */
  private void refill() {
    Ring.Producer ring = receiver.fill;
    int n = Math.min(ring.size() - filled, pool.available());
    if (n == 0) {
      return;
    }
    n = ring.room(n);
    for (int i = 0; i < n; i++) {
      Memory.putLong(ring.next(), pool.take() - umemBase);
    }
    ring.publish();
    filled += n;
    if (ring.needsWakeup()) {
      Libc.recvfrom(receiver.fd(), 0, 0, Socket.MSG_DONTWAIT, 0, 0);
    }
  }

  @Override
  public void transmit(Burst burst) {
    reap();
    Ring.Producer ring = transmitter.transmit;
    int room = ring.room(burst.size);
    int sent = 0;
    for (int i = 0; i < burst.size; i++) {
      long address = burst.address[i];
      int length = burst.length[i];
      int checksum = burst.checksum[i];
      // The kernel skips a descriptor that it does not like, and never gives its frame back.
      if (sent == room
          || length < ETHERNET_HEADER
          || length > roomIn(address)
          || (checksum != 0 && !checksumOffload)) {
        drop(address);
        continue;
      }
      long descriptor = ring.next();
      XdpDesc.addr(descriptor, address - umemBase);
      XdpDesc.len(descriptor, length);
      XdpDesc.options(descriptor, request(address, checksum));
      sent++;
    }
    burst.size = 0;
    if (sent > 0) {
      ring.publish();
      sending += sent;
      kick();
    }
  }

  /** Asks for a checksum by a few words before the packet; the descriptor's options. */
  private static int request(long address, int checksum) {
    if (checksum == 0) {
      return 0;
    }
    long metadata = address - XskTxMetadata.SIZEOF;
    XskTxMetadata.flags(metadata, Xdp.XDP_TXMD_FLAGS_CHECKSUM);
    XskTxMetadata.requestCsumStart(metadata, checksum >>> 16);
    XskTxMetadata.requestCsumOffset(metadata, checksum & 0xffff);
    return Xdp.XDP_TX_METADATA;
  }

  private void drop(long address) {
    pool.give(address);
    transmitDrops++;
  }

  /** Takes back the frames that were sent. */
  private void reap() {
    if (sending == 0) {
      return;
    }
    Ring.Consumer ring = transmitter.completion;
    int n = ring.available(sending);
    for (int i = 0; i < n; i++) {
      pool.give(umemBase + Memory.getLong(ring.next()));
    }
    if (n > 0) {
      ring.release();
      sending -= n;
    }
  }

  /**
   * Has the kernel send what is in the transmit ring. In copy mode a call sends {@link
   * XdpSocket#packetsPerCall} packets and says EAGAIN while there are more; it also says so where
   * the device takes none. What remains then is tried again at the next {@link #receive}. Whether a
   * call got on cannot be told from the ring: Linux 6.1 moves its index only once it has found the
   * ring empty.
   */
  private void kick() {
    Ring.Producer ring = transmitter.transmit;
    if (!ring.needsWakeup()) {
      unsent = false;
      return;
    }
    int most = transmitter.packetsPerCall;
    int calls = (ring.pending() + most - 1) / most;
    long result = -Errno.EAGAIN;
    while (calls > 0 && result == -Errno.EAGAIN) {
      result = Libc.sendto(transmitter.fd(), 0, 0, Socket.MSG_DONTWAIT, 0, 0);
      calls--;
    }
    unsent = ring.pending() > 0;
  }

  @Override
  public long takeFrame() {
    return pool.available() == 0 ? 0 : pool.take() + Umem.PACKET_OFFSET;
  }

  @Override
  public void recycle(Burst burst) {
    pool.giveAll(burst);
  }

  @Override
  public long transmitDrops() {
    return transmitDrops;
  }

  @Override
  public long receiveDrops() {
    return lostBefore.getAsLong() + receiver.receiveDrops() + badDescriptors;
  }

  /** Has poll(2) wait for what arrives. */
  void addTo(Poller poller) {
    poller.add(receiver.fd());
    if (shortWay != null) {
      poller.add(shortWay.fd());
    }
  }

  /** The worker is about to wait. */
  void fallsAsleep() {
    if (shortWay != null) {
      shortWay.fallsAsleep();
    }
  }

  /** The worker has waited. */
  void isAwake() {
    if (shortWay != null) {
      shortWay.isAwake();
    }
  }

  /** Whether there are packets that the device did not take yet. */
  boolean hasUnsent() {
    return unsent;
  }

  /** Frames that the kernel has. */
  int framesHeld() {
    return filled + sending;
  }
}
