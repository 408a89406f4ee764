package weir.afxdp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A prefix in the service map, a BPF_MAP_TYPE_LPM_TRIE.
 *
 * <pre>
 *  byte  0         4      5              9      10     12
 *        +---------+------+--------------+------+------+
 *        | length  | side | address      | prot | port |
 *        +---------+------+--------------+------+------+
 *        | machine | bits, in network order            |
 *        +---------+-----------------------------------+
 * </pre>
 *
 * <p>The order lets a prefix stand for a whole address (40 bits), any port of a protocol (48) and
 * an aligned block of ports (up to 64).
 *
 * @param prefixLength how many of the bits count
 * @param bits as a number, the side highest; those that do not count are 0
 */
record SteerKey(int prefixLength, long bits) {
  static final int ADDRESS_BITS = 40;
  static final int PROTOCOL_BITS = 48;
  static final int PORT_BITS = 64;

  /** What is added to the side of fragments. */
  static final int FRAGMENT = 2;

  /** Bytes in the map. */
  static final int SIZEOF = 12;

  static final int SIDE_SHIFT = 56;
  static final int ADDRESS_SHIFT = 24;
  static final int PROTOCOL_SHIFT = 16;

  /** All bits of a key. */
  static long bits(int side, int address, int protocol, int port) {
    return (long) side << SIDE_SHIFT
        | (address & 0xffffffffL) << ADDRESS_SHIFT
        | (long) protocol << PROTOCOL_SHIFT
        | port;
  }

  byte[] toBytes() {
    return ByteBuffer.allocate(SIZEOF)
        .order(ByteOrder.nativeOrder())
        .putInt(prefixLength)
        .order(ByteOrder.BIG_ENDIAN)
        .putLong(bits)
        .array();
  }
}
