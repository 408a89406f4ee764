package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * A datagram for recvmsg(2) and sendmsg(2): its other address, its payload, what else is known.
 *
 * <pre>{@code
 * // sys/socket.h
 * struct msghdr {
 *   void *msg_name; // a sockaddr
 *   socklen_t msg_namelen;
 *   struct iovec *msg_iov;
 *   size_t msg_iovlen;
 *   void *msg_control; // cmsghdrs
 *   size_t msg_controllen; // in: room; out: used
 *   int msg_flags; // out: MSG_TRUNC, MSG_CTRUNC
 * };
 * }</pre>
 */
@CStruct(value = "struct msghdr", header = "sys/socket.h", userOnly = true)
final class Msghdr {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("msg_name"),
          JAVA_INT.withName("msg_namelen"),
          MemoryLayout.paddingLayout(4),
          JAVA_LONG.withName("msg_iov"),
          JAVA_LONG.withName("msg_iovlen"),
          JAVA_LONG.withName("msg_control"),
          JAVA_LONG.withName("msg_controllen"),
          JAVA_INT.withName("msg_flags"),
          MemoryLayout.paddingLayout(4));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long MSG_NAME_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("msg_name"));
  static final long MSG_NAMELEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("msg_namelen"));
  static final long MSG_IOV_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("msg_iov"));
  static final long MSG_IOVLEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("msg_iovlen"));
  static final long MSG_CONTROL_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("msg_control"));
  static final long MSG_CONTROLLEN_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("msg_controllen"));
  static final long MSG_FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("msg_flags"));

  private Msghdr() {}

  /** Writes {@code msg_name}. */
  static void msgName(long struct, long value) {
    Memory.putLong(struct + MSG_NAME_OFFSET, value);
  }

  /** Writes {@code msg_namelen}. */
  static void msgNamelen(long struct, int value) {
    Memory.putInt(struct + MSG_NAMELEN_OFFSET, value);
  }

  /** Writes {@code msg_iov}. */
  static void msgIov(long struct, long value) {
    Memory.putLong(struct + MSG_IOV_OFFSET, value);
  }

  /** Writes {@code msg_iovlen}. */
  static void msgIovlen(long struct, long value) {
    Memory.putLong(struct + MSG_IOVLEN_OFFSET, value);
  }

  /** Writes {@code msg_control}. */
  static void msgControl(long struct, long value) {
    Memory.putLong(struct + MSG_CONTROL_OFFSET, value);
  }

  /** Reads {@code msg_controllen}. */
  static long msgControllen(long struct) {
    return Memory.getLong(struct + MSG_CONTROLLEN_OFFSET);
  }

  /** Writes {@code msg_controllen}. */
  static void msgControllen(long struct, long value) {
    Memory.putLong(struct + MSG_CONTROLLEN_OFFSET, value);
  }

  /** Reads {@code msg_flags}. */
  static int msgFlags(long struct) {
    return Memory.getInt(struct + MSG_FLAGS_OFFSET);
  }
}
