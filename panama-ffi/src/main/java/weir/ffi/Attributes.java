package weir.ffi;

import java.nio.charset.StandardCharsets;

/**
 * The attributes of a netlink message, found by type: {@code linux/rtnetlink.h}.
 *
 * <pre>
 *  0        2        4
 * +--------+--------+----------------+---------+
 * | rta_len| type   | value          | padding | ...
 * +--------+--------+----------------+---------+
 * </pre>
 *
 * <p>Of several with one type the last counts, as in the kernel. No value is read past its own
 * length, and none reaches past the message: lengths that say so are an EBADMSG.
 */
final class Attributes {
  /** No attribute of interest has a higher type. */
  private static final int TYPES = 64;

  private static final int TYPE_MASK = ~(Nl.NLA_F_NESTED | Nl.NLA_F_NET_BYTEORDER);

  private final long[] values = new long[TYPES];
  private final int[] lengths = new int[TYPES];

  /**
   * Finds the attributes in {@code length} bytes at {@code address}.
   *
   * @throws ErrnoException with EBADMSG where a length is impossible
   */
  Attributes(long address, long length) {
    long left = length;
    for (long at = address; left >= Rtattr.SIZEOF; ) {
      int size = Rtattr.rtaLen(at);
      if (size < Rtattr.SIZEOF || size > left) {
        throw new ErrnoException(
            "netlink attribute of " + size + " bytes in " + left, Errno.EBADMSG);
      }
      int type = Rtattr.rtaType(at) & TYPE_MASK;
      if (type < TYPES) {
        values[type] = at + Rtattr.SIZEOF;
        lengths[type] = size - (int) Rtattr.SIZEOF;
      }
      at += NetlinkMessages.align(size);
      left -= NetlinkMessages.align(size);
    }
  }

  boolean has(int type) {
    return values[type] != 0;
  }

  /** A number in the machine's order, or {@code otherwise} where it is absent. */
  int getInt(int type, int otherwise) {
    return has(type) ? Memory.getInt(value(type, Integer.BYTES)) : otherwise;
  }

  /** An IPv4 address, or {@code otherwise} where it is absent. */
  int getIpv4(int type, int otherwise) {
    return has(type) ? Memory.getIntBe(value(type, Integer.BYTES)) : otherwise;
  }

  /** A MAC in the low 48 bits; 0 where it is absent or of another length. */
  long getMac(int type) {
    return lengths[type] == 6 ? Memory.getMac(values[type]) : 0;
  }

  /** A string that ends at a zero or with the value; empty where it is absent. */
  String getString(int type) {
    byte[] bytes = new byte[lengths[type]];
    int length = 0;
    while (length < bytes.length && Memory.getByte(values[type] + length) != 0) {
      bytes[length] = (byte) Memory.getByte(values[type] + length);
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** The attributes in an attribute; none where it is absent. */
  Attributes getNested(int type) {
    return new Attributes(values[type], lengths[type]);
  }

  /** The address of a value that has at least {@code length} bytes. */
  long value(int type, long length) {
    if (lengths[type] < length) {
      throw new ErrnoException(
          "netlink attribute " + type + " of " + lengths[type] + " bytes", Errno.EBADMSG);
    }
    return values[type];
  }

  /** Bytes of a value; 0 where it is absent. */
  int length(int type) {
    return lengths[type];
  }
}
