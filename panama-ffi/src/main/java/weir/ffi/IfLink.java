package weir.ffi;

/** Attributes of an interface: {@code linux/if_link.h}, {@code linux/veth.h}. */
@CConstants({"linux/if_link.h", "linux/veth.h"})
final class IfLink {
  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_LINK = 5;
  static final int IFLA_MASTER = 10;
  static final int IFLA_LINKINFO = 18;
  static final int IFLA_AF_SPEC = 26;
  static final int IFLA_NUM_TX_QUEUES = 31;
  static final int IFLA_NUM_RX_QUEUES = 32;

  /** The namespace of what it is tied to, where that is another. */
  static final int IFLA_LINK_NETNSID = 37;

  /** In IFLA_AF_SPEC of AF_INET6: how it gets its addresses. */
  static final int IFLA_INET6_ADDR_GEN_MODE = 8;

  /** It gets none by itself. */
  static final int IN6_ADDR_GEN_MODE_NONE = 1;

  /** In IFLA_LINKINFO: the name of the driver's kind. */
  static final int IFLA_INFO_KIND = 1;

  /** In IFLA_LINKINFO: what the kind has. */
  static final int IFLA_INFO_DATA = 2;

  /** In IFLA_INFO_DATA of a macvlan. */
  static final int IFLA_MACVLAN_MODE = 1;

  /** The macvlans of a link do not hear each other. */
  static final int MACVLAN_MODE_PRIVATE = 1;

  /** In IFLA_INFO_DATA of a veth: the other end, as a message of its own. */
  static final int VETH_INFO_PEER = 1;

  private IfLink() {}
}
