package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * A rule of routing: RTM_NEWRULE and its like; FRA_* attributes follow.
 *
 * <pre>{@code
 * // linux/fib_rules.h
 * struct fib_rule_hdr {
 *   __u8 family;
 *   __u8 dst_len; // bits of the prefix
 *   __u8 src_len;
 *   __u8 tos;
 *   __u8 table; // FRA_TABLE has it where it does not fit
 *   __u8 res1;
 *   __u8 res2;
 *   __u8 action; // FR_ACT_*
 *   __u32 flags; // FIB_RULE_*
 * };
 * }</pre>
 */
@CStruct(value = "struct fib_rule_hdr", header = "linux/fib_rules.h")
final class FibRuleHdr {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_BYTE.withName("family"),
          JAVA_BYTE.withName("dst_len"),
          JAVA_BYTE.withName("src_len"),
          JAVA_BYTE.withName("tos"),
          JAVA_BYTE.withName("table"),
          JAVA_BYTE.withName("res1"),
          JAVA_BYTE.withName("res2"),
          JAVA_BYTE.withName("action"),
          JAVA_INT.withName("flags"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long FAMILY_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("family"));
  static final long DST_LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("dst_len"));
  static final long SRC_LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("src_len"));
  static final long TOS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("tos"));
  static final long ACTION_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("action"));
  static final long FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("flags"));

  private FibRuleHdr() {}

  /** Writes {@code family}. */
  static void family(long struct, int value) {
    Memory.putByte(struct + FAMILY_OFFSET, value);
  }

  /** Writes {@code dst_len}. */
  static void dstLen(long struct, int value) {
    Memory.putByte(struct + DST_LEN_OFFSET, value);
  }

  /** Writes {@code src_len}. */
  static void srcLen(long struct, int value) {
    Memory.putByte(struct + SRC_LEN_OFFSET, value);
  }

  /** Writes {@code tos}. */
  static void tos(long struct, int value) {
    Memory.putByte(struct + TOS_OFFSET, value);
  }

  /** Writes {@code action}. */
  static void action(long struct, int value) {
    Memory.putByte(struct + ACTION_OFFSET, value);
  }

  /** Writes {@code flags}. */
  static void flags(long struct, int value) {
    Memory.putInt(struct + FLAGS_OFFSET, value);
  }
}
