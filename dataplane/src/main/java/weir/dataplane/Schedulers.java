package weir.dataplane;

import java.util.Set;

/** The schedulers by the names that {@code ipvsadm -s} has for them. */
public final class Schedulers {
  /** Every name that {@link VirtualService#scheduler} may have. */
  public static final Set<String> NAMES = Set.of("rr", "wrr", "lc", "wlc");

  private Schedulers() {}

  static Scheduler create(String name, ServerLoad load) {
    return switch (name) {
      case "rr" -> new RoundRobin();
      case "wrr" -> new WeightedRoundRobin();
      case "lc" -> new LeastConnection(load);
      case "wlc" -> new WeightedLeastConnection(load);
      default -> throw new IllegalArgumentException("scheduler " + name);
    };
  }
}
