package weir.dataplane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Numbered counters that one thread adds to and any thread reads.
 *
 * <p>The writer adds with plain loads and stores, which are whole on a 64-bit machine, and keeps
 * the compiler from delaying them by a fence once a burst ({@link WorkerCounters#publish}).
 */
final class Counters {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  /** Longs on either side, so that no other worker's words share a cache line. */
  private static final int PADDING = 16;

  private final long[] words;

  Counters(int count) {
    words = new long[count + 2 * PADDING];
  }

  void add(int counter, long n) {
    words[counter + PADDING] += n;
  }

  long get(int counter) {
    return (long) WORD.getOpaque(words, counter + PADDING);
  }
}
