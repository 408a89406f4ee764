package weir.vrrp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a virtual router depends on: interfaces, scripts, files, processes. One without a weight
 * stops it while it is down; one with a weight adds to its priority while it is up, or takes from
 * it while it is down ({@code track_script}, {@code track_interface} and the like).
 */
public final class Tracking {
  private static final int LOWEST = 1;
  private static final int HIGHEST = 254;

  private int priority;
  private List<Tracked> objects;
  private final Set<String> down = new HashSet<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * Something that is tracked.
   *
   * @param name with its kind, such as {@code script chk_haproxy}
   * @param weight -253..253; 0 to stop the router while it is down
   * @param reverse whether up and down are to be exchanged
   */
  public record Tracked(String name, int weight, boolean reverse) {}

  /**
   * All are up.
   *
   * @param priority as configured; an owner's does not change
   */
  public Tracking(int priority, List<Tracked> tracked) {
    this.priority = priority;
    this.objects = List.copyOf(tracked);
  }

  /** From now on others are tracked; what is known of them stays. */
  void track(int priority, List<Tracked> tracked) {
    this.priority = priority;
    this.objects = List.copyOf(tracked);
  }

  /** Whether one that is tracked is up; others do not matter. */
  public void set(String name, boolean up) {
    if (up) {
      down.remove(name);
    } else {
      down.add(name);
    }
  }

  /** The number in a tracked file: it counts so many times its weight; without one 0 is up. */
  public void setNumber(String name, int number) {
    numbers.put(name, number);
    set(name, number == 0);
  }

  /** The priority to advertise. */
  public int effectivePriority() {
    if (priority == Settings.OWNER) {
      return priority;
    }
    long sum = priority;
    for (Tracked one : objects) {
      Integer number = numbers.get(one.name());
      sum +=
          number == null ? weight(one) : (long) one.weight() * (one.reverse() ? -number : number);
    }
    return Math.clamp(sum, LOWEST, HIGHEST);
  }

  /** Above 0 counts while up, below 0 counts while down. */
  private int weight(Tracked one) {
    return one.weight() > 0 == isUp(one) ? one.weight() : 0;
  }

  private boolean isUp(Tracked one) {
    return down.contains(one.name()) == one.reverse();
  }

  /** What stops the router, for people; null where nothing does. */
  public @Nullable String fault() {
    for (Tracked one : objects) {
      if (one.weight() == 0 && !isUp(one)) {
        return one.name() + " is down";
      }
    }
    return null;
  }
}
