package weir.afxdp;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import weir.ffi.Errno;

/**
 * Waits for what a process that was killed still holds: the kernel lets go of queues and programs
 * up to 90 ms after it.
 */
final class Busy {
  private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);

  private Busy() {}

  /** The call's first result that does not say that somebody else is there, or its last. */
  static int retry(IntSupplier call) {
    long start = System.nanoTime();
    int result = call.getAsInt();
    while (isTaken(result) && System.nanoTime() - start < PATIENCE_NS) {
      LockSupport.parkNanos(PAUSE_NS);
      result = call.getAsInt();
    }
    return result;
  }

  /** EEXIST is what an attach gives where a program sits there in another mode. */
  static boolean isTaken(int result) {
    return result == -Errno.EBUSY || result == -Errno.EEXIST;
  }
}
