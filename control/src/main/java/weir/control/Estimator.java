package weir.control;

import weir.dataplane.Traffic;

/**
 * The rates of a service or a server, smoothed as IPVS does ({@code ip_vs_est.c}): every two
 * seconds a rate moves by a quarter of the way to that of these two seconds. In binary fractions of
 * the same size as there, so that the numbers are the same.
 */
final class Estimator {
  /** How often {@link #update} is to be called. */
  static final int PERIOD_MS = 2000;

  /** Bits of the fraction of connections and packets a second. */
  private static final int COUNT_BITS = 10;

  /** Bits of the fraction of bytes a second. */
  private static final int BYTE_BITS = 5;

  private Traffic last;
  private long connections;
  private long inPackets;
  private long outPackets;
  private long inBytes;
  private long outBytes;

  /** All rates 0. */
  Estimator(Traffic now) {
    last = now;
  }

  /** Takes what was counted until now. */
  void update(Traffic now) {
    connections = moved(connections, now.connections() - last.connections(), COUNT_BITS);
    inPackets = moved(inPackets, now.inPackets() - last.inPackets(), COUNT_BITS);
    outPackets = moved(outPackets, now.outPackets() - last.outPackets(), COUNT_BITS);
    inBytes = moved(inBytes, now.inBytes() - last.inBytes(), BYTE_BITS);
    outBytes = moved(outBytes, now.outBytes() - last.outBytes(), BYTE_BITS);
    last = now;
  }

  /** What there is a second. */
  Traffic rate() {
    return new Traffic(
        rounded(connections, COUNT_BITS),
        rounded(inPackets, COUNT_BITS),
        rounded(outPackets, COUNT_BITS),
        rounded(inBytes, BYTE_BITS),
        rounded(outBytes, BYTE_BITS));
  }

  private static long moved(long rate, long inTwoSeconds, int bits) {
    return rate + (((inTwoSeconds << (bits - 1)) - rate) >> 2);
  }

  private static long rounded(long rate, int bits) {
    return (rate + (1L << (bits - 1)) - 1) >> bits;
  }
}
