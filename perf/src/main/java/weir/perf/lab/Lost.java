package weir.perf.lab;

import java.time.Duration;

/** Counts packets at both ends. */
final class Lost {
  private Lost() {}

  /** Sends at a rate for a time; adds {@code sent}, {@code lost} and {@code lost-ppm}. */
  static void count(Trial trial, Sink sink, Generator generator, double perSecond, Duration time) {
    long before = sink.receivedAtLast();
    long sent = generator.send(trial.settings().usualFlows(), perSecond, time);
    long lost = sent - (sink.receivedAtLast() - before);
    trial.add("sent", (double) sent);
    trial.add("lost", (double) lost);
    trial.add("lost-ppm", 1e6 * lost / sent);
  }
}
