package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * One of several next hops, in RTA_MULTIPATH; RTA_* attributes follow.
 *
 * <pre>{@code
 * // linux/rtnetlink.h
 * struct rtnexthop {
 *   unsigned short rtnh_len; // bytes, attributes included
 *   unsigned char rtnh_flags; // RTNH_F_*
 *   unsigned char rtnh_hops; // weight - 1
 *   int rtnh_ifindex;
 * };
 * }</pre>
 */
@CStruct(value = "struct rtnexthop", header = "linux/rtnetlink.h")
final class Rtnexthop {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_SHORT.withName("rtnh_len"),
          JAVA_BYTE.withName("rtnh_flags"),
          JAVA_BYTE.withName("rtnh_hops"),
          JAVA_INT.withName("rtnh_ifindex"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long RTNH_LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rtnh_len"));
  static final long RTNH_FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rtnh_flags"));
  static final long RTNH_HOPS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rtnh_hops"));
  static final long RTNH_IFINDEX_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("rtnh_ifindex"));

  private Rtnexthop() {}

  /** Reads {@code rtnh_len}. */
  static int rtnhLen(long struct) {
    return Memory.getShort(struct + RTNH_LEN_OFFSET);
  }

  /** Reads {@code rtnh_flags}. */
  static int rtnhFlags(long struct) {
    return Memory.getByte(struct + RTNH_FLAGS_OFFSET);
  }

  /** Reads {@code rtnh_hops}. */
  static int rtnhHops(long struct) {
    return Memory.getByte(struct + RTNH_HOPS_OFFSET);
  }

  /** Reads {@code rtnh_ifindex}. */
  static int rtnhIfindex(long struct) {
    return Memory.getInt(struct + RTNH_IFINDEX_OFFSET);
  }

  /** Writes {@code rtnh_len}. */
  static void rtnhLen(long struct, int value) {
    Memory.putShort(struct + RTNH_LEN_OFFSET, value);
  }

  /** Writes {@code rtnh_flags}. */
  static void rtnhFlags(long struct, int value) {
    Memory.putByte(struct + RTNH_FLAGS_OFFSET, value);
  }

  /** Writes {@code rtnh_hops}. */
  static void rtnhHops(long struct, int value) {
    Memory.putByte(struct + RTNH_HOPS_OFFSET, value);
  }

  /** Writes {@code rtnh_ifindex}. */
  static void rtnhIfindex(long struct, int value) {
    Memory.putInt(struct + RTNH_IFINDEX_OFFSET, value);
  }
}
