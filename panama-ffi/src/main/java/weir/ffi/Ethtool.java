package weir.ffi;

/** Commands of SIOCETHTOOL: {@code linux/ethtool.h}. */
@CConstants("linux/ethtool.h")
public final class Ethtool {
  public static final int ETHTOOL_GDRVINFO = 0x03;
  public static final int ETHTOOL_GCHANNELS = 0x3c;

  // With EthtoolValue: 1 where it is on.
  public static final int ETHTOOL_GRXCSUM = 0x14;
  public static final int ETHTOOL_GTXCSUM = 0x16;
  public static final int ETHTOOL_GTSO = 0x1e;
  public static final int ETHTOOL_GGSO = 0x23;
  public static final int ETHTOOL_GGRO = 0x2b;

  private Ethtool() {}
}
