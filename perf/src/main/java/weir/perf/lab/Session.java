package weir.perf.lab;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import weir.ffi.ErrnoException;
import weir.netns.Lab;
import weir.netns.LabException;

/** Asks every measure about every contestant, in rounds, each time in a lab of its own. */
final class Session {
  /** The making of a lab, and the start of a contestant. */
  private static final double LAB_S = 1.5;

  private static final double CALIBRATION_S = 0.5;
  private static final int CALIBRATION_FLOWS = 1000;

  private record Step(Measure measure, Contestant contestant, Placement placement, int round) {}

  private final List<Measure> measures;
  private final List<Contestant> contestants;
  private final List<Placement> placements;
  private final Progress progress;
  private final List<Sample> samples = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  Session(
      List<Measure> measures,
      List<Contestant> contestants,
      List<Placement> placements,
      Progress progress) {
    this.measures = List.copyOf(measures);
    this.contestants = List.copyOf(contestants);
    this.placements = List.copyOf(placements);
    this.progress = progress;
  }

  /**
   * About how many packets per second the kernel forwards here.
   *
   * @param batch of the generator
   */
  static double calibrate(int batch) {
    try (Lab lab = Lab.open()) {
      Site site = Site.in(lab);
      Contestant kernel = new KernelForwarding();
      Sink sink = site.sink(kernel.delivered());
      kernel.start(site, Placement.SPLIT, "UDP", CALIBRATION_FLOWS);
      Generator generator = site.generator(kernel.address(), batch);
      return 1e6 * PacketRate.millionsPerSecond(generator, sink, CALIBRATION_FLOWS, CALIBRATION_S);
    }
  }

  /** Takes all samples. What fails is noted, and the rest goes on. */
  void run(Settings settings) {
    List<Step> steps = steps(settings.rounds());
    double total = steps.stream().mapToDouble(step -> seconds(step, settings)).sum();
    progress.begin(steps.size(), total);
    for (Step step : steps) {
      take(step, settings);
      progress.done(seconds(step, settings));
    }
    progress.end();
  }

  private List<Step> steps(int rounds) {
    List<Step> steps = new ArrayList<>();
    for (Measure measure : measures) {
      for (int round = 1; round <= measure.rounds(rounds); round++) {
        for (Contestant contestant : contestants) {
          for (Placement placement : measure.placements(contestant)) {
            if (placements.contains(placement)) {
              steps.add(new Step(measure, contestant, placement, round));
            }
          }
        }
      }
    }
    return steps;
  }

  private static double seconds(Step step, Settings settings) {
    return LAB_S + step.measure.estimateSeconds(step.contestant, step.placement, settings);
  }

  private void take(Step step, Settings settings) {
    StringBuilder figures = new StringBuilder();
    String what =
        "%s %d, %s (%s)"
            .formatted(
                step.measure.id(),
                step.round,
                step.contestant.name(),
                step.placement.name().toLowerCase(Locale.ROOT));
    progress.now(what);
    try (Lab lab = Lab.open()) {
      Trial trial =
          new Trial(
              Site.in(lab),
              step.contestant,
              step.placement,
              settings,
              (figure, value) -> {
                samples.add(sample(step, figure, value));
                figures.append("  %s: %.4g".formatted(figure, value));
              });
      step.measure.take(trial);
      progress.line(what + figures);
    } catch (LabException | ErrnoException | UncheckedIOException e) {
      String why = String.valueOf(e.getMessage()).lines().collect(Collectors.joining("; "));
      progress.line(what + figures + "  FAILED: " + e.getMessage());
      failures.add(what + ": " + why);
    }
  }

  private static Sample sample(Step step, String figure, double value) {
    return new Sample(
        step.measure.id(), figure, step.contestant.id(), step.placement, step.round, value);
  }

  List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** What could not be measured, and why. */
  List<String> failures() {
    return List.copyOf(failures);
  }
}
