package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import weir.dataplane.VirtualService;

/** A scheduler of {@code lb_algo}. */
public enum LbAlgo {
  /** Each in turn. */
  RR,
  /** Each in turn, in proportion to weight. */
  WRR,
  /** Fewest connections. */
  LC,
  /** Fewest connections for its weight. */
  WLC,
  /** Shortest expected delay. */
  SED,
  /** An idle one, else the shortest expected delay. */
  NQ,
  /** By the client's address. */
  SH,
  /** By the address asked for. */
  DH,
  /** By the client's address, Maglev hashing. */
  MH,
  /** The one that has served the address asked for, unless it is busy. */
  LBLC,
  /** As lblc, one of a set. */
  LBLCR,
  /** The heaviest. */
  FO,
  /** The heaviest that has not more connections than it weighs. */
  OVF,
  /** Of two by lot, that with fewer connections for its weight. */
  TWOS;

  private static final String FLAG_3 = "flag-3";

  /** The word in the file and in {@code ipvsadm -Ln}: {@code rr}. */
  public String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * As {@code ipvsadm -Ln} lists it with its flags: {@code sh (sh-fallback,sh-port)}; it has no
   * name for the third flag of sh and mh.
   *
   * @param flags of {@link VirtualService#flags}
   */
  public String listed(int flags) {
    List<String> names = flagNames(flags);
    List<String> listed =
        hasNamedFlags() ? names.stream().filter(n -> !n.equals(FLAG_3)).toList() : names;
    return names.isEmpty() ? keyword() : keyword() + " (" + String.join(",", listed) + ")";
  }

  /**
   * What {@code ipvsadm -b} calls its flags.
   *
   * @param flags of {@link VirtualService#flags}
   */
  public List<String> flagNames(int flags) {
    List<String> names = new ArrayList<>();
    if ((flags & VirtualService.SCHED1) != 0) {
      names.add(hasNamedFlags() ? keyword() + "-fallback" : "flag-1");
    }
    if ((flags & VirtualService.SCHED2) != 0) {
      names.add(hasNamedFlags() ? keyword() + "-port" : "flag-2");
    }
    if ((flags & VirtualService.SCHED3) != 0) {
      names.add(FLAG_3);
    }
    return names;
  }

  private boolean hasNamedFlags() {
    return this == SH || this == MH;
  }
}
