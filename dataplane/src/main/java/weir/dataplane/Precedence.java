package weir.dataplane;

import java.util.function.LongSupplier;

/**
 * Lets a worker go before the other threads of its processor where they keep it from its packets so
 * long that some are lost. One that merely waits for its turn loses nothing, and would break up the
 * bursts of the others.
 *
 * <p>Mostly it is the kernel that keeps it: its thread that receives the packets (threaded NAPI, or
 * ksoftirqd) takes an equal share of the processor, and spends it on filling a ring that is full
 * already, in slices of milliseconds. A worker that goes first takes each batch before the next is
 * received, and what is too much is lost where it costs least. As it sleeps whenever nothing has
 * arrived, without spinning, the others have all that it leaves.
 *
 * <p>One that does not get to sleep would leave nothing: it steps back, and tries again a second
 * later. Owned by the worker.
 */
final class Precedence {
  /** How long is looked back. */
  static final long WINDOW_NS = 50_000_000;

  /** How long it goes without after it has left nothing to others. */
  static final long PENALTY_NS = 1_000_000_000;

  /** Of a window: with fewer rounds with work nobody is kept from anything. */
  static final int BUSY_ROUNDS = 50;

  /** So many with work in a row, some milliseconds, are too long for the others. */
  static final int LONGEST_RUN = 64;

  /** The clock is asked once in so many rounds with work, and after each sleep. */
  private static final int ROUNDS_BEFORE_LOOK = 256;

  /** One part in so many of the time spent waiting for the processor is too much. */
  private static final int SHARE = 4;

  /** What the kernel does for the calling thread. */
  interface OwnThread {
    /** How long it could have run, but did not, in ns; negative where the kernel does not tell. */
    long waitedNs();

    /** Goes before threads of the usual kind from now on, until it sleeps; whether it may. */
    boolean goFirst();

    /** Takes its turn from now on. */
    void takeTurns();
  }

  private final OwnThread thread;
  private final LongSupplier lostPackets;
  private final LongSupplier clockNs;
  private boolean possible = true;
  private boolean first;
  private int rounds;
  private int roundsInWindow;
  private long windowBeganNs;
  private long waitedNs;
  private long notBeforeNs;

  /** How many had been lost when it was asked last; negative until then. */
  private long lost = -1;

  /**
   * Takes its turn at first.
   *
   * @param lostPackets how many were lost before the worker could receive them, so far
   */
  Precedence(OwnThread thread, LongSupplier lostPackets, LongSupplier clockNs) {
    this.thread = thread;
    this.lostPackets = lostPackets;
    this.clockNs = clockNs;
    this.windowBeganNs = clockNs.getAsLong();
    this.notBeforeNs = windowBeganNs;
  }

  /** Whether the worker goes first, and is not to spin. */
  boolean isFirst() {
    return first;
  }

  /** A round has found work. */
  void worked() {
    rounds++;
    roundsInWindow++;
    if (first) {
      if (rounds > LONGEST_RUN) {
        takeTurns();
        notBeforeNs = clockNs.getAsLong() + PENALTY_NS;
      }
    } else if (rounds % ROUNDS_BEFORE_LOOK == 0) {
      look();
    }
  }

  /** The worker has slept. */
  void slept() {
    rounds = 0;
    look();
  }

  private void look() {
    long nowNs = clockNs.getAsLong();
    long elapsedNs = nowNs - windowBeganNs;
    if (!possible || elapsedNs < WINDOW_NS) {
      return;
    }
    long waited = thread.waitedNs();
    boolean busy = roundsInWindow >= BUSY_ROUNDS;
    if (first) {
      if (!busy) {
        takeTurns();
      }
    } else if (busy
        && nowNs - notBeforeNs >= 0
        && (waited - waitedNs) * SHARE > elapsedNs
        && losesPackets()) {
      first = thread.goFirst();
      possible = first;
    }
    possible &= waited >= 0;
    waitedNs = waited;
    windowBeganNs = nowNs;
    roundsInWindow = 0;
  }

  private boolean losesPackets() {
    long before = lost;
    lost = lostPackets.getAsLong();
    return before >= 0 && lost > before;
  }

  private void takeTurns() {
    first = false;
    thread.takeTurns();
  }
}
