package weir.perf.lab;

import java.util.Arrays;

/** Several rounds of one figure. */
record Statistics(double median, double least, double most, int count) {
  /** At least one value. */
  static Statistics of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Statistics(median, sorted[0], sorted[sorted.length - 1], sorted.length);
  }
}
