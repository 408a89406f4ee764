package weir.dataplane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long a worker has worked since its start. Written by that worker, read by anyone.
 *
 * <p>One word: while the worker idles, the nanoseconds that it has worked; while it works, the
 * complement of when it would have begun, had it never idled. So a reader never sees less than
 * before. A worker asks for the time only in rounds without work.
 */
final class BusyTime {
  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(BusyTime.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long originNs = System.nanoTime();

  @SuppressWarnings("UnusedVariable") // by WORD
  private volatile long word;

  /** The worker's: when its last round without work ended. */
  private long idledUntilNs;

  /** A round has found work. */
  void worked() {
    long w = (long) WORD.get(this);
    if (w >= 0) {
      WORD.setOpaque(this, ~(idledUntilNs - w));
    }
  }

  /** A round has found no work. */
  void idles() {
    long w = (long) WORD.get(this);
    if (w < 0) {
      WORD.setOpaque(this, now() - ~w);
    }
  }

  /** The next round begins. */
  void goesOn() {
    idledUntilNs = now();
  }

  /** Nanoseconds worked. */
  long nanos() {
    long w = (long) WORD.getOpaque(this);
    return w >= 0 ? w : now() - ~w;
  }

  private long now() {
    return System.nanoTime() - originNs;
  }
}
