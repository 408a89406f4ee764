package weir.perf.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes {@code RESULTS.md} and its plots. */
final class Report {
  /** Where samples and plots are, beside the report. */
  static final String RESULTS = "results";

  private static final String SAMPLES = "samples.csv";

  /** A run on a kernel with IPVS, put there by hand. */
  private static final String GUEST = "guest.csv";

  /** One line of a table, one bar of a plot. */
  private record Row(Contestant contestant, Placement placement) {}

  /** A plot and the name of its file. */
  private record Plot(String file, BarChart chart) {}

  private final Path directory;
  private final Samples samples;

  /** The beginning of the names of plots, which tells runs apart. */
  private final String prefix;

  /** The sign before a section's heading. */
  private final String level;

  private Report(Path directory, Samples samples, String prefix, String level) {
    this.directory = directory;
    this.samples = samples;
    this.prefix = prefix;
    this.level = level;
  }

  /** Writes samples, and a report of them, into a directory, which is made. */
  static void write(Path directory, Samples samples) throws IOException {
    Path results = Files.createDirectories(directory.resolve(RESULTS));
    samples.write(results.resolve(SAMPLES));
    write(directory);
  }

  /** Writes a report of the samples that a directory has. */
  static void write(Path directory) throws IOException {
    Path results = directory.resolve(RESULTS);
    Samples samples = Samples.read(results.resolve(SAMPLES));
    Path guestFile = results.resolve(GUEST);
    Optional<Samples> guest =
        Files.exists(guestFile) ? Optional.of(Samples.read(guestFile)) : Optional.empty();
    StringBuilder text = new StringBuilder();
    text.append(introduction(samples)).append(targets(samples, guest));
    text.append(new Report(directory, samples, "", "##").sections());
    if (guest.isPresent()) {
      text.append(
          """

          ## Beside IPVS

          Another kernel, which has IPVS, in an emulated machine: only ratios mean anything.

          """);
      text.append(conditions(guest.get()));
      text.append(new Report(directory, guest.get(), "guest-", "###").sections());
      text.append(notes(guest.get(), "###"));
    }
    text.append(notes(samples, "##"));
    Files.writeString(directory.resolve("RESULTS.md"), text);
  }

  private static String introduction(Samples samples) {
    return """
        # Results of the lab benchmark

        Written by `./weir bench`; [README.md](README.md) has what was measured otherwise. A client, a
        director and a server are network namespaces on veth pairs. %d rounds: contestants take turns
        within each; a figure is the median of its rounds, with the least and the most. "%s" is
        generator, clients and servers on one core, the director and the threads that receive for it on the other; "%s" is the
        director on its core, and packets received by their sender, on the generator's; "%s" leaves
        all to the kernel. Compare within a table: absolute figures are those of this machine.

        %s"""
        .formatted(
            samples.settings().rounds(),
            Placement.SPLIT.description(),
            Placement.INLINE.description(),
            Placement.FREE.description(),
            conditions(samples));
  }

  private static String conditions(Samples samples) {
    StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
    samples
        .conditions()
        .forEach((name, value) -> table.append("| %s | %s |%n".formatted(name, value)));
    return table.toString();
  }

  private static String targets(Samples samples, Optional<Samples> guest) {
    StringBuilder table = new StringBuilder();
    table.append("\n## Targets\n\nRatios of medians.\n\n");
    table.append("| target | measured | reached |\n|---|---|---|\n");
    Target.all().forEach(target -> table.append(target.row(samples)));
    Target.besideIpvs().forEach(target -> table.append(target.row(guest.orElse(samples))));
    return table.toString();
  }

  private static String notes(Samples samples, String level) {
    if (samples.notes().isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n" + level + " Not measured\n\n");
    samples.notes().forEach(note -> text.append("- ").append(note).append('\n'));
    return text.toString();
  }

  private String sections() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Measure measure : Catalogue.MEASURES) {
      List<Row> rows = rows(measure);
      if (!rows.isEmpty()) {
        text.append(section(measure, rows));
        for (Plot plot : plots(measure, rows)) {
          Files.writeString(directory.resolve(RESULTS).resolve(plot.file()), plot.chart().svg());
          text.append("\n![%s](%s/%s)\n".formatted(plot.chart().title(), RESULTS, plot.file()));
        }
      }
    }
    return text.toString();
  }

  private List<Row> rows(Measure measure) {
    List<Row> rows = new ArrayList<>();
    for (Contestant contestant : Catalogue.CONTESTANTS) {
      for (Placement placement : measure.placements(contestant)) {
        Row row = new Row(contestant, placement);
        if (figures(measure).stream().anyMatch(one -> value(measure, one, row).isPresent())) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private List<Figure> figures(Measure measure) {
    return measure.figures(samples.settings());
  }

  private Optional<Statistics> value(Measure measure, Figure figure, Row row) {
    return samples.statistics(measure.id(), figure.id(), row.contestant.id(), row.placement);
  }

  private String section(Measure measure, List<Row> rows) {
    StringBuilder text = new StringBuilder();
    text.append("\n%s %s\n\n".formatted(level, measure.title()));
    text.append(measure.method(samples.settings())).append("\n\n| |");
    figures(measure).forEach(figure -> text.append(' ').append(figure.heading()).append(" |"));
    text.append("\n|---|").append("---|".repeat(figures(measure).size())).append('\n');
    for (Row row : rows) {
      text.append("| ").append(label(measure, row)).append(" |");
      for (Figure figure : figures(measure)) {
        text.append(' ').append(value(measure, figure, row).map(figure::text).orElse(""));
        text.append(" |");
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Says the placement where there are several. */
  private static String label(Measure measure, Row row) {
    String name = row.contestant.name();
    return measure.placements(row.contestant).size() > 1
        ? name + "; " + row.placement.description()
        : name;
  }

  /** One for each figure that has one. */
  private List<Plot> plots(Measure measure, List<Row> rows) {
    List<Plot> plots = new ArrayList<>();
    for (Figure figure : figures(measure)) {
      List<BarChart.Bar> bars = new ArrayList<>();
      for (Row row : rows) {
        boolean ours = row.contestant instanceof WeirDirector;
        value(measure, figure, row)
            .ifPresent(found -> bars.add(new BarChart.Bar(label(measure, row), found, ours)));
      }
      if (figure.plotted() && bars.size() > 1) {
        String title = measure.title() + ": " + figure.heading();
        String file = prefix + measure.id() + "-" + figure.id().replace('.', '-') + ".svg";
        plots.add(new Plot(file, new BarChart(title, figure.digits(), bars)));
      }
    }
    return plots;
  }
}
