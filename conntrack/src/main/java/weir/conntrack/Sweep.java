package weir.conntrack;

/**
 * Where one worker's expiry is in its share of the entries, and how many of them it owes: it goes
 * round once in {@value #ROUND_TICKS} ticks, and never catches up on more than one round. Owned by
 * that worker.
 */
final class Sweep {
  private static final int ROUND_TICKS = Timeouts.TICKS_PER_SECOND;

  /** One in so many half-open connections is dropped in a round under pressure. */
  static final int THINNING = 32;

  /** What is due is removed so many at once. */
  private static final int BATCH = 64;

  /** Forward entries whose time seems to be up, with what their deadlines said. */
  final long[] due = new long[BATCH];

  final int[] deadlines = new int[BATCH];
  int dueCount;

  /** The slots of the index that the removed ones of them had. */
  final long[] slots = new long[2 * BATCH];

  /** What was touched: the compiler leaves out loads that nobody uses. */
  long touched;

  /** Whether to drop some. */
  boolean thinning;

  private int random = 0x2545f491;
  private final int from;
  private final int to;
  private int next;
  private int owed;
  private int lastTick;
  private final int fromLine;
  private final int toLine;
  private int line;

  /**
   * A sweep over the entries {@code from} (inclusive) to {@code to}, all of which it owes, and more
   * slowly over lines of the index.
   */
  Sweep(int from, int to, int fromLine, int toLine) {
    this.from = from;
    this.to = to;
    this.next = from;
    this.owed = to - from;
    this.fromLine = fromLine;
    this.toLine = toLine;
    this.line = fromLine;
  }

  /** The line to look at next. */
  int nextLine() {
    int first = line;
    line = line + 1 < toLine ? line + 1 : fromLine;
    return first;
  }

  /** Whether there are lines to look at. */
  boolean hasLines() {
    return toLine > fromLine;
  }

  /** How many entries to look at now, at most {@code max}, and none beyond the end of the share. */
  int due(int nowTick, int max) {
    int elapsed = nowTick - lastTick;
    if (elapsed != 0) {
      lastTick = nowTick;
      // The first tick of all may be any number.
      int ticks = elapsed < 0 ? ROUND_TICKS : Math.min(elapsed, ROUND_TICKS);
      int share = to - from;
      owed = (int) Math.min(share, owed + (long) share * ticks / ROUND_TICKS + 1);
    }
    return Math.min(Math.min(owed, to - next), max);
  }

  /** Whether there were more to look at than it has taken. */
  boolean isBehind() {
    return owed > 0;
  }

  /** Takes {@code count} entries that are due; returns the first. */
  int take(int count) {
    int first = next;
    next += count;
    owed -= count;
    if (next == to) {
      next = from;
    }
    return first;
  }

  /** Adds an entry to those that are due; whether there is no room for another. */
  boolean add(long entry, int deadline) {
    due[dueCount] = entry;
    deadlines[dueCount] = deadline;
    return ++dueCount == BATCH;
  }

  /** Whether this live entry is one of the half-open ones to drop. */
  boolean picks(int deadline) {
    if (!thinning || Deadline.rank(deadline) != Connection.HALF_OPEN) {
      return false;
    }
    // xorshift (Marsaglia 2003): which ones they are matters less than that it is not the same.
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    return (random >>> 8) % THINNING == 0;
  }
}
