package weir.afxdp;

import weir.ffi.Memory;
import weir.ffi.XdpDesc;

/**
 * The port of an {@link AfXdp} without an interface: what a worker uses is the real one, and this
 * plays the kernel at the other end of its rings. Used by one thread.
 */
public final class RehearsalPort {
  static final int RING = 4 * Burst.CAPACITY;

  /** Frames of a port: as many as it receives into, and as many again on their way out. */
  static final int FRAMES = 2 * RING;

  private final Umem umem;
  private final AfXdpPort port;
  private final Ring.Consumer fill;
  private final Ring.Producer completion;
  private final Ring.Producer receive;
  private final Ring.Consumer transmit;

  /**
   * A port with room for some bursts.
   *
   * @param memory {@link #sizeOfRings} bytes that are 0
   */
  RehearsalPort(Link link, Umem umem, FramePool pool, long memory) {
    this.umem = umem;
    int address = XdpSocket.ADDRESS_SIZE;
    int descriptor = (int) XdpDesc.SIZEOF;
    long completions = memory + sizeOfRing();
    long received = completions + sizeOfRing();
    long transmits = received + sizeOfRing();
    XdpSocket socket =
        new XdpSocket(
            umem,
            new Ring.Producer(memory, RING, address),
            new Ring.Consumer(completions, RING, address),
            new Ring.Consumer(received, RING, descriptor),
            new Ring.Producer(transmits, RING, descriptor));
    fill = new Ring.Consumer(memory, RING, address);
    completion = new Ring.Producer(completions, RING, address);
    receive = new Ring.Producer(received, RING, descriptor);
    transmit = new Ring.Consumer(transmits, RING, descriptor);
    port = new AfXdpPort(link, socket, socket, pool, umem, () -> 0);
  }

  private static long sizeOfRing() {
    return Ring.sizeInMemory(RING, (int) XdpDesc.SIZEOF);
  }

  static long sizeOfRings() {
    return 4 * sizeOfRing();
  }

  Port port() {
    return port;
  }

  /**
   * A frame that is about to arrive: its memory, for the caller to write a packet from the Ethernet
   * header on. It arrives by {@link #arrive}, before the next one is asked for.
   *
   * @return 0 where there is no room
   */
  public long frame() {
    if (receive.room(1) == 0 || fill.available(1) == 0) {
      return 0;
    }
    return umem.base() + Memory.getLong(fill.next()) + Umem.PACKET_OFFSET;
  }

  /** Lets the packet that was written arrive. */
  public void arrive(long frame, int length) {
    fill.release();
    long to = receive.next();
    XdpDesc.addr(to, frame - umem.base());
    XdpDesc.len(to, length);
    receive.publish();
  }

  /** Lets everything leave that was sent; returns how many packets that were. */
  public int leave() {
    int n = Math.min(transmit.available(RING), completion.room(RING));
    for (int i = 0; i < n; i++) {
      Memory.putLong(completion.next(), XdpDesc.addr(transmit.next()));
    }
    transmit.release();
    completion.publish();
    return n;
  }
}
