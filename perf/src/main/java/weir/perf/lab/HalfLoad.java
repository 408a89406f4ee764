package weir.perf.lab;

import java.util.List;
import java.util.Set;
import org.HdrHistogram.Histogram;
import weir.netns.LabException;

/** How long packets are on their way at half load, and what they cost. */
final class HalfLoad implements Measure {
  static final String ID = "half-load";
  private static final double RAMP_S = 0.25;

  /** Those whose answers the others' would not add to. */
  private static final Set<String> ASKED =
      Set.of(
          "kernel",
          "nft",
          "weir-xdp-dr",
          "weir-xdp-nat",
          "weir-tcx-nat",
          "weir-off-nat",
          "c",
          "ipvs-nat");

  private static final Set<String> BOTH_WAYS =
      Set.of("kernel", "nft", "weir-xdp-nat", "weir-off-nat");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Latency and processor time at half load";
  }

  @Override
  public String method(Settings settings) {
    return """
        %,.0f packets a second of %,d flows, half of what the kernel forwards, for %.1f s. Each packet \
        says when it was made, and the sink counts it by its age: one way, in the kernel, in steps of \
        half a microsecond, up to 33 ms. Nothing is left out when somebody stalls: packets are due at \
        their time, whoever waits. Processor time is that of the director's processes and of the \
        kernel threads that receive for it, from `/proc/PID/task/*/schedstat`, divided by the packets \
        that arrived; where the generator's core receives it cannot be told apart."""
        .formatted(settings.halfLoad(), settings.usualFlows(), settings.seconds());
  }

  /** Small bursts, and rounds that find nothing, are compiled anew after a load without pause. */
  private static double rampSeconds(Contestant contestant, Settings settings) {
    return Math.max(RAMP_S, Trial.warmUpSeconds(contestant, settings));
  }

  @Override
  public List<Figure> figures(Settings settings) {
    return List.of(
        new Figure("p50", "p50, us", 1, false),
        new Figure("p99", "p99, us", 1, false),
        new Figure("p99.9", "p99.9, us", 1, true),
        new Figure("cpu", "processor s per million packets", 2, true),
        new Figure("lost", "lost, %", 2, false));
  }

  @Override
  public List<Placement> placements(Contestant contestant) {
    if (!ASKED.contains(contestant.id())) {
      return List.of();
    }
    return BOTH_WAYS.contains(contestant.id())
        ? contestant.placements()
        : contestant.placements().subList(0, 1);
  }

  @Override
  public double estimateSeconds(Contestant contestant, Placement placement, Settings settings) {
    return rampSeconds(contestant, settings)
        + settings.seconds()
        + Trial.secondsToAcquaint(contestant, settings, settings.usualFlows());
  }

  @Override
  public void take(Trial trial) {
    Settings settings = trial.settings();
    Sink sink = trial.site().sink(trial.contestant().delivered());
    Generator generator = trial.generator();
    Running running = trial.start("UDP");
    trial.acquaint(running, generator, settings.usualFlows());
    generator.start(settings.usualFlows(), settings.halfLoad(), true);
    Trial.sleep(rampSeconds(trial.contestant(), settings));
    sink.clearAges();
    long sentBefore = generator.sent();
    long receivedBefore = sink.received();
    long processorBefore = running.processorNs();
    Trial.sleep(settings.seconds());
    long processorNs = running.processorNs() - processorBefore;
    long received = sink.received() - receivedBefore;
    Histogram ages = sink.ages();
    generator.stop();
    double sent = generator.sent() - sentBefore;
    double arrived = sink.receivedAtLast() - receivedBefore;
    if (received == 0) {
      throw new LabException("not one packet came through");
    }
    trial.add("p50", ages.getValueAtPercentile(50) / 1e3);
    trial.add("p99", ages.getValueAtPercentile(99) / 1e3);
    trial.add("p99.9", ages.getValueAtPercentile(99.9) / 1e3);
    if (trial.placement() == Placement.SPLIT) {
      trial.add("cpu", processorNs / 1e3 / received);
    }
    trial.add("lost", Math.max(0, 100 * (1 - arrived / sent)));
  }
}
