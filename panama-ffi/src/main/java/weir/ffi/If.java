package weir.ffi;

/** Flags and kinds of interfaces: {@code linux/if.h}, {@code linux/if_arp.h}. */
@CConstants({"linux/if.h", "linux/if_arp.h"})
public final class If {
  public static final int IFF_UP = 1;
  public static final int IFF_LOOPBACK = 8;

  /** No neighbours are asked for on it. */
  public static final int IFF_NOARP = 0x80;

  public static final int IFF_LOWER_UP = 0x10000;

  /** An interface with Ethernet frames. */
  public static final int ARPHRD_ETHER = 1;

  private If() {}
}
