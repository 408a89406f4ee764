package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.control.config.Tracking.Tracker;

/** Reads {@code track_interface} and its relatives, of instances and of groups. */
final class TrackingReader {
  private static final int MAX_WEIGHT = 253;

  /** Of files and processes. */
  private static final int MAX_FILE_WEIGHT = 254;

  private final Diagnostics diagnostics;
  private final Map<String, Tracker> scripts = new TreeMap<>();
  private final Map<String, Tracker> files = new TreeMap<>();
  private final Map<String, Tracker> processes = new TreeMap<>();
  private final Set<String> trackedScripts = new TreeSet<>();

  TrackingReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Makes a script known, with the weight of those that are silent. */
  void script(String name, int weight, boolean reverse) {
    scripts.put(name, new Tracker(name, weight, reverse));
  }

  void file(String name, int weight, boolean reverse) {
    files.put(name, new Tracker(name, weight, reverse));
  }

  void process(String name, int weight, boolean reverse) {
    processes.put(name, new Tracker(name, weight, reverse));
  }

  /** Whether anybody tracks a script. */
  boolean isTracked(String script) {
    return trackedScripts.contains(script);
  }

  Tracking read(Fields fields) {
    List<Tracker> tracked = trackers(fields, "track_script", "vrrp_script", scripts, MAX_WEIGHT);
    tracked.forEach(tracker -> trackedScripts.add(tracker.name()));
    return new Tracking(
        trackers(fields, "track_interface", "", null, MAX_WEIGHT),
        tracked,
        trackers(fields, "track_file", "track_file", files, MAX_FILE_WEIGHT),
        trackers(fields, "track_process", "track_process", processes, MAX_FILE_WEIGHT));
  }

  /**
   * Reads the lines {@code NAME [weight N] [reverse]} of a kind.
   *
   * @param known those that there are; null where every name may be
   */
  private List<Tracker> trackers(
      Fields fields,
      String keyword,
      String block,
      @Nullable Map<String, Tracker> known,
      int maxWeight) {
    List<Tracker> trackers = new ArrayList<>();
    for (Statement list : fields.all(keyword)) {
      for (Statement line : list.statements()) {
        Word name = line.keyword();
        Tracker silent =
            known == null ? new Tracker(name.text(), 0, false) : known.get(name.text());
        if (silent == null && known != null) {
          String near = Nearest.of(name.text(), known.keySet());
          diagnostics.error(
              name.at(),
              "there is no " + block + " '" + name + "'",
              near == null ? "write such a block, or remove this" : "did you mean '" + near + "'?");
          continue;
        }
        if (silent != null) {
          trackers.add(tracker(line, silent, maxWeight));
        }
      }
    }
    return trackers;
  }

  private Tracker tracker(Statement line, Tracker silent, int maxWeight) {
    List<Word> all = Stream.concat(Stream.of(line.keyword()), line.arguments().stream()).toList();
    OptionWords words = new OptionWords(all, 1, diagnostics);
    int weight = silent.weight();
    boolean reverse = silent.reverse();
    while (words.hasNext()) {
      switch (words.next()) {
        case "weight" -> weight = words.integer(-maxWeight, maxWeight, weight);
        case "reverse" -> reverse = true;
        case "noreverse" -> reverse = false;
        default -> words.refuse("weight, reverse and noreverse");
      }
    }
    return new Tracker(silent.name(), weight, reverse);
  }
}
