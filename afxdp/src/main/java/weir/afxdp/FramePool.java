package weir.afxdp;

/**
 * The frames that are in nobody's hands: a stack, so that the frame used last, still in the cache,
 * is used next.
 *
 * <p>Frames lie side by side in one piece of memory. A frame may be given back by any address
 * inside it, since a header put in front or taken off moves the start of the packet. Owned by one
 * worker. With assertions on, a frame given back twice is found.
 */
final class FramePool {
  private final long base;
  private final int frameSize;
  private final int count;
  private final long[] free;
  private final boolean[] isFree;
  private int size;

  /**
   * A pool that holds all of its frames.
   *
   * @param base address of the first frame, a multiple of {@code frameSize}
   * @param frameSize bytes, a power of two
   * @param count how many frames
   */
  FramePool(long base, int frameSize, int count) {
    if (Integer.bitCount(frameSize) != 1 || (base & (frameSize - 1)) != 0) {
      throw new IllegalArgumentException("frames of " + frameSize + " bytes at " + base);
    }
    this.base = base;
    this.frameSize = frameSize;
    this.count = count;
    this.free = new long[count];
    this.isFree = new boolean[count];
    for (int i = count - 1; i >= 0; i--) {
      give(base + (long) i * frameSize);
    }
  }

  /** The first byte of a frame that now belongs to the caller; there must be one. */
  long take() {
    long frame = free[--size];
    assert mark(frame, false);
    return frame;
  }

  /** Takes a frame back by an address inside it. */
  void give(long address) {
    long frame = address & -frameSize;
    assert mark(frame, true);
    free[size++] = frame;
  }

  /** Takes all frames of a burst back, which is empty then. */
  void giveAll(Burst burst) {
    for (int i = 0; i < burst.size; i++) {
      give(burst.address[i]);
    }
    burst.size = 0;
  }

  /** Frames that can be taken. */
  int available() {
    return size;
  }

  /** Frames that there are, here or in somebody's hands. */
  int capacity() {
    return count;
  }

  private boolean mark(long frame, boolean nowFree) {
    int i = (int) ((frame - base) / frameSize);
    boolean changes = isFree[i] != nowFree;
    isFree[i] = nowFree;
    return changes;
  }
}
