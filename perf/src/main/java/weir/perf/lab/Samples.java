package weir.perf.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that one run has measured, and under which conditions: what a report is made of. As a file,
 * comments first:
 *
 * <pre>
 *   # kernel: Linux 6.18.44
 *   # note: what could not be measured, and why
 *   measure,figure,contestant,placement,round,value
 *   packets,1000,kernel,SPLIT,1,0.912
 * </pre>
 *
 * @param conditions by name
 * @param notes what could not be measured
 */
record Samples(
    Settings settings, Map<String, String> conditions, List<String> notes, List<Sample> samples) {
  private static final String NOTE = "# note: ";
  private static final String SETTINGS = "# settings: ";
  private static final Pattern CONDITION = Pattern.compile("# ([^:]+): (.*)");
  private static final Pattern SAMPLE =
      Pattern.compile("[a-z-]+,[^,]+,[a-z-]+,[A-Z]+,\\d+,[-0-9.E]+");

  /** Of all rounds of a figure; empty where there is none. */
  Optional<Statistics> statistics(
      String measure, String figure, String contestant, Placement placement) {
    double[] values =
        samples.stream()
            .filter(
                sample ->
                    sample.measure().equals(measure)
                        && sample.figure().equals(figure)
                        && sample.contestant().equals(contestant)
                        && sample.placement() == placement)
            .mapToDouble(Sample::value)
            .toArray();
    return values.length == 0 ? Optional.empty() : Optional.of(Statistics.of(values));
  }

  void write(Path file) throws IOException {
    Stream<String> heading =
        conditions.entrySet().stream().map(one -> "# " + one.getKey() + ": " + one.getValue());
    Files.writeString(
        file,
        Stream.of(
                Stream.of(SETTINGS + text(settings)),
                heading,
                notes.stream().map(NOTE::concat),
                Stream.of(Sample.CSV_HEADING),
                samples.stream().map(Sample::csv))
            .flatMap(lines -> lines)
            .collect(Collectors.joining("\n", "", "\n")));
  }

  /**
   * Reads a file, or what a machine's console made of it: lines that say nothing are passed over.
   */
  static Samples read(Path file) throws IOException {
    Settings settings = new Settings(0, 0, Settings.ALL_FLOWS, 0, 0, 0);
    Map<String, String> conditions = new TreeMap<>();
    List<String> notes = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      var condition = CONDITION.matcher(line);
      if (line.startsWith(SETTINGS)) {
        settings = settings(line.substring(SETTINGS.length()));
      } else if (line.startsWith(NOTE)) {
        notes.add(line.substring(NOTE.length()));
      } else if (condition.matches()) {
        conditions.put(condition.group(1), condition.group(2));
      } else if (SAMPLE.matcher(line).matches()) {
        samples.add(Sample.parse(line));
      }
    }
    return new Samples(settings, conditions, notes, samples);
  }

  private static String text(Settings settings) {
    String flows = settings.flows().stream().map(String::valueOf).collect(Collectors.joining("+"));
    return String.format(
        Locale.ROOT,
        "%d %s %s %s %s %d",
        settings.rounds(),
        settings.seconds(),
        flows,
        settings.lossSeconds(),
        settings.kernelRate(),
        settings.batch());
  }

  private static Settings settings(String text) {
    String[] fields = text.split(" ", -1);
    return new Settings(
        Integer.parseInt(fields[0]),
        Double.parseDouble(fields[1]),
        Stream.of(fields[2].split("\\+", -1)).map(Integer::valueOf).toList(),
        Double.parseDouble(fields[3]),
        Double.parseDouble(fields[4]),
        Integer.parseInt(fields[5]));
  }
}
