package weir.perf.lab;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Counts packets at both ends. */
final class Lost {
  /** With the worker and NAPI on one core it does not keep up with these rates at all. */
  private static final String ONE_WAY = "weir-off-nat";

  /** Counting takes long; these say what the others would. */
  private static final Set<String> ASKED =
      Set.of("kernel", "nft", "weir-xdp-nat", "weir-tcx-nat", ONE_WAY);

  private Lost() {}

  /** Where a contestant is asked; none where another's answer is as good. */
  static List<Placement> placements(Contestant contestant) {
    if (!ASKED.contains(contestant.id())) {
      return List.of();
    }
    return contestant.id().equals(ONE_WAY)
        ? contestant.placements().subList(0, 1)
        : contestant.placements();
  }

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
