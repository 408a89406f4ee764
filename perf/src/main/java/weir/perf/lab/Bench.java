package weir.perf.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import weir.netns.LabException;

/** {@code ./weir bench}. */
@Command(
    name = "weir bench",
    description = {
      "Measure Weir beside what it replaces, between network namespaces, in turn, and write a report.",
      "Takes root and two processors; more on the machine falsifies the figures."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Bench implements Callable<Integer> {
  private static final int ROUNDS = 5;
  private static final int CANNOT_RUN = 3;

  /** The kernel's TEST_XDP_MAX_BATCH. */
  private static final int MOST_AT_ONCE = 256;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Times that each contestant is measured (default: 5).",
      defaultValue = "5")
  private int rounds = ROUNDS;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of one measurement (default: 1).",
      defaultValue = "1")
  private double seconds;

  @Option(
      names = "--contestants",
      paramLabel = "ID",
      split = ",",
      description =
          "Only those whose name begins so, such as kernel,weir-xdp (default: all; --list says which).")
  private List<String> contestants = List.of("");

  @Option(
      names = "--measures",
      paramLabel = "ID",
      split = ",",
      description = "Only these (default: all; --list says which).")
  private List<String> measures = List.of("");

  @Option(
      names = "--flows",
      paramLabel = "N",
      split = ",",
      description = "Numbers of flows (default: 1000,100000,1000000).")
  private List<Integer> flows = Settings.ALL_FLOWS;

  @Option(
      names = "--placements",
      paramLabel = "P",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Placement> placements = List.of(Placement.values());

  @Option(
      names = "--loss-seconds",
      paramLabel = "S",
      description = "Length of the run in which no packet may be lost (default: 60).",
      defaultValue = "60")
  private double lossSeconds;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = {
        "Packets that the generator makes at once, 1 to 256 (default: 64). It keeps as many pages",
        "to use again; a kernel that zeroes new ones (init_on_alloc) slows it down without 256."
      },
      defaultValue = "64")
  private int batch = Settings.BATCH;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Where RESULTS.md and results/ go (default: weir-bench).",
      defaultValue = "weir-bench")
  private Path output;

  @Option(
      names = "--quick",
      description = "A look at whether it works: one round of 0.3 s, few contestants, 1000 flows.")
  private boolean quick;

  @Option(
      names = "--report-only",
      description = {
        "Measure nothing: write the report once more from results/samples.csv",
        "and, where that is there, results/guest.csv (a run on a kernel with IPVS)."
      })
  private boolean reportOnly;

  @Option(names = "--list", description = "Print the names of contestants and measures.")
  private boolean list;

  Bench() {}

  /** Ends the process: 0 if all that was to be measured was. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** As {@link #main}, without ending the process. */
  static int run(String... arguments) {
    return new CommandLine(new Bench()).setUsageHelpAutoWidth(true).execute(arguments);
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      print();
      return 0;
    }
    if (reportOnly) {
      Report.write(output);
      return 0;
    }
    if (rounds < 1 || seconds <= 0 || flows.stream().anyMatch(count -> count < 1)) {
      throw new ParameterException(
          spec.commandLine(), "--rounds, --seconds and --flows are above 0");
    }
    if (batch < 1 || batch > MOST_AT_ONCE) {
      throw new ParameterException(spec.commandLine(), "--batch is 1 to " + MOST_AT_ONCE);
    }
    Progress progress = new Progress(System.out);
    List<String> absent = new ArrayList<>();
    List<Contestant> present = new ArrayList<>();
    for (Contestant contestant : chosenContestants()) {
      Optional<String> obstacle = contestant.obstacle();
      obstacle.ifPresent(why -> absent.add(contestant.name() + ": " + why));
      if (obstacle.isEmpty()) {
        present.add(contestant);
      }
    }
    absent.forEach(why -> progress.line("left out: " + why));
    Settings settings =
        quick
            ? new Settings(1, 0.3, List.of(1000), 0.3, 0, batch)
            : new Settings(rounds, seconds, List.copyOf(flows), lossSeconds, 0, batch);
    Map<String, String> conditions = Conditions.now();
    double kernelRate;
    try {
      kernelRate = Session.calibrate(batch);
    } catch (LabException e) {
      progress.line("weir bench cannot work here: " + e.getMessage());
      return CANNOT_RUN;
    }
    progress.line(
        "the kernel forwards %.2f million packets a second here".formatted(kernelRate / 1e6));
    Session session = new Session(chosenMeasures(), present, placements, progress);
    settings = settings.withKernelRate(kernelRate);
    session.run(settings);
    absent.addAll(session.failures());
    Report.write(output, new Samples(settings, conditions, absent, session.samples()));
    progress.line("report: " + output.resolve("RESULTS.md"));
    return session.failures().isEmpty() ? 0 : 1;
  }

  private List<Contestant> chosenContestants() {
    List<String> wanted = quick && contestants.contains("") ? Catalogue.QUICK : contestants;
    List<Contestant> chosen =
        Catalogue.CONTESTANTS.stream()
            .filter(contestant -> wanted.stream().anyMatch(contestant.id()::startsWith))
            .toList();
    if (chosen.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "no contestant is called " + wanted + "; --list says which there are");
    }
    return chosen;
  }

  private List<Measure> chosenMeasures() {
    List<Measure> chosen =
        Catalogue.MEASURES.stream()
            .filter(
                measure ->
                    measures.contains("")
                        ? !quick || measure.id().equals(PacketRate.ID)
                        : measures.contains(measure.id()))
            .toList();
    if (chosen.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no measure is called " + measures + "; --list says which there are");
    }
    return chosen;
  }

  private static void print() {
    System.out.println("contestants:");
    Catalogue.CONTESTANTS.forEach(
        one ->
            System.out.printf(
                "  %-14s %s%s%n",
                one.id(), one.name(), one.obstacle().map(why -> " (" + why + ")").orElse("")));
    System.out.println("measures:");
    Catalogue.MEASURES.forEach(one -> System.out.printf("  %-14s %s%n", one.id(), one.title()));
  }
}
