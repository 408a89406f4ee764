package weir.ffi;

/** Attributes of an interface: {@code linux/if_link.h}. */
@CConstants("linux/if_link.h")
final class IfLink {
  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_MASTER = 10;
  static final int IFLA_LINKINFO = 18;

  /** In IFLA_LINKINFO: the name of the driver's kind. */
  static final int IFLA_INFO_KIND = 1;

  private IfLink() {}
}
