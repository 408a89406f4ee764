package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * The payload of NLMSG_ERROR.
 *
 * <pre>{@code
 * // linux/netlink.h
 * struct nlmsgerr {
 *   int error; // -errno, 0 for an acknowledgement
 *   struct nlmsghdr msg; // the request
 * };
 * }</pre>
 */
@CStruct(value = "struct nlmsgerr", header = "linux/netlink.h")
final class Nlmsgerr {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_INT.withName("error"), Nlmsghdr.LAYOUT.withName("msg"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long ERROR_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("error"));

  private Nlmsgerr() {}

  /** Reads {@code error}. */
  static int error(long struct) {
    return Memory.getInt(struct + ERROR_OFFSET);
  }
}
