package weir.dataplane;

import java.util.Set;

/** The schedulers by the names that {@code ipvsadm -s} has for them. */
public final class Schedulers {
  /** Every name that {@link VirtualService#scheduler} may have. */
  public static final Set<String> NAMES = Set.of("rr", "wrr", "lc", "wlc");

  private Schedulers() {}

  /**
   * Makes a scheduler.
   *
   * @param flags of {@link VirtualService#flags}
   */
  static Scheduler create(String name, int flags, ServerLoad load) {
    return switch (name) {
      case "rr" -> new RoundRobin(load);
      case "wrr" -> new WeightedRoundRobin(load);
      case "lc" -> new LeastConnection(load);
      case "wlc" -> new WeightedLeastConnection(load);
      default -> throw new IllegalArgumentException("scheduler " + name);
    };
  }
}
