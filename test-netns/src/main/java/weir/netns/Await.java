package weir.netns;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition rather than for a time. */
public final class Await {
  private static final long POLL_NS = 5_000_000;

  /** {@code -Dweir.patience=10} on a machine that is emulated. */
  private static final int PATIENCE = Integer.getInteger("weir.patience", 1);

  private Await() {}

  /** A limit, as many times as long as {@code weir.patience} says. */
  public static Duration patiently(Duration limit) {
    return limit.multipliedBy(PATIENCE);
  }

  /** As {@link #patiently(Duration)}, of milliseconds. */
  public static int patiently(int limitMs) {
    return limitMs * PATIENCE;
  }

  /**
   * Returns as soon as {@code condition} holds.
   *
   * @param what completes "gave up waiting for ..." in the error
   * @throws LabException where it does not hold within {@code atMost}, or the thread is interrupted
   */
  public static void until(Duration atMost, String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patiently(atMost).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
        throw new LabException(
            "gave up waiting for " + what + " after " + patiently(atMost).toMillis() + " ms");
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }
}
