package weir.dataplane;

import java.security.SecureRandom;
import java.util.Set;
import java.util.SplittableRandom;

/** The schedulers by the names that {@code ipvsadm -s} has for them. */
public final class Schedulers {
  /** Every name that {@link VirtualService#scheduler} may have. */
  public static final Set<String> NAMES =
      Set.of(
          "rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "dh", "mh", "lblc", "lblcr", "fo", "ovf",
          "twos");

  private static final SecureRandom KEYS = new SecureRandom();

  private Schedulers() {}

  /**
   * Makes a scheduler.
   *
   * @param flags of {@link VirtualService#flags}
   * @param destinations how many addresses the service has: 1, or {@link DestinationCache#CAPACITY}
   *     where nobody knows
   */
  static Scheduler create(String name, int flags, int destinations, ServerLoad load) {
    return switch (name) {
      case "rr" -> new RoundRobin(load);
      case "wrr" -> new WeightedRoundRobin(load);
      case "lc" -> new LeastConnection(load);
      case "wlc" -> new WeightedLeastConnection(load);
      case "sed" -> new ShortestExpectedDelay(load);
      case "nq" -> ShortestExpectedDelay.neverQueue(load);
      case "sh" ->
          new SourceHash(
              load, has(flags, VirtualService.SH_PORT), has(flags, VirtualService.SH_FALLBACK));
      case "dh" -> new DestinationHash(load);
      case "mh" ->
          new MaglevHash(
              load, has(flags, VirtualService.MH_PORT), has(flags, VirtualService.MH_FALLBACK));
      case "lblc" -> new LocalityLeastConnection(load, destinations, KEYS.nextLong());
      case "lblcr" -> new LocalityReplicated(load, destinations, KEYS.nextLong());
      case "fo" -> new FailOver(load);
      case "ovf" -> FailOver.overflow(load);
      case "twos" -> new PowerOfTwos(load, new SplittableRandom());
      default -> throw new IllegalArgumentException("scheduler " + name);
    };
  }

  /** What the choice of a scheduler depends on, beside the servers and their weights. */
  static Explanation.Basis basis(String name) {
    return switch (name) {
      case "sh", "dh", "mh" -> Explanation.Basis.ADDRESSES;
      case "lc", "wlc", "sed", "nq", "fo", "ovf" -> Explanation.Basis.LOAD;
      default -> Explanation.Basis.MOMENT;
    };
  }

  private static boolean has(int flags, int flag) {
    return (flags & flag) != 0;
  }
}
