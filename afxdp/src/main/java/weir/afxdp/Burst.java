package weir.afxdp;

/**
 * Up to {@value #CAPACITY} frames on their way through a worker: what one port received, or what is
 * to leave through one.
 *
 * <p>A frame is named by the memory address of the first byte of its Ethernet header. At least
 * {@value #HEADROOM} bytes before that address belong to the frame too, for an outer header. Each
 * frame has exactly one owner: the burst that holds it. Owned by one worker, never shared.
 */
public final class Burst {
  /**
   * The most frames that a burst holds. Between two bursts is the kernel, whose code and data take
   * the place of the worker's in the caches; so fewer to a burst are slower.
   */
  public static final int CAPACITY = 128;

  /** Bytes before a received frame that may be used to put a header in front. */
  public static final int HEADROOM = 128;

  /** Addresses of the frames. */
  public final long[] address = new long[CAPACITY];

  /** Lengths from the Ethernet header on, without FCS. */
  public final int[] length = new int[CAPACITY];

  /**
   * What is left of the transport checksum when the frame is sent: 0 where the frame is complete,
   * else {@code start << 16 | offset}. The field at {@code start + offset} holds the sum of the
   * pseudo header, and the sum over everything from {@code start} (bytes from the Ethernet header)
   * on is still to be put there. In a burst that was received 0 says nothing where {@link
   * Link#partialChecksums}.
   */
  public final int[] checksum = new int[CAPACITY];

  /**
   * Bytes of payload in each segment of a packet that is several in one (GSO), to be cut by the
   * device or by whoever receives it; 0 where it is one. Such a packet's checksum is never
   * complete.
   */
  public final int[] segment = new int[CAPACITY];

  /** How many frames there are. */
  public int size;

  /** Appends a frame of one packet; the caller knows that there is room. */
  public void add(long frameAddress, int frameLength, int pendingChecksum) {
    add(frameAddress, frameLength, pendingChecksum, 0);
  }

  /** Appends a frame; the caller knows that there is room. */
  public void add(long frameAddress, int frameLength, int pendingChecksum, int segmentLength) {
    int i = size++;
    address[i] = frameAddress;
    length[i] = frameLength;
    checksum[i] = pendingChecksum;
    segment[i] = segmentLength;
  }

  /** Whether another frame fits. */
  public boolean isFull() {
    return size == CAPACITY;
  }
}
