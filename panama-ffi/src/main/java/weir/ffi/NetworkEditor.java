package weir.ffi;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Adds and removes the kernel's addresses, routes, rules, macvlans and veths: rtnetlink(7).
 *
 * <p>Works in the network namespace that the opening thread was in, needs CAP_NET_ADMIN. Each
 * method waits for the kernel's answer, which takes microseconds, and gives 0 or {@code -errno}:
 * EEXIST and EADDRNOTAVAIL (addresses), ESRCH (routes), ENOENT (rules) for what is there already or
 * is not, ENODEV where there is no such interface. Any thread may use it, one at a time.
 */
public final class NetworkEditor implements AutoCloseable {
  private static final int FOREVER = -1;

  private final Netlink netlink = new Netlink();
  private final Interfaces interfaces = new Interfaces();

  /** Gives an interface an address. */
  public int add(InterfaceAddress address) {
    return address(Rtnetlink.RTM_NEWADDR, Nl.NLM_F_CREATE | Nl.NLM_F_EXCL, address);
  }

  /** Takes it away. */
  public int remove(InterfaceAddress address) {
    return address(Rtnetlink.RTM_DELADDR, 0, address);
  }

  /** Adds a route, or replaces the one that it conflicts with. */
  public int add(Route route) {
    return route(Rtnetlink.RTM_NEWROUTE, Nl.NLM_F_CREATE | Nl.NLM_F_REPLACE, route);
  }

  /** Removes it. */
  public int remove(Route route) {
    return route(Rtnetlink.RTM_DELROUTE, 0, route);
  }

  /** Adds a rule. */
  public int add(Rule rule) {
    return rule(Rtnetlink.RTM_NEWRULE, Nl.NLM_F_CREATE | Nl.NLM_F_EXCL, rule);
  }

  /** Removes it. */
  public int remove(Rule rule) {
    return rule(Rtnetlink.RTM_DELRULE, 0, rule);
  }

  /**
   * Makes an interface with a MAC of its own upon another: a macvlan, mode private; it is up.
   *
   * @param mac the low 48 bits
   */
  public int addMacvlan(String name, String upon, long mac) {
    int ifindex = index(upon);
    if (ifindex < 0) {
      return ifindex;
    }
    int flags = Nl.NLM_F_CREATE | Nl.NLM_F_EXCL;
    try (RtnetlinkRequest request =
        new RtnetlinkRequest(Rtnetlink.RTM_NEWLINK, flags, Ifinfomsg.SIZEOF)) {
      Ifinfomsg.ifiFlags(request.body(), If.IFF_UP);
      Ifinfomsg.ifiChange(request.body(), If.IFF_UP);
      request.putString(IfLink.IFLA_IFNAME, name);
      request.putInt(IfLink.IFLA_LINK, ifindex);
      request.put(
          IfLink.IFLA_ADDRESS,
          Arrays.copyOf(ByteBuffer.allocate(Long.BYTES).putLong(mac << 16).array(), 6));
      long info = request.begin(IfLink.IFLA_LINKINFO);
      request.putString(IfLink.IFLA_INFO_KIND, "macvlan");
      long data = request.begin(IfLink.IFLA_INFO_DATA);
      request.putInt(IfLink.IFLA_MACVLAN_MODE, IfLink.MACVLAN_MODE_PRIVATE);
      request.end(data);
      request.end(info);
      return netlink.ask(request);
    }
  }

  /**
   * Makes two interfaces that receive what the other transmits: a veth pair, of which the kernel
   * makes no use by itself. They are up, ask for no neighbours, and have no addresses, not even of
   * IPv6.
   *
   * @param name transmits from now on; the peer does so once the kernel gets to notice its carrier
   * @param queues of each, to receive and to transmit
   */
  public int addVeth(String name, String peer, int mtu, int queues) {
    int flags = Nl.NLM_F_CREATE | Nl.NLM_F_EXCL;
    try (RtnetlinkRequest request =
        new RtnetlinkRequest(Rtnetlink.RTM_NEWLINK, flags, Ifinfomsg.SIZEOF)) {
      vethEnd(request, name, mtu, queues);
      long info = request.begin(IfLink.IFLA_LINKINFO);
      request.putString(IfLink.IFLA_INFO_KIND, "veth");
      long data = request.begin(IfLink.IFLA_INFO_DATA);
      long other = request.begin(IfLink.VETH_INFO_PEER);
      request.structure(Ifinfomsg.SIZEOF);
      vethEnd(request, peer, mtu, queues);
      request.end(other);
      request.end(data);
      request.end(info);
      int result = netlink.ask(request);
      if (result < 0) {
        return result;
      }
    }
    int result = noAddresses(name);
    result = result < 0 ? result : noAddresses(peer);
    result = result < 0 ? result : upWithoutNeighbours(peer);
    result = result < 0 ? result : upWithoutNeighbours(name);
    if (result < 0) {
      removeLink(name);
    }
    return result;
  }

  private static void vethEnd(RtnetlinkRequest request, String name, int mtu, int queues) {
    request.putString(IfLink.IFLA_IFNAME, name);
    request.putInt(IfLink.IFLA_MTU, mtu);
    request.putInt(IfLink.IFLA_NUM_TX_QUEUES, queues);
    request.putInt(IfLink.IFLA_NUM_RX_QUEUES, queues);
  }

  /** Else the kernel would give it a link-local address of IPv6, where it has that. */
  private int noAddresses(String name) {
    try (RtnetlinkRequest request =
        new RtnetlinkRequest(Rtnetlink.RTM_NEWLINK, 0, Ifinfomsg.SIZEOF)) {
      Ifinfomsg.ifiIndex(request.body(), index(name));
      long families = request.begin(IfLink.IFLA_AF_SPEC);
      long ipv6 = request.begin(Socket.AF_INET6);
      request.put(
          IfLink.IFLA_INET6_ADDR_GEN_MODE, new byte[] {(byte) IfLink.IN6_ADDR_GEN_MODE_NONE});
      request.end(ipv6);
      request.end(families);
      int result = netlink.ask(request);
      return result == -Errno.EAFNOSUPPORT ? 0 : result;
    }
  }

  private int upWithoutNeighbours(String name) {
    try (RtnetlinkRequest request =
        new RtnetlinkRequest(Rtnetlink.RTM_NEWLINK, 0, Ifinfomsg.SIZEOF)) {
      Ifinfomsg.ifiIndex(request.body(), index(name));
      Ifinfomsg.ifiFlags(request.body(), If.IFF_UP | If.IFF_NOARP);
      Ifinfomsg.ifiChange(request.body(), If.IFF_UP | If.IFF_NOARP);
      return netlink.ask(request);
    }
  }

  /** Removes an interface. */
  public int removeLink(String name) {
    int ifindex = index(name);
    if (ifindex < 0) {
      return ifindex;
    }
    try (RtnetlinkRequest request =
        new RtnetlinkRequest(Rtnetlink.RTM_DELLINK, 0, Ifinfomsg.SIZEOF)) {
      Ifinfomsg.ifiIndex(request.body(), ifindex);
      return netlink.ask(request);
    }
  }

  private int address(int type, int flags, InterfaceAddress address) {
    int ifindex = index(address.device());
    if (ifindex < 0) {
      return ifindex;
    }
    byte[] local = address.address().getAddress();
    try (RtnetlinkRequest request = new RtnetlinkRequest(type, flags, Ifaddrmsg.SIZEOF)) {
      long body = request.body();
      Ifaddrmsg.ifaFamily(body, family(local));
      Ifaddrmsg.ifaPrefixlen(body, address.prefixLength());
      Ifaddrmsg.ifaScope(body, address.scope());
      Ifaddrmsg.ifaIndex(body, ifindex);
      request.put(IfAddr.IFA_LOCAL, local);
      InetAddress peer = address.peer();
      request.put(IfAddr.IFA_ADDRESS, peer == null ? local : peer.getAddress());
      String label = address.label();
      if (label != null) {
        request.putString(IfAddr.IFA_LABEL, label);
      }
      if (type == Rtnetlink.RTM_NEWADDR) {
        InetAddress broadcast = address.broadcast();
        if (broadcast != null) {
          request.put(IfAddr.IFA_BROADCAST, broadcast.getAddress());
        }
        request.putInt(IfAddr.IFA_FLAGS, address.flags());
        if (address.isDeprecated()) {
          long at = request.begin(IfAddr.IFA_CACHEINFO);
          IfaCacheinfo.ifaValid(request.structure(IfaCacheinfo.SIZEOF), FOREVER);
          request.end(at);
        }
      }
      return netlink.ask(request);
    }
  }

  private int route(int type, int flags, Route route) {
    try (RtnetlinkRequest request = new RtnetlinkRequest(type, flags, Rtmsg.SIZEOF)) {
      long body = request.body();
      Rtmsg.rtmFamily(body, route.isIpv6() ? Socket.AF_INET6 : Socket.AF_INET);
      Rtmsg.rtmTos(body, route.tos());
      Rtmsg.rtmProtocol(body, route.protocol());
      Rtmsg.rtmScope(body, route.scope());
      Rtmsg.rtmType(body, route.type());
      IpPrefix to = route.to();
      if (to != null) {
        Rtmsg.rtmDstLen(body, to.length());
        request.put(Rtnetlink.RTA_DST, to.address().getAddress());
      }
      IpPrefix from = route.from();
      if (from != null) {
        Rtmsg.rtmSrcLen(body, from.length());
        request.put(Rtnetlink.RTA_SRC, from.address().getAddress());
      }
      request.putInt(Rtnetlink.RTA_TABLE, route.table());
      if (route.metric() != 0) {
        request.putInt(Rtnetlink.RTA_PRIORITY, route.metric());
      }
      InetAddress source = route.source();
      if (source != null) {
        request.put(Rtnetlink.RTA_PREFSRC, source.getAddress());
      }
      if (route.mtu() != 0 || route.advmss() != 0) {
        long metrics = request.begin(Rtnetlink.RTA_METRICS);
        if (route.mtu() != 0) {
          request.putInt(Rtnetlink.RTAX_MTU, route.mtu());
        }
        if (route.advmss() != 0) {
          request.putInt(Rtnetlink.RTAX_ADVMSS, route.advmss());
        }
        request.end(metrics);
      }
      int missing = hops(request, route);
      return missing < 0 ? missing : netlink.ask(request);
    }
  }

  private int hops(RtnetlinkRequest request, Route route) {
    if (route.hops().size() == 1) {
      Route.Hop hop = route.hops().getFirst();
      Rtmsg.rtmFlags(request.body(), hop.isOnlink() ? Rtnetlink.RTNH_F_ONLINK : 0);
      int ifindex = index(hop.device());
      if (ifindex > 0) {
        request.putInt(Rtnetlink.RTA_OIF, ifindex);
      }
      gateway(request, hop.via(), route.isIpv6());
      return Math.min(ifindex, 0);
    }
    if (route.hops().isEmpty()) {
      return 0;
    }
    long all = request.begin(Rtnetlink.RTA_MULTIPATH);
    for (Route.Hop hop : route.hops()) {
      int ifindex = index(hop.device());
      if (ifindex < 0) {
        return ifindex;
      }
      long at = request.structure(Rtnexthop.SIZEOF);
      Rtnexthop.rtnhIfindex(at, ifindex);
      Rtnexthop.rtnhHops(at, hop.weight() - 1);
      Rtnexthop.rtnhFlags(at, hop.isOnlink() ? Rtnetlink.RTNH_F_ONLINK : 0);
      gateway(request, hop.via(), route.isIpv6());
      Rtnexthop.rtnhLen(at, (int) (request.body() + request.size() - at));
    }
    request.end(all);
    return 0;
  }

  private static void gateway(RtnetlinkRequest request, @Nullable InetAddress via, boolean ipv6) {
    if (via == null) {
      return;
    }
    byte[] bytes = via.getAddress();
    if (family(bytes) == (ipv6 ? Socket.AF_INET6 : Socket.AF_INET)) {
      request.put(Rtnetlink.RTA_GATEWAY, bytes);
    } else {
      ByteBuffer rtvia = ByteBuffer.allocate((int) Rtvia.SIZEOF + bytes.length);
      rtvia.order(ByteOrder.nativeOrder()).putShort((short) family(bytes)).put(bytes);
      request.put(Rtnetlink.RTA_VIA, rtvia.array());
    }
  }

  private int rule(int type, int flags, Rule rule) {
    try (RtnetlinkRequest request = new RtnetlinkRequest(type, flags, FibRuleHdr.SIZEOF)) {
      long body = request.body();
      FibRuleHdr.family(body, rule.isIpv6() ? Socket.AF_INET6 : Socket.AF_INET);
      FibRuleHdr.tos(body, rule.tos());
      FibRuleHdr.action(body, rule.action());
      FibRuleHdr.flags(body, rule.isInverted() ? FibRules.FIB_RULE_INVERT : 0);
      IpPrefix from = rule.from();
      if (from != null) {
        FibRuleHdr.srcLen(body, from.length());
        request.put(FibRules.FRA_SRC, from.address().getAddress());
      }
      IpPrefix to = rule.to();
      if (to != null) {
        FibRuleHdr.dstLen(body, to.length());
        request.put(FibRules.FRA_DST, to.address().getAddress());
      }
      if (rule.table() != 0) {
        request.putInt(FibRules.FRA_TABLE, rule.table());
      }
      if (rule.priority() >= 0) {
        request.putInt(FibRules.FRA_PRIORITY, rule.priority());
      }
      if (rule.fwmask() != 0) {
        request.putInt(FibRules.FRA_FWMARK, rule.fwmark());
        request.putInt(FibRules.FRA_FWMASK, rule.fwmask());
      }
      String iif = rule.iif();
      if (iif != null) {
        request.putString(FibRules.FRA_IIFNAME, iif);
      }
      String oif = rule.oif();
      if (oif != null) {
        request.putString(FibRules.FRA_OIFNAME, oif);
      }
      if (rule.suppressPrefixLength() >= 0) {
        request.putInt(FibRules.FRA_SUPPRESS_PREFIXLEN, rule.suppressPrefixLength());
      }
      request.put(FibRules.FRA_PROTOCOL, new byte[] {Rtnetlink.RTPROT_KEEPALIVED});
      return netlink.ask(request);
    }
  }

  /** 0 where there is no name; {@code -errno} where there is no such interface. */
  private int index(@Nullable String device) {
    if (device == null) {
      return 0;
    }
    try {
      return interfaces.index(device);
    } catch (ErrnoException e) {
      return -e.errno();
    }
  }

  private static int family(byte[] address) {
    return address.length == Integer.BYTES ? Socket.AF_INET : Socket.AF_INET6;
  }

  @Override
  public void close() {
    netlink.close();
    interfaces.close();
  }
}
