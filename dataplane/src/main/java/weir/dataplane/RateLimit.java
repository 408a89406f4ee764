package weir.dataplane;

/**
 * Lets through so many a second, and a burst after a quiet time: a token bucket. Owned by one
 * worker.
 */
final class RateLimit {
  private static final int TICKS_PER_SECOND = 100;

  private final int perSecond;
  private final int full;

  /** A hundredth of a token each, so that a tick's share is a whole number. */
  private int credit;

  private int lastTick;

  /**
   * A full bucket.
   *
   * @param perSecond at most 1,000,000
   * @param burst at most 1,000,000
   */
  RateLimit(int perSecond, int burst, int nowTick) {
    this.perSecond = perSecond;
    this.full = burst * TICKS_PER_SECOND;
    this.credit = full;
    this.lastTick = nowTick;
  }

  /** Whether one more may pass now. */
  boolean take(int nowTick) {
    int ticks = nowTick - lastTick;
    if (ticks != 0) {
      lastTick = nowTick;
      // A second at least fills what perSecond can fill; longer must not overflow.
      long more = (long) Math.max(0, ticks) * perSecond;
      credit = (int) Math.min(full, credit + more);
    }
    if (credit < TICKS_PER_SECOND) {
      return false;
    }
    credit -= TICKS_PER_SECOND;
    return true;
  }
}
