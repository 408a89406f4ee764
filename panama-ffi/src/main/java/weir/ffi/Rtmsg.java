package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * A route: RTM_NEWROUTE and its like; RTA_* attributes follow.
 *
 * <pre>{@code
 * // linux/rtnetlink.h
 * struct rtmsg {
 *   unsigned char rtm_family;
 *   unsigned char rtm_dst_len; // bits of the destination prefix
 *   unsigned char rtm_src_len;
 *   unsigned char rtm_tos;
 *   unsigned char rtm_table; // RTA_TABLE has it where it does not fit
 *   unsigned char rtm_protocol;
 *   unsigned char rtm_scope;
 *   unsigned char rtm_type; // RTN_*
 *   unsigned rtm_flags; // RTM_F_*, RTNH_F_*
 * };
 * }</pre>
 */
@CStruct(value = "struct rtmsg", header = "linux/rtnetlink.h")
final class Rtmsg {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_BYTE.withName("rtm_family"),
          JAVA_BYTE.withName("rtm_dst_len"),
          JAVA_BYTE.withName("rtm_src_len"),
          JAVA_BYTE.withName("rtm_tos"),
          JAVA_BYTE.withName("rtm_table"),
          JAVA_BYTE.withName("rtm_protocol"),
          JAVA_BYTE.withName("rtm_scope"),
          JAVA_BYTE.withName("rtm_type"),
          JAVA_INT.withName("rtm_flags"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long RTM_FAMILY_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rtm_family"));
  static final long RTM_DST_LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rtm_dst_len"));
  static final long RTM_TOS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rtm_tos"));
  static final long RTM_TABLE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rtm_table"));
  static final long RTM_TYPE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rtm_type"));
  static final long RTM_FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rtm_flags"));

  static final long RTM_SRC_LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rtm_src_len"));

  static final long RTM_PROTOCOL_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("rtm_protocol"));

  static final long RTM_SCOPE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rtm_scope"));

  private Rtmsg() {}

  /** Reads {@code rtm_family}. */
  static int rtmFamily(long struct) {
    return Memory.getByte(struct + RTM_FAMILY_OFFSET);
  }

  /** Reads {@code rtm_dst_len}. */
  static int rtmDstLen(long struct) {
    return Memory.getByte(struct + RTM_DST_LEN_OFFSET);
  }

  /** Reads {@code rtm_tos}. */
  static int rtmTos(long struct) {
    return Memory.getByte(struct + RTM_TOS_OFFSET);
  }

  /** Reads {@code rtm_table}. */
  static int rtmTable(long struct) {
    return Memory.getByte(struct + RTM_TABLE_OFFSET);
  }

  /** Reads {@code rtm_type}. */
  static int rtmType(long struct) {
    return Memory.getByte(struct + RTM_TYPE_OFFSET);
  }

  /** Reads {@code rtm_flags}. */
  static int rtmFlags(long struct) {
    return Memory.getInt(struct + RTM_FLAGS_OFFSET);
  }

  /** Writes {@code rtm_family}. */
  static void rtmFamily(long struct, int value) {
    Memory.putByte(struct + RTM_FAMILY_OFFSET, value);
  }

  /** Writes {@code rtm_dst_len}. */
  static void rtmDstLen(long struct, int value) {
    Memory.putByte(struct + RTM_DST_LEN_OFFSET, value);
  }

  /** Writes {@code rtm_src_len}. */
  static void rtmSrcLen(long struct, int value) {
    Memory.putByte(struct + RTM_SRC_LEN_OFFSET, value);
  }

  /** Writes {@code rtm_tos}. */
  static void rtmTos(long struct, int value) {
    Memory.putByte(struct + RTM_TOS_OFFSET, value);
  }

  /** Writes {@code rtm_table}. */
  static void rtmTable(long struct, int value) {
    Memory.putByte(struct + RTM_TABLE_OFFSET, value);
  }

  /** Writes {@code rtm_protocol}. */
  static void rtmProtocol(long struct, int value) {
    Memory.putByte(struct + RTM_PROTOCOL_OFFSET, value);
  }

  /** Writes {@code rtm_scope}. */
  static void rtmScope(long struct, int value) {
    Memory.putByte(struct + RTM_SCOPE_OFFSET, value);
  }

  /** Writes {@code rtm_type}. */
  static void rtmType(long struct, int value) {
    Memory.putByte(struct + RTM_TYPE_OFFSET, value);
  }

  /** Writes {@code rtm_flags}. */
  static void rtmFlags(long struct, int value) {
    Memory.putInt(struct + RTM_FLAGS_OFFSET, value);
  }
}
