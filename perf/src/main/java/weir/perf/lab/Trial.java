package weir.perf.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * One contestant in a lab of its own, to be measured once.
 *
 * @param results takes a figure's name and its value
 */
record Trial(
    Site site,
    Contestant contestant,
    Placement placement,
    Settings settings,
    BiConsumer<String, Double> results) {
  private static final int FEW_FLOWS = 1000;

  /** Starts the contestant. */
  Running start(String protocol) {
    return contestant.start(site, placement, protocol);
  }

  void add(String figure, double value) {
    results.accept(figure, value);
  }

  /** Starts the contestant, and has it busy until it runs warm. */
  Running startWarm(Generator generator) {
    Running running = start("UDP");
    if (contestant.warmUpSeconds() > 0) {
      generator.send(FEW_FLOWS, 0, duration(contestant.warmUpSeconds()));
    }
    return running;
  }

  /** Sends packets of every flow, slowly, until the contestant knows them. */
  void acquaint(Generator generator, int flows) {
    double seconds = secondsToAcquaint(contestant, settings, flows);
    generator.send(flows, settings.gentleRate(), duration(seconds));
  }

  /** About how long {@link #startWarm} and {@link #acquaint} take. */
  static double preparation(Contestant contestant, Settings settings, int flows) {
    return contestant.warmUpSeconds() + secondsToAcquaint(contestant, settings, flows);
  }

  static double secondsToAcquaint(Contestant contestant, Settings settings, int flows) {
    return Math.max(0.3, flows * contestant.packetsToKnowAFlow() / settings.gentleRate());
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  static void sleep(double seconds) {
    long until = System.nanoTime() + (long) (seconds * 1e9);
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
