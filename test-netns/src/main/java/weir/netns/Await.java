package weir.netns;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition rather than for a time. */
public final class Await {
  private static final long POLL_NS = 5_000_000;

  private Await() {}

  /**
   * Returns as soon as {@code condition} holds.
   *
   * @param what completes "gave up waiting for ..." in the error
   * @throws LabException where it does not hold within {@code atMost}, or the thread is interrupted
   */
  public static void until(Duration atMost, String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
        throw new LabException(
            "gave up waiting for " + what + " after " + atMost.toMillis() + " ms");
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }
}
