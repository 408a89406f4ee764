package weir.perf.lab;

import java.util.List;
import weir.netns.LabException;

/** Packets per second, by the number of flows. */
final class PacketRate implements Measure {
  static final String ID = "packets";
  private static final double RAMP_S = 0.25;

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Packets per second";
  }

  @Override
  public String method(Settings settings) {
    return "60-byte UDP frames with right checksums, flat out from one core, every flow in its turn;"
        + " counted where they reach the server, over %.1f s, once each flow is known to the contestant."
            .formatted(settings.seconds());
  }

  @Override
  public List<Figure> figures(Settings settings) {
    return settings.flows().stream()
        .map(
            flows ->
                new Figure(Integer.toString(flows), flowsText(flows) + " flows, Mpps", 3, true))
        .toList();
  }

  private static String flowsText(int flows) {
    return flows >= 1_000_000 ? flows / 1_000_000 + "M" : flows / 1000 + "k";
  }

  @Override
  public List<Placement> placements(Contestant contestant) {
    return contestant.forwardsDatagrams() ? contestant.placements() : List.of();
  }

  /** One number of flows, where another placement is only shown beside the first. */
  private static List<Integer> flows(
      Contestant contestant, Placement placement, Settings settings) {
    return placement == contestant.placements().getFirst()
        ? settings.flows()
        : List.of(settings.usualFlows());
  }

  @Override
  public double estimateSeconds(Contestant contestant, Placement placement, Settings settings) {
    double each = RAMP_S + settings.seconds();
    return flows(contestant, placement, settings).stream()
        .mapToDouble(flows -> each + Trial.secondsToAcquaint(contestant, settings, flows))
        .sum();
  }

  @Override
  public void take(Trial trial) {
    Settings settings = trial.settings();
    Sink sink = trial.site().sink(trial.contestant().delivered());
    Generator generator = trial.generator();
    Running running = trial.start("UDP");
    for (int flows : flows(trial.contestant(), trial.placement(), settings)) {
      trial.acquaint(running, generator, flows);
      double millions = millionsPerSecond(generator, sink, flows, settings.seconds());
      trial.add(Integer.toString(flows), millions);
    }
  }

  /** What comes through flat out. */
  static double millionsPerSecond(Generator generator, Sink sink, int flows, double seconds) {
    generator.start(flows, 0, false);
    Trial.sleep(RAMP_S);
    long before = sink.received();
    long beforeNs = System.nanoTime();
    Trial.sleep(seconds);
    long packets = sink.received() - before;
    double ns = System.nanoTime() - beforeNs;
    generator.stop();
    if (packets == 0) {
      throw new LabException("not one packet came through");
    }
    return packets / ns * 1e3;
  }
}
