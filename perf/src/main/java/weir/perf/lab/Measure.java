package weir.perf.lab;

import java.util.List;

/** A question that is put to contestants. */
interface Measure {
  /** What {@code --measures} calls it. */
  String id();

  /** The heading in the report. */
  String title();

  /** What a reader must know: how it was measured. */
  String method(Settings settings);

  List<Figure> figures(Settings settings);

  /** Where a contestant is to be for it; empty where it is not asked. */
  List<Placement> placements(Contestant contestant);

  /** How often, where {@code --rounds} says {@code asked}. */
  default int rounds(int asked) {
    return asked;
  }

  /** About how long {@link #take} takes, without the making of the lab. */
  double estimateSeconds(Contestant contestant, Placement placement, Settings settings);

  /** Measures. */
  void take(Trial trial);
}
