package weir.netns.oracle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a director did in a scenario.
 *
 * @param sent by step, what left on account of it
 * @param strays frames that left on account of no packet
 * @param snapshots by step; the last one is that of the end, one beyond the last step
 * @param leftOut what was not played, see {@link Explained#AFTER_REMOVAL}
 * @param took real time, in which timers of the real IPVS went on
 */
public record Outcome(
    List<List<Emission>> sent,
    List<Emission> strays,
    Map<Integer, Snapshot> snapshots,
    List<Step.Send> leftOut,
    Duration took) {

  static Outcome empty(int steps) {
    List<List<Emission>> sent = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      sent.add(new ArrayList<>());
    }
    return new Outcome(sent, new ArrayList<>(), new TreeMap<>(), new ArrayList<>(), Duration.ZERO);
  }

  Outcome took(Duration duration) {
    return new Outcome(sent, strays, snapshots, leftOut, duration);
  }

  /** The snapshot taken at a step, which is a {@link Step.Look} or the end. */
  public Snapshot snapshot(int step) {
    Snapshot snapshot = snapshots.get(step);
    if (snapshot == null) {
      throw new IllegalArgumentException("no snapshot at step " + step);
    }
    return snapshot;
  }
}
