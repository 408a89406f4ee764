package weir.afxdp;

import java.util.concurrent.TimeUnit;
import weir.afxdp.bpf.BpfMap;
import weir.ffi.Libc;
import weir.ffi.Memory;

/**
 * The time of the last round of a worker, in memory shared with a program that stays in the kernel
 * when the process is killed: once it is old, packets are the kernel's again.
 */
final class Heartbeat implements AutoCloseable {
  /** More than any pause of a worker that goes on. */
  static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(3);

  private static final int SIZE = Long.BYTES;

  private final BpfMap map = BpfMap.array("weir_heartbeat", SIZE, 1);
  private final long address;

  Heartbeat() {
    try {
      address = map.map(SIZE);
    } catch (RuntimeException e) {
      map.close();
      throw e;
    }
    beat();
  }

  int fd() {
    return map.fd();
  }

  /** Says that it goes on: CLOCK_MONOTONIC, the clock of {@code bpf_ktime_get_ns}. */
  void beat() {
    beat(System.nanoTime());
  }

  void beat(long nowNs) {
    Memory.putLong(address, nowNs);
  }

  @Override
  public void close() {
    Libc.munmap(address, SIZE);
    map.close();
  }
}
