package weir.vrrp;

import java.net.Inet6Address;
import java.nio.ByteBuffer;

/**
 * Tells the neighbours of an IPv6 address whose it is: an unsolicited neighbour advertisement to
 * all nodes (RFC 4861 section 7.2.6), which overrides what they know.
 *
 * <pre>
 *  0              6         12     14          54                                    86
 * +--------------+---------+------+-----------+-------------------------------------+
 * | 33:33:..:01  | our MAC | 86dd | IPv6, VIP | type 136, flags, VIP, option: MAC   |
 * |              |         |      | to ff02::1|                                     |
 * +--------------+---------+------+-----------+-------------------------------------+
 * </pre>
 */
final class NeighbourAdvertisement {
  private static final int LENGTH = 86;
  private static final int IPV6 = 0x86dd;
  private static final int ICMPV6 = 58;
  private static final int ICMPV6_FROM = 54;
  private static final int ICMPV6_LENGTH = 32;
  private static final int CHECKSUM = ICMPV6_FROM + 2;
  private static final int TYPE = 136;
  private static final int OVERRIDE = 0x2000_0000;
  private static final int ROUTER = 0x8000_0000;
  private static final int TARGET_LINK_LAYER_ADDRESS = 2;
  private static final long ALL_NODES_MAC = 0x3333_0000_0001L;
  private static final byte[] ALL_NODES = {
    (byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
  };

  private NeighbourAdvertisement() {}

  /**
   * The Ethernet frame.
   *
   * @param mac the low 48 bits, first byte on the wire highest
   * @param router whether this machine forwards
   */
  static byte[] frame(long mac, Inet6Address address, boolean router) {
    byte[] own = address.getAddress();
    ByteBuffer out = ByteBuffer.allocate(LENGTH);
    GratuitousArp.putMac(out, ALL_NODES_MAC);
    GratuitousArp.putMac(out, mac);
    out.putShort((short) IPV6);
    out.putInt(0x6000_0000).putShort((short) ICMPV6_LENGTH).put((byte) ICMPV6).put((byte) 255);
    out.put(own).put(ALL_NODES);
    out.put((byte) TYPE).put((byte) 0).putShort((short) 0);
    out.putInt(OVERRIDE | (router ? ROUTER : 0)).put(own);
    out.put((byte) TARGET_LINK_LAYER_ADDRESS).put((byte) 1);
    GratuitousArp.putMac(out, mac);
    int checksum =
        Checksums.withPseudoHeader(own, ALL_NODES, ICMPV6, out.array(), ICMPV6_FROM, ICMPV6_LENGTH);
    return out.putShort(CHECKSUM, (short) checksum).array();
  }
}
