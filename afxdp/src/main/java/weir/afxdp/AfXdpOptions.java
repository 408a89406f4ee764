package weir.afxdp;

/**
 * What {@link AfXdp#open} may do.
 *
 * @param workers how many {@link Ports} to spread the queues over, 1 or more; an interface with
 *     fewer queues makes it fewer
 * @param ringSize entries of each ring, a power of two; a queue takes twice as many frames
 * @param allowSkb whether an interface whose driver has no XDP may be used all the same
 * @param attach at which hook
 * @param flows which flows stay in the kernel
 */
public record AfXdpOptions(
    int workers, int ringSize, boolean allowSkb, AttachChoice attach, FlowOptions flows) {
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

  /** At which hook an interface is attached, and why. */
  AttachChoice.Chosen choose(Device device, KernelFeatures features) {
    return attach.choose(device, features, flows.mode() != FlowOptions.Mode.OFF);
  }
}
