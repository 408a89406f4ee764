package weir.conntrack;

/**
 * The state of an entry in one {@code int}: what the deadline array holds.
 *
 * <pre>
 *    31  30  29                                                     0
 *   +---+-------+----------------------------------------------------+
 *   | 1 | rank  | tick at which to look at the entry, low 29 bits    |  live
 *   +---+---+---+----------------------------------------------------+
 *   | 0 | 1 | number of the next one of its list                     |  listed: nobody has it
 *   +---+---+--------------------------------------------------------+
 *   | 0 | 0 | CLAIMED or REMOVING                                    |
 *   +---+---+--------------------------------------------------------+
 * </pre>
 *
 * <p>The tick is a lower bound of the expiry, at most {@link #FAR} ahead, and the rank (how gladly
 * the entry is evicted, see {@link Connection#rank}) is a hint: both are corrected by whoever looks
 * at the entry next. Ticks wrap, and are compared by difference.
 */
final class Deadline {
  /** Belongs to the worker that claimed it, and is changed by nobody else. */
  static final int CLAIMED = 1;

  /** Somebody has won its removal, and is unpublishing it. */
  static final int REMOVING = 2;

  /** The farthest that a deadline lies ahead, in ticks (15 days). */
  static final int FAR = 1 << 27;

  private static final int LIVE = 1 << 31;
  private static final int LISTED = 1 << 30;
  private static final int TICK_BITS = 29;
  private static final int TICK_MASK = (1 << TICK_BITS) - 1;

  /** The greatest link, which is no entry's number: the end of a list. */
  static final int LINK_MASK = LISTED - 1;

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

  /** Of an entry that is in one of the lists of {@link FreeEntries}. */
  static int listed(int next) {
    return LISTED | next;
  }

  /** The next one of a list, given any {@link #listed}. */
  static int link(int deadline) {
    return deadline & LINK_MASK;
  }

  /** Whether a removal has been won: the entry is unpublished, or about to be. */
  static boolean isGone(int deadline) {
    return deadline >= REMOVING;
  }
}
