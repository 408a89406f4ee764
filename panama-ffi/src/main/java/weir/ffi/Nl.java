package weir.ffi;

/** Constants of {@code linux/netlink.h}. */
@CConstants("linux/netlink.h")
final class Nl {
  static final int NETLINK_ROUTE = 0;

  // Flags of a message.
  static final int NLM_F_REQUEST = 1;
  static final int NLM_F_MULTI = 2;
  static final int NLM_F_ACK = 4;
  static final int NLM_F_DUMP_INTR = 0x10;
  static final int NLM_F_DUMP = 0x300;
  static final int NLM_F_REPLACE = 0x100;
  static final int NLM_F_EXCL = 0x200;
  static final int NLM_F_CREATE = 0x400;

  // Types of messages that are of no protocol.
  static final int NLMSG_NOOP = 1;
  static final int NLMSG_ERROR = 2;
  static final int NLMSG_DONE = 3;

  /** Messages and attributes start at multiples of this. */
  static final int NLMSG_ALIGNTO = 4;

  // Flags in the type of an attribute.
  static final int NLA_F_NET_BYTEORDER = 0x4000;
  static final int NLA_F_NESTED = 0x8000;

  /** Option of SOL_NETLINK: join a multicast group. */
  static final int NETLINK_ADD_MEMBERSHIP = 1;

  private Nl() {}
}
