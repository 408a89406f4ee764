package weir.vrrp;

/** So many in a second and no more, that a flood does not become one of ours. */
final class Quota {
  private static final long SECOND_NS = 1_000_000_000;

  private final int perSecond;
  private long secondNs;
  private int taken;
  private int refused;

  Quota(int perSecond) {
    this.perSecond = perSecond;
    reset();
  }

  /** Whether there is one left. */
  boolean take(long nowNs) {
    if (taken > 0 && nowNs - secondNs >= SECOND_NS) {
      taken = 0;
    }
    if (taken == 0) {
      secondNs = nowNs;
    }
    if (taken >= perSecond) {
      refused++;
      return false;
    }
    taken++;
    return true;
  }

  /** All are left again. */
  final void reset() {
    taken = 0;
  }

  /** How many were refused since it was asked last. */
  int refused() {
    int count = refused;
    refused = 0;
    return count;
  }
}
