package weir.vrrp;

import java.net.Inet4Address;
import java.nio.ByteBuffer;

/**
 * Tells the neighbours of an IPv4 address whose it is: an ARP request for itself (RFC 5227 section
 * 3, RFC 826), to all, in the form that keepalived sends.
 *
 * <pre>
 *  0             6            12     14                                      42
 * +-------------+------------+------+----------------------------------------+
 * | ff:ff:..:ff | our MAC    | 0806 | request, our MAC, VIP, ff:ff:..:ff, VIP |
 * +-------------+------------+------+----------------------------------------+
 * </pre>
 */
final class GratuitousArp {
  private static final int LENGTH = 42;
  private static final int ARP = 0x0806;
  private static final int ETHERNET = 1;
  private static final int IPV4 = 0x0800;
  private static final int REQUEST = 1;
  private static final long BROADCAST = 0xffff_ffff_ffffL;

  private GratuitousArp() {}

  /**
   * The Ethernet frame.
   *
   * @param mac the low 48 bits, first byte on the wire highest
   */
  static byte[] frame(long mac, Inet4Address address) {
    ByteBuffer out = ByteBuffer.allocate(LENGTH);
    putMac(out, BROADCAST);
    putMac(out, mac);
    out.putShort((short) ARP).putShort((short) ETHERNET).putShort((short) IPV4);
    out.put((byte) 6).put((byte) 4).putShort((short) REQUEST);
    putMac(out, mac);
    out.put(address.getAddress());
    putMac(out, BROADCAST);
    out.put(address.getAddress());
    return out.array();
  }

  static void putMac(ByteBuffer out, long mac) {
    out.putShort((short) (mac >>> 32)).putInt((int) mac);
  }
}
