package weir.ffi;

/** Attributes of an interface: {@code linux/if_link.h}. */
@CConstants("linux/if_link.h")
final class IfLink {
  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_LINK = 5;
  static final int IFLA_MASTER = 10;
  static final int IFLA_LINKINFO = 18;

  /** In IFLA_LINKINFO: the name of the driver's kind. */
  static final int IFLA_INFO_KIND = 1;

  /** In IFLA_LINKINFO: what the kind has. */
  static final int IFLA_INFO_DATA = 2;

  /** In IFLA_INFO_DATA of a macvlan. */
  static final int IFLA_MACVLAN_MODE = 1;

  /** The macvlans of a link do not hear each other. */
  static final int MACVLAN_MODE_PRIVATE = 1;

  private IfLink() {}
}
