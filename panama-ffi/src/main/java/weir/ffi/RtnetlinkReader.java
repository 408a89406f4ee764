package weir.ffi;

import static weir.ffi.Rtnetlink.RTA_DST;
import static weir.ffi.Rtnetlink.RTA_GATEWAY;
import static weir.ffi.Rtnetlink.RTA_MULTIPATH;
import static weir.ffi.Rtnetlink.RTA_OIF;
import static weir.ffi.Rtnetlink.RTA_PREFSRC;
import static weir.ffi.Rtnetlink.RTA_PRIORITY;
import static weir.ffi.Rtnetlink.RTA_TABLE;
import static weir.ffi.Rtnetlink.RTA_VIA;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of the messages of rtnetlink: rtnetlink(7), {@code linux/rtnetlink.h}.
 *
 * <p>Of families other than IPv4 only links, which have none, and IPv6 addresses are read.
 */
final class RtnetlinkReader {
  private RtnetlinkReader() {}

  /**
   * Reads the message that {@code messages} is at.
   *
   * @return null where it is about nothing that has a record
   * @throws ErrnoException with EBADMSG where it contradicts itself
   */
  static @Nullable NetworkChange read(NetlinkMessages messages) {
    long body = messages.body();
    long length = messages.bodyLength();
    int type = messages.type();
    NetworkObject object =
        switch (type) {
          case Rtnetlink.RTM_NEWLINK, Rtnetlink.RTM_DELLINK -> link(body, length);
          case Rtnetlink.RTM_NEWADDR, Rtnetlink.RTM_DELADDR -> address(body, length);
          case Rtnetlink.RTM_NEWROUTE, Rtnetlink.RTM_DELROUTE -> route(body, length);
          case Rtnetlink.RTM_NEWNEIGH, Rtnetlink.RTM_DELNEIGH -> neighbour(body, length);
          default -> null;
        };
    if (object == null) {
      return null;
    }
    boolean removed =
        switch (type) {
          case Rtnetlink.RTM_DELLINK,
              Rtnetlink.RTM_DELADDR,
              Rtnetlink.RTM_DELROUTE,
              Rtnetlink.RTM_DELNEIGH ->
              true;
          default -> false;
        };
    return new NetworkChange(object, removed);
  }

  private static @Nullable LinkInfo link(long body, long length) {
    Attributes attributes = attributes(body, length, Ifinfomsg.SIZEOF);
    // A bridge tells of its ports in the same messages, under its own family.
    if (Ifinfomsg.ifiFamily(body) != Socket.AF_UNSPEC) {
      return null;
    }
    return new LinkInfo(
        Ifinfomsg.ifiIndex(body),
        attributes.getString(IfLink.IFLA_IFNAME),
        Ifinfomsg.ifiFlags(body),
        Ifinfomsg.ifiType(body),
        attributes.getMac(IfLink.IFLA_ADDRESS),
        attributes.getInt(IfLink.IFLA_MTU, 0),
        attributes.getInt(IfLink.IFLA_MASTER, 0),
        attributes.getNested(IfLink.IFLA_LINKINFO).getString(IfLink.IFLA_INFO_KIND),
        attributes.has(IfLink.IFLA_LINK_NETNSID));
  }

  private static @Nullable NetworkObject address(long body, long length) {
    Attributes attributes = attributes(body, length, Ifaddrmsg.SIZEOF);
    if (Ifaddrmsg.ifaFamily(body) == Socket.AF_INET6) {
      return ipv6Address(body, attributes);
    }
    if (Ifaddrmsg.ifaFamily(body) != Socket.AF_INET) {
      return null;
    }
    int address = attributes.getIpv4(IfAddr.IFA_LOCAL, attributes.getIpv4(IfAddr.IFA_ADDRESS, 0));
    return new AddressInfo(
        Ifaddrmsg.ifaIndex(body),
        address,
        prefixLength(Ifaddrmsg.ifaPrefixlen(body)),
        Ifaddrmsg.ifaScope(body));
  }

  private static @Nullable Ipv6AddressInfo ipv6Address(long body, Attributes attributes) {
    int type = attributes.has(IfAddr.IFA_LOCAL) ? IfAddr.IFA_LOCAL : IfAddr.IFA_ADDRESS;
    if (!attributes.has(type)) {
      return null;
    }
    byte[] address = new byte[Ipv6AddressInfo.LENGTH];
    Memory.getBytes(attributes.value(type, address.length), address, address.length);
    return Ipv6AddressInfo.of(
        Ifaddrmsg.ifaIndex(body),
        address,
        Ifaddrmsg.ifaPrefixlen(body),
        attributes.getInt(IfAddr.IFA_FLAGS, Ifaddrmsg.ifaFlags(body)));
  }

  private static @Nullable NeighbourInfo neighbour(long body, long length) {
    Attributes attributes = attributes(body, length, Ndmsg.SIZEOF);
    if (Ndmsg.ndmFamily(body) != Socket.AF_INET
        || (Ndmsg.ndmFlags(body) & Neighbour.NTF_PROXY) != 0
        || !attributes.has(Neighbour.NDA_DST)) {
      return null;
    }
    return new NeighbourInfo(
        Ndmsg.ndmIfindex(body),
        attributes.getIpv4(Neighbour.NDA_DST, 0),
        Ndmsg.ndmState(body),
        attributes.getMac(Neighbour.NDA_LLADDR));
  }

  private static @Nullable RouteInfo route(long body, long length) {
    Attributes attributes = attributes(body, length, Rtmsg.SIZEOF);
    int flags = Rtmsg.rtmFlags(body);
    if (Rtmsg.rtmFamily(body) != Socket.AF_INET || (flags & Rtnetlink.RTM_F_CLONED) != 0) {
      return null;
    }
    List<Nexthop> nexthops = new ArrayList<>();
    if (attributes.has(RTA_MULTIPATH)) {
      addNexthops(nexthops, attributes.value(RTA_MULTIPATH, 0), attributes.length(RTA_MULTIPATH));
    } else if (attributes.has(RTA_OIF)) {
      addNexthop(nexthops, attributes, flags, attributes.getInt(RTA_OIF, 0), 1);
    }
    return new RouteInfo(
        attributes.getIpv4(RTA_DST, 0),
        prefixLength(Rtmsg.rtmDstLen(body)),
        Rtmsg.rtmTos(body),
        attributes.getInt(RTA_TABLE, Rtmsg.rtmTable(body)),
        Rtmsg.rtmType(body),
        attributes.getInt(RTA_PRIORITY, 0),
        attributes.getIpv4(RTA_PREFSRC, 0),
        List.copyOf(nexthops));
  }

  private static void addNexthops(List<Nexthop> nexthops, long address, long length) {
    long left = length;
    for (long at = address; left >= Rtnexthop.SIZEOF; ) {
      int size = Rtnexthop.rtnhLen(at);
      if (size < Rtnexthop.SIZEOF || size > left) {
        throw new ErrnoException("next hop of " + size + " bytes in " + left, Errno.EBADMSG);
      }
      addNexthop(
          nexthops,
          new Attributes(at + Rtnexthop.SIZEOF, size - Rtnexthop.SIZEOF),
          Rtnexthop.rtnhFlags(at),
          Rtnexthop.rtnhIfindex(at),
          Rtnexthop.rtnhHops(at) + 1);
      at += NetlinkMessages.align(size);
      left -= NetlinkMessages.align(size);
    }
  }

  private static void addNexthop(
      List<Nexthop> nexthops, Attributes attributes, int flags, int ifindex, int weight) {
    int gateway = attributes.getIpv4(RTA_GATEWAY, 0);
    if (attributes.has(RTA_VIA)) {
      long via = attributes.value(RTA_VIA, Rtvia.SIZEOF + Integer.BYTES);
      if (Rtvia.rtviaFamily(via) != Socket.AF_INET) {
        return;
      }
      gateway = Memory.getIntBe(via + Rtvia.SIZEOF);
    }
    if ((flags & Rtnetlink.RTNH_F_DEAD) == 0) {
      nexthops.add(new Nexthop(ifindex, gateway, weight));
    }
  }

  private static int prefixLength(int bits) {
    if (bits > Integer.SIZE) {
      throw new ErrnoException("IPv4 prefix of " + bits + " bits", Errno.EBADMSG);
    }
    return bits;
  }

  /** The attributes behind a header of {@code header} bytes, which is checked to be there. */
  private static Attributes attributes(long body, long length, long header) {
    if (length < header) {
      throw new ErrnoException("netlink message body of " + length + " bytes", Errno.EBADMSG);
    }
    long start = NetlinkMessages.align(header);
    return new Attributes(body + start, length - start);
  }
}
