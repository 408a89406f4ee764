package weir.perf.lab;

import java.util.Locale;

/**
 * One column of a measure's table.
 *
 * @param id as in {@link Sample#figure}
 * @param heading with its unit
 * @param digits after the point
 * @param plotted whether it has a plot too
 */
record Figure(String id, String heading, int digits, boolean plotted) {
  /** The median; with the least and the most where there are several values. */
  String text(Statistics value) {
    return value.count() == 1
        ? text(value.median())
        : "**%s** (%s–%s)".formatted(text(value.median()), text(value.least()), text(value.most()));
  }

  private String text(double value) {
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }
}
