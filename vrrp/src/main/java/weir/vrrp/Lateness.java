package weir.vrrp;

import java.util.ArrayList;
import java.util.List;

/**
 * How late the vrrp thread was for its timers, in powers of ten. A thread that is later than the
 * time between two advertisements may cost a failover.
 */
public final class Lateness {
  private static final long FIRST_NS = 10_000;
  private static final int BUCKETS = 7;

  private final long[] counts = new long[BUCKETS];
  private long maxNs;

  /**
   * What was measured.
   *
   * @param counts of wakes later than nothing, 10 us, 100 us, 1 ms, 10 ms, 100 ms, 1 s
   */
  public record Snapshot(long maxNs, List<Long> counts) {
    public Snapshot {
      counts = List.copyOf(counts);
    }
  }

  /** The thread woke so long after it had meant to. */
  void add(long lateNs) {
    maxNs = Math.max(maxNs, lateNs);
    int bucket = 0;
    for (long bound = FIRST_NS; bucket < BUCKETS - 1 && lateNs >= bound; bound *= 10) {
      bucket++;
    }
    counts[bucket]++;
  }

  Snapshot snapshot() {
    List<Long> copy = new ArrayList<>();
    for (long count : counts) {
      copy.add(count);
    }
    return new Snapshot(maxNs, copy);
  }
}
