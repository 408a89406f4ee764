package weir.dataplane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Numbered counters that one thread adds to and any thread reads.
 *
 * <p>Opaque access: a reader sees each count whole and before long, and the writer pays no more
 * than for a plain field.
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
    int i = counter + PADDING;
    WORD.setOpaque(words, i, (long) WORD.getOpaque(words, i) + n);
  }

  long get(int counter) {
    return (long) WORD.getOpaque(words, counter + PADDING);
  }
}
