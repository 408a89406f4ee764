package weir.dataplane;

import weir.ffi.Memory;

/**
 * An Ethernet II header at an address (IEEE 802.3, {@code linux/if_ether.h}).
 *
 * <pre>
 *  0                 6                 12        14
 * +-----------------+-----------------+---------+
 * |   destination   |     source      |  type   |
 * +-----------------+-----------------+---------+
 * </pre>
 */
final class Ethernet {
  static final int DESTINATION = 0;
  static final int SOURCE = 6;
  static final int TYPE = 12;
  static final int HEADER = 14;

  static final int TYPE_IPV4 = 0x0800;

  private Ethernet() {}

  static int type(long frame) {
    return Memory.getShortBe(frame + TYPE);
  }

  /** The sender's MAC in the low 48 bits. */
  static long source(long frame) {
    return mac(frame + SOURCE);
  }

  /** The receiver's MAC in the low 48 bits. */
  static long destination(long frame) {
    return mac(frame + DESTINATION);
  }

  /** Puts both MACs, each in the low 48 bits; whatever is above them does not matter. */
  static void setAddresses(long frame, long destination, long source) {
    Memory.putLongBe(frame + DESTINATION, destination << 16 | (source >>> 32 & 0xffff));
    Memory.putIntBe(frame + SOURCE + 2, (int) source);
  }

  /** Sends the frame back where it came from. */
  static void swapAddresses(long frame) {
    setAddresses(frame, mac(frame + SOURCE), mac(frame + DESTINATION));
  }

  private static long mac(long address) {
    // Two bytes more than it has: what follows, of which there is enough in an Ethernet header.
    return Memory.getLongBe(address) >>> 16;
  }
}
