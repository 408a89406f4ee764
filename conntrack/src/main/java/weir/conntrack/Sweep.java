package weir.conntrack;

/**
 * Where one worker's expiry is in its share of the slots, and how many slots it owes. Owned by that
 * worker.
 */
final class Sweep {
  private final int from;
  private final int to;
  private int next;
  private int owed;
  private int lastTick;
  private boolean started;

  Sweep(int from, int to) {
    this.from = from;
    this.to = to;
    this.next = from;
  }

  /** How many slots to look at now, so that the whole share takes {@code sweepTicks}. */
  int due(int nowTick, int sweepTicks) {
    int elapsed = nowTick - lastTick;
    if (!started || elapsed > 0) {
      int share = to - from;
      long more = started ? ((long) share * Math.min(elapsed, sweepTicks)) / sweepTicks + 1 : share;
      owed = (int) Math.min(share, owed + more);
      lastTick = nowTick;
      started = true;
    }
    return owed;
  }

  /** The next slot to look at. */
  int next() {
    int slot = next++;
    if (next == to) {
      next = from;
    }
    owed--;
    return slot;
  }
}
