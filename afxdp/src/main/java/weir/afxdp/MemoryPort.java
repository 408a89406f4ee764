package weir.afxdp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weir.ffi.Memory;

/**
 * A port without a network: {@link #inject} puts frames in, {@link #take} gets sent ones out.
 *
 * <p>For tests, and for benchmarks, which {@link #replay} a list of frames for ever and {@link
 * #discard} what is sent; then nothing is allocated. Used by one thread.
 */
public final class MemoryPort implements Port {
  private final Link link;
  private final FramePool pool;
  private final Arena arena;
  private final ArrayDeque<Frame> arrived = new ArrayDeque<>();
  private final ArrayDeque<Frame> sent = new ArrayDeque<>();
  private boolean discard;
  private long transmitted;
  private int takenSegment;

  private long[] replayAddress = {};
  private int[] replayLength = {};
  private int replayNext;

  private record Frame(long address, int length, int checksum, int segment) {}

  MemoryPort(Link link, FramePool pool, Arena arena) {
    this.link = link;
    this.pool = pool;
    this.arena = arena;
  }

  /**
   * Lets a frame arrive.
   *
   * @param frame from the Ethernet header on, without FCS; copied
   * @throws IllegalStateException where no frame is left in the pool, which means that frames leak
   *     or that the sent ones are not taken out
   */
  public void inject(byte[] frame) {
    inject(frame, 0, 0);
  }

  /**
   * Lets a frame arrive, of which something is left to do.
   *
   * @param checksum as {@link Burst#checksum} describes
   * @param segment as {@link Burst#segment} describes
   * @see #inject(byte[])
   */
  public void inject(byte[] frame, int checksum, int segment) {
    if (pool.available() == 0) {
      throw new IllegalStateException("no frame left: all " + pool.capacity() + " are in use");
    }
    long address = pool.take() + MemoryPorts.PACKET_OFFSET;
    MemorySegment.copy(
        MemorySegment.ofArray(frame), 0, Memory.ALL, address, checkedLength(frame.length));
    arrived.add(new Frame(address, frame.length, checksum, segment));
  }

  /**
   * The oldest frame that was sent and not taken yet, with its checksum completed as an interface
   * would; null where there is none.
   */
  public byte @Nullable [] take() {
    Frame frame = sent.poll();
    if (frame == null) {
      return null;
    }
    byte[] bytes = new byte[frame.length];
    MemorySegment.copy(Memory.ALL, frame.address, MemorySegment.ofArray(bytes), 0, frame.length);
    pool.give(frame.address);
    takenSegment = frame.segment;
    if (frame.checksum != 0) {
      complete(bytes, frame.checksum >>> 16, frame.checksum & 0xffff);
    }
    return bytes;
  }

  /** {@link Burst#segment} of the frame that was taken last. */
  public int takenSegment() {
    return takenSegment;
  }

  /**
   * Lets these frames arrive over and over, in this order, as fast as they are received. An empty
   * list ends it.
   */
  public void replay(byte[]... frames) {
    replayAddress = new long[frames.length];
    replayLength = new int[frames.length];
    replayNext = 0;
    for (int i = 0; i < frames.length; i++) {
      byte[] frame = frames[i];
      MemorySegment copy = arena.allocate(checkedLength(frame.length));
      copy.copyFrom(MemorySegment.ofArray(frame));
      replayAddress[i] = copy.address();
      replayLength[i] = frame.length;
    }
  }

  /** From now on only counts what is sent. */
  public void discard() {
    discard = true;
  }

  /** Frames sent since the start. */
  public long transmitted() {
    return transmitted;
  }

  @Override
  public Link link() {
    return link;
  }

  @Override
  public int receive(Burst burst) {
    burst.size = 0;
    while (!arrived.isEmpty() && !burst.isFull()) {
      Frame frame = arrived.remove();
      burst.add(frame.address, frame.length, frame.checksum, frame.segment);
    }
    int next = replayNext;
    int room = Math.min(Burst.CAPACITY - burst.size, pool.available());
    for (int n = replayAddress.length == 0 ? 0 : room; n > 0; n--) {
      long address = pool.take() + MemoryPorts.PACKET_OFFSET;
      Memory.copy(replayAddress[next], address, replayLength[next]);
      burst.add(address, replayLength[next], 0);
      next = next + 1 == replayAddress.length ? 0 : next + 1;
    }
    replayNext = next;
    return burst.size;
  }

  @Override
  public void transmit(Burst burst) {
    transmitted += burst.size;
    if (discard) {
      recycle(burst);
      return;
    }
    for (int i = 0; i < burst.size; i++) {
      if (burst.checksum[i] != 0 && !link.checksumOffload()) {
        throw new IllegalStateException(link.name() + " does not complete checksums");
      }
      sent.add(new Frame(burst.address[i], burst.length[i], burst.checksum[i], burst.segment[i]));
    }
    burst.size = 0;
  }

  @Override
  public long takeFrame() {
    return pool.available() == 0 ? 0 : pool.take() + MemoryPorts.PACKET_OFFSET;
  }

  @Override
  public void recycle(Burst burst) {
    for (int i = 0; i < burst.size; i++) {
      pool.give(burst.address[i]);
    }
    burst.size = 0;
  }

  @Override
  public long transmitDrops() {
    return 0;
  }

  @Override
  public long receiveDrops() {
    return 0;
  }

  private static int checkedLength(int length) {
    if (length > MemoryPorts.FRAME_SIZE - MemoryPorts.PACKET_OFFSET) {
      throw new IllegalArgumentException("a packet of " + length + " bytes does not fit a frame");
    }
    return length;
  }

  /** RFC 1071, over what {@link Burst#checksum} describes. */
  private static void complete(byte[] frame, int start, int offset) {
    int sum = 0;
    for (int i = start; i < frame.length; i++) {
      sum += (frame[i] & 0xff) << ((i - start) % 2 == 0 ? 8 : 0);
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    int checksum = ~sum & 0xffff;
    // The kernel never leaves a zero: in UDP it would mean that there is no checksum.
    checksum = checksum == 0 ? 0xffff : checksum;
    frame[start + offset] = (byte) (checksum >>> 8);
    frame[start + offset + 1] = (byte) checksum;
  }
}
