package weir.afxdp;

/**
 * What {@link AfXdp#open} may do.
 *
 * @param workers how many {@link Ports} to spread the queues over, 1 or more; an interface with
 *     fewer queues makes it fewer
 * @param ringSize entries of a transmit ring, a power of two; {@link #receiveSize} those of a
 *     receive ring. A queue takes a frame for each
 * @param allowSkb whether an interface whose driver has no XDP may be used all the same
 * @param attach at which hook
 * @param flows which flows stay in the kernel
 */
public record AfXdpOptions(
    int workers, int ringSize, boolean allowSkb, AttachChoice attach, FlowOptions flows) {
  /**
   * A receive ring has up to so many times the entries of a transmit ring: it is what bridges the
   * time in which its worker has no processor, 4 ms and more where another thread wants it.
   */
  private static final int RECEIVE_FACTOR = 4;

  /** Bytes of frames that this may take; beyond, receive rings are smaller. */
  private static final long MOST_RECEIVE_BYTES = 64 << 20;

  /** One worker, rings of 2048, at XDP and only where the driver has it, no flow cache. */
  public static final AfXdpOptions DEFAULT =
      new AfXdpOptions(1, 2048, false, AttachChoice.of(AttachChoice.Asked.XDP), FlowOptions.OFF);

  /** Checks the ranges. */
  public AfXdpOptions {
    if (workers < 1) {
      throw new IllegalArgumentException(workers + " workers");
    }
    if (ringSize < Burst.CAPACITY || Integer.bitCount(ringSize) != 1) {
      throw new IllegalArgumentException("a ring of " + ringSize + " entries");
    }
  }

  /**
   * Entries of a receive ring, a power of two.
   *
   * @param frameBytes of one frame for each ring that there will be
   */
  int receiveSize(long frameBytes) {
    int size = RECEIVE_FACTOR * ringSize;
    while (size > ringSize && size * frameBytes > MOST_RECEIVE_BYTES) {
      size /= 2;
    }
    return size;
  }

  /** At which hook an interface is attached, and why. */
  AttachChoice.Chosen choose(Device device) {
    return attach.choose(device, flows.mode() != FlowOptions.Mode.OFF);
  }
}
