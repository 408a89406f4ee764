package weir.control.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When to ask the kernel for a neighbour: at once, then again with pauses, for as long as needed.
 */
final class Asking {
  private static final long FIRST_PAUSE_MS = 500;
  private static final long LONGEST_PAUSE_MS = 4_000;

  /** As long as the kernel itself waits in NUD_DELAY (neigh.default.delay_first_probe_time). */
  private static final long STALE_PAUSE_MS = 5_000;

  private final Map<NeighbourKey, Pause> pauses = new HashMap<>();

  private record Pause(long untilMs, long lengthMs) {}

  /** Why to ask. */
  enum Need {
    /** There is no MAC. */
    MISSING,
    /** There is one, but it is old. */
    STALE
  }

  /**
   * For whom to ask now; they count as asked.
   *
   * @param needs all neighbours that are to be asked for at some time
   */
  List<NeighbourKey> due(Map<NeighbourKey, Need> needs, long nowMs) {
    pauses.keySet().retainAll(needs.keySet());
    List<NeighbourKey> due = new ArrayList<>();
    needs.forEach(
        (key, need) -> {
          Pause last = pauses.get(key);
          if (last == null || nowMs - last.untilMs >= 0) {
            long lengthMs = pauseMs(need, last);
            pauses.put(key, new Pause(nowMs + lengthMs, lengthMs));
            due.add(key);
          }
        });
    return due;
  }

  private static long pauseMs(Need need, @Nullable Pause last) {
    if (need == Need.STALE) {
      return STALE_PAUSE_MS;
    }
    return last == null ? FIRST_PAUSE_MS : Math.min(2 * last.lengthMs, LONGEST_PAUSE_MS);
  }
}
