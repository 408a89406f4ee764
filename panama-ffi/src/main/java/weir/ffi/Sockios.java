package weir.ffi;

/** Requests of ioctl(2) on sockets: {@code linux/sockios.h}; with {@link Ifreq}. */
@CConstants({"linux/sockios.h", "linux/if.h"})
public final class Sockios {
  public static final int SIOCGIFNAME = 0x8910;
  public static final int SIOCGIFFLAGS = 0x8913;
  public static final int SIOCGIFMTU = 0x8921;
  public static final int SIOCGIFHWADDR = 0x8927;
  public static final int SIOCGIFINDEX = 0x8933;
  public static final int SIOCETHTOOL = 0x8946;

  /** Bytes of an interface's name, the final zero included. */
  public static final int IFNAMSIZ = 16;

  private Sockios() {}
}
