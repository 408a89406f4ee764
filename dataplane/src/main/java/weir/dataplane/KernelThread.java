package weir.dataplane;

import weir.ffi.Libc;
import weir.ffi.RunQueueWait;

/** The calling thread as the kernel's scheduler knows it. */
final class KernelThread implements Precedence.OwnThread, AutoCloseable {
  /** The least of those before all threads of the usual kind: VRRP's may have more. */
  private static final int PRIORITY = 1;

  private final RunQueueWait wait = new RunQueueWait();

  @Override
  public long waitedNs() {
    return wait.ns();
  }

  @Override
  public boolean goFirst() {
    return Libc.runFirst(PRIORITY) == 0;
  }

  @Override
  public void takeTurns() {
    Libc.takeTurns();
  }

  @Override
  public void close() {
    wait.close();
  }
}
