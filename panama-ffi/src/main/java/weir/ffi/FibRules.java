package weir.ffi;

/** Constants of the rules of routing: {@code linux/fib_rules.h}. */
@CConstants("linux/fib_rules.h")
public final class FibRules {
  static final int FRA_DST = 1;
  static final int FRA_SRC = 2;
  static final int FRA_IIFNAME = 3;
  static final int FRA_PRIORITY = 6;
  static final int FRA_FWMARK = 10;
  static final int FRA_SUPPRESS_PREFIXLEN = 14;
  static final int FRA_TABLE = 15;
  static final int FRA_FWMASK = 16;
  static final int FRA_OIFNAME = 17;
  static final int FRA_PROTOCOL = 21;

  // What a rule does.
  public static final int FR_ACT_TO_TBL = 1;
  public static final int FR_ACT_BLACKHOLE = 6;
  public static final int FR_ACT_UNREACHABLE = 7;
  public static final int FR_ACT_PROHIBIT = 8;

  static final int FIB_RULE_INVERT = 2;

  private FibRules() {}
}
