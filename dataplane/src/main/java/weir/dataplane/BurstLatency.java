package weir.dataplane;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * How long bursts take, of one worker. That worker records and never waits for a reader; any thread
 * reads.
 */
final class BurstLatency {
  /** What takes longer counts as this. */
  private static final long MAX_NS = 1_000_000_000L;

  /** Of each value; within 1 %. */
  private static final int DIGITS = 2;

  private final SingleWriterRecorder recorder = new SingleWriterRecorder(MAX_NS, DIGITS);

  // The readers', under the lock.
  private final Histogram total = histogram();
  private @Nullable Histogram interval;

  /** An empty histogram of nanoseconds, of the size of all others. */
  static Histogram histogram() {
    return new Histogram(MAX_NS, DIGITS);
  }

  void record(long ns) {
    recorder.recordValue(Math.min(ns, MAX_NS));
  }

  /** Adds all that was recorded so far. */
  synchronized void addTo(Histogram sum) {
    Histogram newest = recorder.getIntervalHistogram(interval);
    interval = newest;
    total.add(newest);
    sum.add(total);
  }
}
