package weir.perf.lab;

import java.util.List;

/**
 * How long and how much.
 *
 * @param rounds how often each contestant is measured, in turn
 * @param seconds of each measurement
 * @param flows numbers of flows, ascending
 * @param lossSeconds of the long run in which no packet may be lost
 * @param kernelRate packets a second that the kernel forwards here, roughly; paces follow it
 * @param batch packets that the generator makes at once where it sends flat out, 1 to 256
 */
record Settings(
    int rounds,
    double seconds,
    List<Integer> flows,
    double lossSeconds,
    double kernelRate,
    int batch) {
  /** The rate of a machine like the one that the paces were chosen for. */
  private static final double USUAL_RATE = 900_000;

  static final int BATCH = 64;

  static final List<Integer> ALL_FLOWS = List.of(1_000, 100_000, 1_000_000);

  /** The number of flows of all that is measured at one only. */
  int usualFlows() {
    return flows.get(Math.min(1, flows.size() - 1));
  }

  /** The largest number of flows. */
  int mostFlows() {
    return flows.getLast();
  }

  /** Half of what the kernel can. */
  double halfLoad() {
    return kernelRate / 2;
  }

  /** Packets a second that even the slowest contestant takes, so that it learns all flows. */
  double gentleRate() {
    return 0.35 * kernelRate;
  }

  /** A rate of the usual machine, less on a slower one. */
  double scaled(double perSecond) {
    return Math.min(1, kernelRate / USUAL_RATE / 0.7) * perSecond;
  }

  /** How many times longer things take than on the usual machine, at least 1. */
  double slowness() {
    return Math.max(1, USUAL_RATE / kernelRate);
  }

  Settings withKernelRate(double perSecond) {
    return new Settings(rounds, seconds, flows, lossSeconds, perSecond, batch);
  }
}
