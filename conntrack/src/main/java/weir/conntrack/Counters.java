package weir.conntrack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Sums that many threads add to and few read. Each thread adds to the stripe of its number, so that
 * workers do not take each other's cache line away; allocates nothing, which a {@link
 * java.util.concurrent.atomic.LongAdder} does under contention.
 */
final class Counters {
  static final int CONNECTIONS = 0;

  /** First of three, one per rank. */
  static final int EVICTED = 1;

  static final int REFUSED = 4;

  /** How many of the connections are found by two tuples. */
  static final int NAT = 5;

  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int STRIPES = 16;

  /** Longs from one stripe to the next: two cache lines. */
  private static final int STRIDE = 16;

  private final long[] words = new long[(STRIPES + 2) * STRIDE];

  void add(int counter, long value) {
    int stripe = (int) Thread.currentThread().threadId() & (STRIPES - 1);
    WORD.getAndAdd(words, index(stripe, counter), value);
  }

  long sum(int counter) {
    long sum = 0;
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      sum += (long) WORD.getOpaque(words, index(stripe, counter));
    }
    return sum;
  }

  private static int index(int stripe, int counter) {
    return (stripe + 1) * STRIDE + counter;
  }
}
