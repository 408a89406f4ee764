package weir.ffi;

/** Constants of routing: {@code linux/rtnetlink.h}. */
@CConstants("linux/rtnetlink.h")
public final class Rtnetlink {
  // Types of messages.
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  static final int RTM_GETLINK = 18;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  static final int RTM_GETADDR = 22;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  static final int RTM_GETROUTE = 26;
  static final int RTM_NEWRULE = 32;
  static final int RTM_DELRULE = 33;
  static final int RTM_NEWQDISC = 36;
  static final int RTM_NEWTFILTER = 44;
  static final int RTM_DELTFILTER = 45;
  static final int RTM_NEWNEIGH = 28;
  static final int RTM_DELNEIGH = 29;
  static final int RTM_GETNEIGH = 30;

  // Multicast groups.
  static final int RTNLGRP_LINK = 1;
  static final int RTNLGRP_NEIGH = 3;
  static final int RTNLGRP_IPV4_IFADDR = 5;
  static final int RTNLGRP_IPV4_ROUTE = 7;
  static final int RTNLGRP_IPV6_IFADDR = 9;

  // Attributes of a route and of a next hop.
  static final int RTA_DST = 1;
  static final int RTA_SRC = 2;
  static final int RTA_OIF = 4;
  static final int RTA_GATEWAY = 5;
  static final int RTA_PRIORITY = 6;
  static final int RTA_PREFSRC = 7;
  static final int RTA_METRICS = 8;
  static final int RTA_MULTIPATH = 9;
  static final int RTA_TABLE = 15;
  static final int RTA_VIA = 18;

  // Attributes in RTA_METRICS.
  static final int RTAX_MTU = 2;
  static final int RTAX_ADVMSS = 8;

  // Who made a route.
  public static final int RTPROT_BOOT = 3;
  public static final int RTPROT_STATIC = 4;
  public static final int RTPROT_KEEPALIVED = 18;

  // Types of routes.
  public static final int RTN_UNICAST = 1;
  public static final int RTN_LOCAL = 2;
  public static final int RTN_BROADCAST = 3;
  public static final int RTN_BLACKHOLE = 6;
  public static final int RTN_UNREACHABLE = 7;
  public static final int RTN_PROHIBIT = 8;
  public static final int RTN_THROW = 9;

  // Tables.
  public static final int RT_TABLE_DEFAULT = 253;
  public static final int RT_TABLE_MAIN = 254;
  public static final int RT_TABLE_LOCAL = 255;

  // Scopes of addresses and routes.
  public static final int RT_SCOPE_UNIVERSE = 0;
  public static final int RT_SCOPE_SITE = 200;
  public static final int RT_SCOPE_LINK = 253;
  public static final int RT_SCOPE_HOST = 254;
  public static final int RT_SCOPE_NOWHERE = 255;

  /** In a dump: a route of the cache, not of a table. */
  static final int RTM_F_CLONED = 0x200;

  /** Flag of a next hop that the kernel does not use: its interface is down. */
  static final int RTNH_F_DEAD = 1;

  /** Flag of a next hop: its gateway is on the link, whatever the addresses say. */
  static final int RTNH_F_ONLINK = 4;

  private Rtnetlink() {}
}
