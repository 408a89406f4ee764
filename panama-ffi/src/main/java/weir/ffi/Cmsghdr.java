package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * What is known of a datagram beside its payload; the value follows, padded to 8 bytes.
 *
 * <pre>{@code
 * // sys/socket.h
 * struct cmsghdr {
 *   size_t cmsg_len; // bytes, this header included, padding not
 *   int cmsg_level; // IPPROTO_IPV6
 *   int cmsg_type; // IPV6_PKTINFO, IPV6_HOPLIMIT
 * };
 * }</pre>
 */
@CStruct(value = "struct cmsghdr", header = "sys/socket.h")
final class Cmsghdr {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("cmsg_len"),
          JAVA_INT.withName("cmsg_level"),
          JAVA_INT.withName("cmsg_type"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long CMSG_LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("cmsg_len"));
  static final long CMSG_LEVEL_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("cmsg_level"));
  static final long CMSG_TYPE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("cmsg_type"));

  private Cmsghdr() {}

  /** Reads {@code cmsg_len}. */
  static long cmsgLen(long struct) {
    return Memory.getLong(struct + CMSG_LEN_OFFSET);
  }

  /** Writes {@code cmsg_len}. */
  static void cmsgLen(long struct, long value) {
    Memory.putLong(struct + CMSG_LEN_OFFSET, value);
  }

  /** Reads {@code cmsg_level}. */
  static int cmsgLevel(long struct) {
    return Memory.getInt(struct + CMSG_LEVEL_OFFSET);
  }

  /** Writes {@code cmsg_level}. */
  static void cmsgLevel(long struct, int value) {
    Memory.putInt(struct + CMSG_LEVEL_OFFSET, value);
  }

  /** Reads {@code cmsg_type}. */
  static int cmsgType(long struct) {
    return Memory.getInt(struct + CMSG_TYPE_OFFSET);
  }

  /** Writes {@code cmsg_type}. */
  static void cmsgType(long struct, int value) {
    Memory.putInt(struct + CMSG_TYPE_OFFSET, value);
  }
}
