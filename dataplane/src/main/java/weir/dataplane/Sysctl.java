package weir.dataplane;

import java.util.Locale;

/**
 * A knob of IPVS, by its name under {@code net.ipv4.vs}: what each means is in
 * Documentation/networking/ipvs-sysctl.rst of the kernel, and here what is particular to us.
 */
public enum Sysctl {
  /** With {@link #DROP_PACKET} 3: one in so many new connections is refused. */
  AM_DROPRATE(10, 1, Integer.MAX_VALUE),

  /**
   * Fewer free entries of the connection table than that are too few, and defences go up: in IPVS
   * it is free pages of memory, but our table's memory is taken at the start.
   */
  AMEMTHRESH(1024, 1, Integer.MAX_VALUE),

  /**
   * Whether a SYN on an old connection begins another: 0 never, 1 where the old one is in TIME_WAIT
   * or CLOSE, 2 and 3 also in FIN_WAIT where no replies are seen.
   */
  CONN_REUSE_MODE(1, 0, 3),

  /**
   * Whether one in 32 half-open connections is dropped each second: 0 never, 1 and 2 while there
   * are too few free entries, 3 always.
   */
  DROP_ENTRY(0, 0, 3),

  /**
   * Whether some new connections are refused: 0 never, 1 and 2 the more the fewer free entries
   * there are, 3 one in {@link #AM_DROPRATE}.
   */
  DROP_PACKET(0, 0, 3),

  /** Whether connections of servers that are gone end at once. */
  EXPIRE_NODEST_CONN(0, 0, 1),

  /** Whether persistence ends where a server has weight 0. */
  EXPIRE_QUIESCENT_TEMPLATE(0, 0, 1),

  /** After how many seconds lblc forgets an address that nobody asks for. */
  LBLC_EXPIRATION(24 * 60 * 60, 1, Sysctl.LONGEST_S),

  /** The same of lblcr, and after how many its set for an address loses a server. */
  LBLCR_EXPIRATION(24 * 60 * 60, 1, Sysctl.LONGEST_S),

  /**
   * Whether TCP is followed more carefully ({@code tcp_states_dos}): 0 never, 1 and 2 while there
   * are too few free entries, 3 always.
   */
  SECURE_TCP(0, 0, 3),

  /** Whether any TCP segment but a reset opens a connection. */
  SLOPPY_TCP(0, 0, 1);

  /** 115 days: ticks wrap. */
  private static final int LONGEST_S = 10_000_000;

  private final String label = name().toLowerCase(Locale.ROOT);
  private final int standard;
  private final int min;
  private final int max;

  Sysctl(int standard, int min, int max) {
    this.standard = standard;
    this.min = min;
    this.max = max;
  }

  /** The name, such as {@code conn_reuse_mode}. */
  public String label() {
    return label;
  }

  /** The value that IPVS starts with. */
  public int standard() {
    return standard;
  }

  /** The least value. */
  public int min() {
    return min;
  }

  /** The greatest value. */
  public int max() {
    return max;
  }
}
