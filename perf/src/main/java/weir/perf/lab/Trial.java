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
  /** The share of the flows that is taken for all: some find no room where they belong. */
  private static final double KNOWN = 0.99;

  private static final long PATIENCE_NS = 10_000_000_000L;

  /** Starts the contestant. */
  Running start(String protocol) {
    return contestant.start(site, placement, protocol, settings.mostFlows());
  }

  /** A generator of packets to the contestant. */
  Generator generator() {
    return site.generator(contestant.address(), settings.batch());
  }

  void add(String figure, double value) {
    results.accept(figure, value);
  }

  /**
   * Sends packets of every flow, slowly, until the contestant knows them; then flat out, until what
   * it does with flows it knows runs warm, too.
   */
  void acquaint(Running running, Generator generator, int flows) {
    double busy = warmUpSeconds(contestant, settings);
    double gentle = secondsToAcquaint(contestant, settings, flows) - busy;
    generator.send(flows, settings.gentleRate(), duration(gentle));
    long giveUp = System.nanoTime() + (long) (PATIENCE_NS * settings.slowness());
    while (running.flows().getAsLong() < KNOWN * flows && System.nanoTime() - giveUp < 0) {
      generator.send(flows, settings.gentleRate(), duration(flows / settings.gentleRate()));
    }
    if (busy > 0) {
      generator.send(flows, 0, duration(busy));
    }
  }

  /** How long a contestant is to be busy before it is measured. */
  static double warmUpSeconds(Contestant contestant, Settings settings) {
    return contestant.warmUpSeconds() * settings.slowness();
  }

  /** How long {@link #acquaint} takes. */
  static double secondsToAcquaint(Contestant contestant, Settings settings, int flows) {
    return warmUpSeconds(contestant, settings)
        + Math.max(0.3, flows * contestant.packetsToKnowAFlow() / settings.gentleRate());
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
