package weir.afxdp;

import weir.ffi.Bpf;
import weir.ffi.Memory;
import weir.ffi.XdpDesc;

/**
 * The port of an {@link AfXdp} without an interface: what a worker uses is the real one, and this
 * plays the kernel at the other end of its rings. Used by one thread.
 */
public final class RehearsalPort {
  private static final int LINE = 64;

  /** Bytes of a short packet's record. */
  private static final int RECORD = PacketRing.PACKET + PacketRing.SHORT;

  static final int RING = 4 * Burst.CAPACITY;

  /** Frames of a port: as many as it receives into, and as many again on their way out. */
  static final int FRAMES = 2 * RING;

  private final Umem umem;
  private final AfXdpPort port;
  private final Ring.Consumer fill;
  private final Ring.Producer completion;
  private final Ring.Producer receive;
  private final Ring.Consumer transmit;

  /** Where packets come by a {@link PacketRing}: its records, and what tells how many there are. */
  private final long records;

  private final long producer;
  private final long consumer;
  private final boolean byRing;
  private long produced;

  /**
   * A port with room for some bursts.
   *
   * @param memory {@link #sizeOfRings} bytes that are 0
   * @param byRing whether packets come by a {@link PacketRing}, as at tc, or by a socket
   */
  RehearsalPort(Link link, Umem umem, FramePool pool, long memory, boolean byRing) {
    this.umem = umem;
    this.byRing = byRing;
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
    long words = transmits + sizeOfRing();
    producer = words + PacketRing.WORDS_SIZEOF;
    consumer = producer + LINE;
    records = consumer + LINE;
    PacketRing shortWay =
        byRing ? new PacketRing(socket.fd(), consumer, producer, records, words) : null;
    port = new AfXdpPort(link, socket, socket, pool, umem, () -> 0, shortWay);
  }

  private static long sizeOfRing() {
    return Ring.sizeInMemory(RING, (int) XdpDesc.SIZEOF);
  }

  static long sizeOfRings() {
    return 4 * sizeOfRing() + PacketRing.WORDS_SIZEOF + 2 * LINE + PacketRing.SIZE;
  }

  Port port() {
    return port;
  }

  /**
   * A frame that is about to arrive: its memory, for the caller to write a short packet from the
   * Ethernet header on. It arrives by {@link #arrive}, before the next one is asked for.
   *
   * @return 0 where there is no room
   */
  public long frame() {
    if (byRing) {
      boolean room = produced - Memory.getLong(consumer) <= PacketRing.SIZE - RECORD;
      return room ? record() + PacketRing.PACKET : 0;
    }
    if (receive.room(1) == 0 || fill.available(1) == 0) {
      return 0;
    }
    return umem.base() + Memory.getLong(fill.next()) + Umem.PACKET_OFFSET;
  }

  /** Lets the packet that was written arrive. */
  public void arrive(long frame, int length) {
    if (byRing) {
      Memory.putInt(record(), RECORD - Bpf.BPF_RINGBUF_HDR_SZ);
      Memory.putLong(record() + PacketRing.LENGTH, length);
      produced += RECORD;
      Memory.putLong(producer, produced);
      return;
    }
    fill.release();
    long to = receive.next();
    XdpDesc.addr(to, frame - umem.base());
    XdpDesc.len(to, length);
    receive.publish();
  }

  private long record() {
    return records + (produced & (PacketRing.SIZE - 1));
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
