package weir.dataplane;

import weir.ffi.Memory;

/**
 * Puts a packet whole into one to a real server: IP in IP (RFC 2003), as {@code ip_vs_tunnel_xmit}
 * of net/netfilter/ipvs/ip_vs_xmit.c does. Owned by one worker.
 *
 * <pre>
 *          Ethernet | IP director to server, protocol 4 | IP client to VIP | TCP, UDP or ICMP
 *   frame -20       +14                                 frame +14
 * </pre>
 *
 * <p>Differentiated services, DF and time to live are those of the packet inside, whose time to
 * live has been counted down. So is ECN, but that congestion met before is not told outside (RFC
 * 3168 section 9.1.1).
 */
final class Tunnel {
  /** Bytes that go in front. */
  static final int OVERHEAD = Ipv4.HEADER;

  /** The least that every network carries ({@code IPV4_MIN_MTU}, RFC 791 section 3.2). */
  static final int LEAST_MTU = 68;

  // The low two bits of the type of service (RFC 3168 section 5).
  private static final int CONGESTION_EXPERIENCED = 3;
  private static final int ECN_CAPABLE = 2;

  /** Of packets that may be fragmented; the others have 0, as the kernel's. */
  private int identification;

  /** Bytes of a packet that still fit when it is inside, of those that fit the way. */
  static int inside(int mtu) {
    return Math.max(mtu - OVERHEAD, LEAST_MTU);
  }

  /**
   * Puts the packet of a frame inside.
   *
   * @return the address of the frame's Ethernet header now, whose MACs are still to be written
   */
  long wrap(long frame, int source, int destination) {
    long inner = frame + Ethernet.HEADER;
    int dontFragment = Ipv4.dontFragment(inner) ? Ipv4.DONT_FRAGMENT : 0;
    int typeOfService = Ipv4.typeOfService(inner);
    if ((typeOfService & CONGESTION_EXPERIENCED) == CONGESTION_EXPERIENCED) {
      typeOfService ^= CONGESTION_EXPERIENCED ^ ECN_CAPABLE;
    }
    long outer = inner - OVERHEAD;
    Ipv4.write(
        outer,
        typeOfService,
        OVERHEAD + Ipv4.totalLength(inner),
        dontFragment != 0 ? 0 : ++identification,
        dontFragment,
        Ipv4.timeToLive(inner),
        Ipv4.IPIP,
        source,
        destination);
    Memory.putShortBe(frame - OVERHEAD + Ethernet.TYPE, Ethernet.TYPE_IPV4);
    return frame - OVERHEAD;
  }
}
