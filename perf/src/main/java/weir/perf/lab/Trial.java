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

  /** Starts the contestant. */
  Running start(String protocol) {
    return contestant.start(site, placement, protocol);
  }

  void add(String figure, double value) {
    results.accept(figure, value);
  }

  /** Sends packets of every flow, slowly, until the contestant knows them and runs warm. */
  void acquaint(Generator generator, int flows) {
    double rate = settings.gentleRate();
    double seconds = Math.max(0.3, (double) flows * contestant.packetsToKnowAFlow() / rate);
    generator.send(flows, rate, Duration.ofNanos((long) (seconds * 1e9)));
  }

  /** How long {@link #acquaint} takes. */
  static double secondsToAcquaint(Contestant contestant, Settings settings, int flows) {
    return Math.max(0.3, flows * contestant.packetsToKnowAFlow() / settings.gentleRate());
  }

  static void sleep(double seconds) {
    long until = System.nanoTime() + (long) (seconds * 1e9);
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
