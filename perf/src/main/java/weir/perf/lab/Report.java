package weir.perf.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes {@code RESULTS.md}, a plot for each measure, and the samples themselves. */
final class Report {
  private static final String RESULTS = "results";

  /** One line of a table or group of bars. */
  private record Row(Contestant contestant, Placement placement) {}

  private final Settings settings;
  private final List<Measure> measures;
  private final List<Contestant> contestants;
  private final Conditions conditions;
  private final List<Sample> samples;
  private final List<String> notes;

  Report(
      Settings settings,
      List<Measure> measures,
      List<Contestant> contestants,
      Conditions conditions,
      List<Sample> samples,
      List<String> notes) {
    this.settings = settings;
    this.measures = measures;
    this.contestants = contestants;
    this.conditions = conditions;
    this.samples = List.copyOf(samples);
    this.notes = List.copyOf(notes);
  }

  /** Writes into a directory, which is made. */
  void write(Path directory) throws IOException {
    Path results = Files.createDirectories(directory.resolve(RESULTS));
    Files.writeString(
        results.resolve("samples.csv"),
        Stream.concat(Stream.of(Sample.CSV_HEADING), samples.stream().map(Sample::csv))
            .collect(Collectors.joining("\n", "", "\n")));
    StringBuilder text = new StringBuilder();
    text.append(introduction());
    for (Measure measure : measures) {
      List<Row> rows = rows(measure);
      if (!rows.isEmpty()) {
        text.append(section(measure, rows));
        for (Plot plot : plots(measure, rows)) {
          Files.writeString(results.resolve(plot.file()), plot.chart().svg());
        }
      }
    }
    if (!notes.isEmpty()) {
      text.append("\n## Not measured\n\n");
      notes.forEach(note -> text.append("- ").append(note).append('\n'));
    }
    Files.writeString(directory.resolve("RESULTS.md"), text);
  }

  private String introduction() {
    return """
        # Results of the lab benchmark

        Written by `./weir bench`. %s
        Each figure is the median of its rounds, with the least and the most; contestants take turns
        within a round. Compare within a table: absolute figures are those of this machine.

        %s"""
        .formatted(topologyText(), conditions.markdown());
  }

  private static String topologyText() {
    return "A client, a director and a server in network namespaces, on veth pairs.";
  }

  private List<Row> rows(Measure measure) {
    List<Row> rows = new ArrayList<>();
    for (Contestant contestant : contestants) {
      for (Placement placement : measure.placements(contestant)) {
        if (figures(measure).stream()
            .anyMatch(
                figure -> statistics(measure, figure, contestant.id(), placement).isPresent())) {
          rows.add(new Row(contestant, placement));
        }
      }
    }
    return rows;
  }

  private List<Figure> figures(Measure measure) {
    return measure.figures(settings);
  }

  private Optional<Statistics> statistics(
      Measure measure, Figure figure, String contestant, Placement placement) {
    double[] values =
        samples.stream()
            .filter(
                sample ->
                    sample.measure().equals(measure.id())
                        && sample.figure().equals(figure.id())
                        && sample.contestant().equals(contestant)
                        && sample.placement() == placement)
            .mapToDouble(Sample::value)
            .toArray();
    return values.length == 0 ? Optional.empty() : Optional.of(Statistics.of(values));
  }

  private String section(Measure measure, List<Row> rows) {
    StringBuilder text = new StringBuilder();
    text.append("\n## ").append(measure.title()).append("\n\n");
    text.append(measure.method(settings)).append("\n\n| |");
    figures(measure).forEach(figure -> text.append(' ').append(figure.heading()).append(" |"));
    text.append("\n|---|").append("---|".repeat(figures(measure).size())).append('\n');
    for (Row row : rows) {
      text.append("| ").append(label(measure, row)).append(" |");
      for (Figure figure : figures(measure)) {
        text.append(' ').append(cell(measure, figure, row)).append(" |");
      }
      text.append('\n');
    }
    for (Plot plot : plots(measure, rows)) {
      text.append("\n![%s](%s/%s)\n".formatted(plot.chart().title(), RESULTS, plot.file()));
    }
    return text.toString();
  }

  /** Says the placement where a contestant has several. */
  private static String label(Measure measure, Row row) {
    String name = row.contestant.name();
    return measure.placements(row.contestant).size() > 1
        ? name + "; " + row.placement.description()
        : name;
  }

  private String cell(Measure measure, Figure figure, Row row) {
    return statistics(measure, figure, row.contestant.id(), row.placement)
        .map(
            found ->
                found.count() == 1
                    ? number(figure, found.median())
                    : "**%s** (%s–%s)"
                        .formatted(
                            number(figure, found.median()),
                            number(figure, found.least()),
                            number(figure, found.most())))
        .orElse("");
  }

  private static String number(Figure figure, double value) {
    return String.format(Locale.ROOT, "%,." + figure.digits() + "f", value);
  }

  private record Plot(String file, BarChart chart) {}

  /** One plot for each figure. */
  private List<Plot> plots(Measure measure, List<Row> rows) {
    List<Plot> plots = new ArrayList<>();
    for (Figure figure : figures(measure)) {
      List<BarChart.Bar> bars = new ArrayList<>();
      for (Row row : rows) {
        statistics(measure, figure, row.contestant.id(), row.placement)
            .ifPresent(
                found ->
                    bars.add(
                        new BarChart.Bar(
                            label(measure, row), found, row.contestant.id().startsWith("weir"))));
      }
      if (!bars.isEmpty()) {
        String title = measure.title() + ": " + figure.heading();
        String file = (measure.id() + "-" + figure.id() + ".svg").replaceAll("[^a-zA-Z0-9.-]", "-");
        plots.add(new Plot(file, new BarChart(title, figure.digits(), bars)));
      }
    }
    return plots;
  }
}
