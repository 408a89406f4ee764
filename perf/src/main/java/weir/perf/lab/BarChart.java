package weir.perf.lab;

import java.util.List;
import java.util.Locale;

/** Medians as horizontal bars, with a line from the least to the most; an SVG drawing. */
record BarChart(String title, int digits, List<BarChart.Bar> bars) {
  private static final int WIDTH = 860;
  private static final int LABELS = 360;
  private static final int VALUES = 80;
  private static final int ROW = 24;
  private static final int TOP = 40;

  /** One bar; {@code ours} are coloured. */
  record Bar(String label, Statistics value, boolean ours) {}

  /** The whole file. */
  String svg() {
    int height = TOP + bars.size() * ROW + ROW / 2;
    double most = bars.stream().mapToDouble(bar -> bar.value.most()).max().orElse(1);
    double scale = most > 0 ? (WIDTH - LABELS - VALUES) / most : 0;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="10" y="22" font-size="15">%s</text>
        """
            .formatted(WIDTH, height, escaped(title)));
    for (int i = 0; i < bars.size(); i++) {
      svg.append(bar(bars.get(i), TOP + i * ROW, scale));
    }
    return svg.append("</svg>\n").toString();
  }

  private String bar(Bar bar, int top, double scale) {
    double end = LABELS + bar.value.median() * scale;
    double least = LABELS + bar.value.least() * scale;
    double most = LABELS + bar.value.most() * scale;
    int middle = top + ROW / 2;
    return String.format(
        Locale.ROOT,
        """
        <text x="%d" y="%d" text-anchor="end">%s</text>
        <rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>
        <line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="black"/>
        <text x="%.1f" y="%d">%s</text>
        """,
        LABELS - 8,
        middle + 4,
        escaped(bar.label),
        LABELS,
        top + 4,
        end - LABELS,
        ROW - 8,
        bar.ours ? "#2a78b5" : "#b0b0b0",
        least,
        middle,
        most,
        middle,
        most + 6,
        middle + 4,
        String.format(Locale.ROOT, "%,." + digits + "f", bar.value.median()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
