package weir.ffi;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an interface does with XDP frames, asked of the family {@code netdev} of generic netlink,
 * which came with Linux 6.3 (Documentation/netlink/specs/netdev.yaml, {@code linux/netdev.h}).
 *
 * <pre>
 *  +----------+---------------------------------+-----------
 *  | nlmsghdr | command 1, version 1, reserved 2| attributes
 *  +----------+---------------------------------+-----------
 * </pre>
 */
public final class XdpFeatures {
  /** NETDEV_XDP_ACT_NDO_XMIT: it sends what is redirected to it. */
  public static final long TRANSMITS = 1 << 2;

  private static final int NETLINK_GENERIC = 16;
  private static final int HEADER = 4;

  // linux/genetlink.h
  private static final int GENL_ID_CTRL = 0x10;
  private static final int CTRL_CMD_GETFAMILY = 3;
  private static final int CTRL_ATTR_FAMILY_ID = 1;
  private static final int CTRL_ATTR_FAMILY_NAME = 2;

  // linux/netdev.h
  private static final int NETDEV_CMD_DEV_GET = 1;
  private static final int NETDEV_A_DEV_IFINDEX = 1;
  private static final int NETDEV_A_DEV_XDP_FEATURES = 3;

  private XdpFeatures() {}

  /**
   * The features of an interface in this thread's network namespace, such as {@link #TRANSMITS}.
   *
   * @return nothing where the kernel does not tell
   */
  public static OptionalLong of(int interfaceIndex) {
    try (NetlinkSocket socket = new NetlinkSocket(NETLINK_GENERIC);
        RtnetlinkRequest family = request(GENL_ID_CTRL, CTRL_CMD_GETFAMILY)) {
      family.putString(CTRL_ATTR_FAMILY_NAME, "netdev");
      Attributes found = ask(socket, family);
      if (found == null) {
        return OptionalLong.empty();
      }
      int id = Memory.getShort(found.value(CTRL_ATTR_FAMILY_ID, Short.BYTES));
      try (RtnetlinkRequest device = request(id, NETDEV_CMD_DEV_GET)) {
        device.putInt(NETDEV_A_DEV_IFINDEX, interfaceIndex);
        Attributes features = ask(socket, device);
        return features == null
            ? OptionalLong.empty()
            : OptionalLong.of(
                Memory.getLong(features.value(NETDEV_A_DEV_XDP_FEATURES, Long.BYTES)));
      }
    }
  }

  private static RtnetlinkRequest request(int family, int command) {
    RtnetlinkRequest request = new RtnetlinkRequest(family, Nl.NLM_F_REQUEST, HEADER);
    Memory.putByte(request.body(), command);
    Memory.putByte(request.body() + 1, 1);
    return request;
  }

  /** The first message of the answer, or null where it is an error. */
  private static @Nullable Attributes ask(NetlinkSocket socket, RtnetlinkRequest request) {
    long message = request.body() - Nlmsghdr.SIZEOF;
    long length = Nlmsghdr.SIZEOF + request.size();
    Nlmsghdr.nlmsgLen(message, (int) length);
    Nlmsghdr.nlmsgType(message, request.type());
    Nlmsghdr.nlmsgFlags(message, request.flags());
    ErrnoException.check(
        "ask for XDP features", Libc.sendto(socket.fd(), message, length, 0, 0, 0));
    long received = ErrnoException.check("ask for XDP features", socket.receive(0));
    NetlinkMessages answer = new NetlinkMessages(socket.buffer(), received);
    return answer.next() && answer.type() == request.type()
        ? new Attributes(answer.body() + HEADER, answer.bodyLength() - HEADER)
        : null;
  }
}
