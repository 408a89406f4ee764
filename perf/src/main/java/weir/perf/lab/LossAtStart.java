package weir.perf.lab;

import java.time.Duration;
import java.util.List;

/** Packets that are lost from the first one after the start. */
final class LossAtStart implements Measure {
  static final String ID = "start";
  private static final double RATE = 200_000;

  private static final Duration TIME = Duration.ofSeconds(2);

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Loss from the first packet on";
  }

  @Override
  public String method(Settings settings) {
    return "%,.0f packets a second of %,d flows for %d s, from the moment that the contestant says it is ready."
        .formatted(settings.scaled(RATE), settings.usualFlows(), TIME.toSeconds());
  }

  @Override
  public List<Figure> figures(Settings settings) {
    return List.of(
        new Figure("lost", "lost", 0, false),
        new Figure("lost-ppm", "lost, per million", 1, false));
  }

  @Override
  public List<Placement> placements(Contestant contestant) {
    return Lost.placements(contestant);
  }

  @Override
  public double estimateSeconds(Contestant contestant, Placement placement, Settings settings) {
    return TIME.toSeconds();
  }

  @Override
  public void take(Trial trial) {
    Sink sink = trial.site().sink(trial.contestant().delivered());
    Generator generator = trial.generator();
    trial.start("UDP");
    Lost.count(trial, sink, generator, trial.settings().scaled(RATE), TIME);
  }
}
