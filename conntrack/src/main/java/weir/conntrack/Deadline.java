package weir.conntrack;

/**
 * The state of a slot in one {@code int}: what the deadline array holds.
 *
 * <pre>
 *    31  30  29                                                     0
 *   +---+-------+----------------------------------------------------+
 *   | 1 | rank  | tick at which to look at the entry, low 29 bits    |  live
 *   +---+---+---+----------------------------------------------------+
 *   | 0 | 1 | epoch after which nobody can hold it, low 30 bits      |  retired
 *   +---+---+--------------------------------------------------------+
 *   | 0 | 0 | FREE, CLAIMED, PAIRED or REMOVING                      |
 *   +---+---+--------------------------------------------------------+
 * </pre>
 *
 * <p>The tick is a lower bound of the expiry, at most {@link #FAR} ahead, and the rank (how gladly
 * the entry is evicted, see {@link Connection#rank}) is a hint: both are corrected by whoever looks
 * at the entry next. Ticks and epochs wrap, and are compared by difference.
 */
final class Deadline {
  /** Anybody may claim the slot. */
  static final int FREE = 0;

  /** Belongs to the worker that claimed it, and is changed by nobody else. */
  static final int CLAIMED = 1;

  /** Reply half of a NAT connection: lives and dies by the deadline of its forward half. */
  static final int PAIRED = 2;

  /** Somebody has won its removal, and is unpublishing it. */
  static final int REMOVING = 3;

  /** The farthest that a deadline lies ahead, in ticks (15 days). */
  static final int FAR = 1 << 27;

  private static final int LIVE = 1 << 31;
  private static final int RETIRED = 1 << 30;
  private static final int EPOCH_BITS = 30;
  private static final int TICK_BITS = 29;
  private static final int TICK_MASK = (1 << TICK_BITS) - 1;

  private Deadline() {}

  static int live(int rank, int nowTick, int ticksLeft) {
    return LIVE | (rank << TICK_BITS) | ((nowTick + Math.min(ticksLeft, FAR)) & TICK_MASK);
  }

  static boolean isLive(int deadline) {
    return deadline < 0;
  }

  static int rank(int deadline) {
    return (deadline >>> TICK_BITS) & 3;
  }

  /** Ticks until a live entry is to be looked at; not positive when it is time. */
  static int ticksLeft(int deadline, int nowTick) {
    return ((deadline - nowTick) << (32 - TICK_BITS)) >> (32 - TICK_BITS);
  }

  static int retired(long epoch) {
    return RETIRED | ((int) epoch & (RETIRED - 1));
  }

  static boolean isRetired(int deadline) {
    return deadline >= RETIRED;
  }

  /** Whether a removal has been won: the entry is unpublished, or about to be. */
  static boolean isGone(int deadline) {
    return deadline >= REMOVING;
  }

  /** Whether a slot may be claimed when {@code passed} is the newest epoch that has passed. */
  static boolean isVacant(int deadline, long passed) {
    return deadline == FREE
        || (isRetired(deadline) && ((int) passed - deadline) << (32 - EPOCH_BITS) >= 0);
  }
}
