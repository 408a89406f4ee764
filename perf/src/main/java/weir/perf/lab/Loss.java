package weir.perf.lab;

import java.time.Duration;
import java.util.List;

/** Packets that are lost at a rate that nobody should find hard. */
final class Loss implements Measure {
  static final String ID = "loss";
  private static final double RATE = 500_000;

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Loss at a steady rate";
  }

  @Override
  public String method(Settings settings) {
    return "%,.0f packets a second of %,d flows for %.0f s, once; counted at both ends, after the flows are known."
        .formatted(settings.scaled(RATE), settings.usualFlows(), settings.lossSeconds());
  }

  @Override
  public List<Figure> figures(Settings settings) {
    return List.of(
        new Figure("sent", "sent", 0, false),
        new Figure("lost", "lost", 0, false),
        new Figure("lost-ppm", "lost, per million", 1, false));
  }

  @Override
  public List<Placement> placements(Contestant contestant) {
    return Lost.placements(contestant);
  }

  @Override
  public int rounds(int asked) {
    return 1;
  }

  @Override
  public double estimateSeconds(Contestant contestant, Placement placement, Settings settings) {
    return settings.lossSeconds()
        + Trial.secondsToAcquaint(contestant, settings, settings.usualFlows());
  }

  @Override
  public void take(Trial trial) {
    Settings settings = trial.settings();
    Sink sink = trial.site().sink(trial.contestant().delivered());
    Generator generator = trial.generator();
    Running running = trial.start("UDP");
    trial.acquaint(running, generator, settings.usualFlows());
    Lost.count(
        trial,
        sink,
        generator,
        settings.scaled(RATE),
        Duration.ofMillis((long) (1000 * settings.lossSeconds())));
  }
}
