package weir.control;

import weir.control.loop.Timers;
import weir.dataplane.Dataplane;

/** How busy each worker was in the last two seconds. Lives on the control thread. */
final class BusyShares {
  private static final int PERIOD_MS = 2000;

  private final Dataplane dataplane;
  private final Timers timers;
  private final long[] busyNs;
  private final double[] shares;
  private long measuredMs;

  BusyShares(Dataplane dataplane, Timers timers) {
    this.dataplane = dataplane;
    this.timers = timers;
    this.busyNs = new long[dataplane.workers()];
    this.shares = new double[dataplane.workers()];
    this.measuredMs = timers.nowMs();
  }

  /** Measures from now on, for as long as there are timers. */
  void start() {
    timers.after(
        PERIOD_MS,
        () -> {
          start();
          measure();
        });
  }

  private void measure() {
    long nowMs = timers.nowMs();
    double passedNs = Math.max(1, nowMs - measuredMs) * 1e6;
    measuredMs = nowMs;
    for (int worker = 0; worker < shares.length; worker++) {
      long now = dataplane.busyNanos(worker);
      shares[worker] = Math.min(1, (now - busyNs[worker]) / passedNs);
      busyNs[worker] = now;
    }
  }

  /** From 0 to 1. */
  double of(int worker) {
    return shares[worker];
  }
}
