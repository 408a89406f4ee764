package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * What every netlink message starts with.
 *
 * <pre>{@code
 * // linux/netlink.h
 * struct nlmsghdr {
 *   __u32 nlmsg_len; // bytes of the message, this header included
 *   __u16 nlmsg_type; // RTM_*, NLMSG_*
 *   __u16 nlmsg_flags; // NLM_F_*
 *   __u32 nlmsg_seq; // an answer repeats that of its request
 *   __u32 nlmsg_pid; // the port of the asking socket
 * };
 * }</pre>
 */
@CStruct(value = "struct nlmsghdr", header = "linux/netlink.h")
final class Nlmsghdr {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("nlmsg_len"),
          JAVA_SHORT.withName("nlmsg_type"),
          JAVA_SHORT.withName("nlmsg_flags"),
          JAVA_INT.withName("nlmsg_seq"),
          JAVA_INT.withName("nlmsg_pid"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long NLMSG_LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("nlmsg_len"));
  static final long NLMSG_TYPE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("nlmsg_type"));
  static final long NLMSG_FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("nlmsg_flags"));
  static final long NLMSG_SEQ_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("nlmsg_seq"));

  private Nlmsghdr() {}

  /** Reads {@code nlmsg_len}. */
  static int nlmsgLen(long struct) {
    return Memory.getInt(struct + NLMSG_LEN_OFFSET);
  }

  /** Writes {@code nlmsg_len}. */
  static void nlmsgLen(long struct, int value) {
    Memory.putInt(struct + NLMSG_LEN_OFFSET, value);
  }

  /** Reads {@code nlmsg_type}. */
  static int nlmsgType(long struct) {
    return Memory.getShort(struct + NLMSG_TYPE_OFFSET);
  }

  /** Writes {@code nlmsg_type}. */
  static void nlmsgType(long struct, int value) {
    Memory.putShort(struct + NLMSG_TYPE_OFFSET, value);
  }

  /** Reads {@code nlmsg_flags}. */
  static int nlmsgFlags(long struct) {
    return Memory.getShort(struct + NLMSG_FLAGS_OFFSET);
  }

  /** Writes {@code nlmsg_flags}. */
  static void nlmsgFlags(long struct, int value) {
    Memory.putShort(struct + NLMSG_FLAGS_OFFSET, value);
  }

  /** Reads {@code nlmsg_seq}. */
  static int nlmsgSeq(long struct) {
    return Memory.getInt(struct + NLMSG_SEQ_OFFSET);
  }

  /** Writes {@code nlmsg_seq}. */
  static void nlmsgSeq(long struct, int value) {
    Memory.putInt(struct + NLMSG_SEQ_OFFSET, value);
  }
}
