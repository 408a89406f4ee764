package weir.ffi;

/** Attributes of an address: {@code linux/if_addr.h}. */
@CConstants("linux/if_addr.h")
public final class IfAddr {
  /** The address of the other end where the link has two, else that of the interface. */
  static final int IFA_ADDRESS = 1;

  static final int IFA_LOCAL = 2;
  static final int IFA_LABEL = 3;
  static final int IFA_BROADCAST = 4;
  static final int IFA_CACHEINFO = 6;

  /** All IFA_F_ flags; the header has room for the low 8 bits only. */
  static final int IFA_FLAGS = 8;

  // Flags of an address.
  public static final int IFA_F_SECONDARY = 1;
  public static final int IFA_F_NODAD = 2;
  public static final int IFA_F_DADFAILED = 8;
  public static final int IFA_F_HOMEADDRESS = 0x10;
  public static final int IFA_F_TENTATIVE = 0x40;
  public static final int IFA_F_MANAGETEMPADDR = 0x100;
  public static final int IFA_F_NOPREFIXROUTE = 0x200;
  public static final int IFA_F_MCAUTOJOIN = 0x400;

  private IfAddr() {}
}
