package weir.perf.lab;

import java.util.Locale;

/**
 * One measured value.
 *
 * @param measure such as {@code packets}
 * @param figure which of the measure's figures, such as {@code 100000} (flows)
 * @param contestant a {@link Contestant#id}
 * @param round from 1
 * @param value in the unit of the figure
 */
record Sample(
    String measure,
    String figure,
    String contestant,
    Placement placement,
    int round,
    double value) {
  static final String CSV_HEADING = "measure,figure,contestant,placement,round,value";

  String csv() {
    return String.format(
        Locale.ROOT, "%s,%s,%s,%s,%d,%s", measure, figure, contestant, placement, round, value);
  }

  /** The inverse of {@link #csv}. */
  static Sample parse(String csv) {
    String[] fields = csv.split(",", -1);
    return new Sample(
        fields[0],
        fields[1],
        fields[2],
        Placement.valueOf(fields[3]),
        Integer.parseInt(fields[4]),
        Double.parseDouble(fields[5]));
  }
}
