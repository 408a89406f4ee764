package weir.ffi;

/** Constants of {@code netinet/in.h}. */
@CConstants("netinet/in.h")
public final class In {
  static final int IPPROTO_IP = 0;
  public static final int IPPROTO_IPIP = 4;
  public static final int IPPROTO_UDP = 17;
  static final int IPPROTO_IPV6 = 41;
  public static final int IPPROTO_RAW = 255;

  // Options of IPPROTO_IP.
  static final int IP_HDRINCL = 3;
  static final int IP_MULTICAST_IF = 32;
  static final int IP_MULTICAST_TTL = 33;
  static final int IP_MULTICAST_LOOP = 34;
  static final int IP_ADD_MEMBERSHIP = 35;
  static final int IP_MULTICAST_ALL = 49;

  // Options of IPPROTO_IPV6; some are types of ancillary data too.
  static final int IPV6_UNICAST_HOPS = 16;
  static final int IPV6_MULTICAST_IF = 17;
  static final int IPV6_MULTICAST_HOPS = 18;
  static final int IPV6_MULTICAST_LOOP = 19;
  static final int IPV6_JOIN_GROUP = 20;
  static final int IPV6_MULTICAST_ALL = 29;
  static final int IPV6_RECVPKTINFO = 49;
  static final int IPV6_PKTINFO = 50;
  static final int IPV6_RECVHOPLIMIT = 51;
  static final int IPV6_HOPLIMIT = 52;
  static final int IPV6_TCLASS = 67;

  private In() {}
}
