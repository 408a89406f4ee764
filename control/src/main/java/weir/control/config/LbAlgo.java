package weir.control.config;

import java.util.Locale;

/** A scheduler of {@code lb_algo}, one of those that this version can run. */
public enum LbAlgo {
  /** Each in turn. */
  RR,
  /** Each in turn, in proportion to weight. */
  WRR,
  /** Fewest connections. */
  LC,
  /** Fewest connections for its weight. */
  WLC;

  /** The word in the file and in {@code ipvsadm -Ln}: {@code rr}. */
  public String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }
}
