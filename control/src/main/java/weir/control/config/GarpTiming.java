package weir.control.config;

/**
 * When gratuitous ARPs and unsolicited neighbour advertisements are sent.
 *
 * @param delayMs of the second set after becoming MASTER; 0 for no second set
 * @param repeat how many in a set, 1 or more
 * @param refreshMs how often one more set goes out while MASTER; 0 for never
 * @param refreshRepeat how many in that one, 1 or more
 * @param lowerPrioDelayMs of the second set after an advert of lower priority; 0 for none
 * @param lowerPrioRepeat how many then; 0 for none
 */
public record GarpTiming(
    long delayMs,
    int repeat,
    long refreshMs,
    int refreshRepeat,
    long lowerPrioDelayMs,
    int lowerPrioRepeat) {
  /**
   * What keepalived does that nobody told otherwise; but that neighbours are told again every
   * minute, so that one that was misled finds back.
   */
  public static final GarpTiming DEFAULT = new GarpTiming(5_000, 5, 60_000, 1, 5_000, 5);

  /** {@code vrrp_min_garp}: one message, and no second set. */
  public static final GarpTiming MINIMAL = new GarpTiming(0, 1, 0, 1, 0, 1);
}
