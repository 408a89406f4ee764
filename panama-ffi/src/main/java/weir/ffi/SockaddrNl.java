package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * The address of a netlink socket.
 *
 * <pre>{@code
 * // linux/netlink.h
 * struct sockaddr_nl {
 *   __kernel_sa_family_t nl_family; // AF_NETLINK
 *   unsigned short nl_pad; // zero
 *   __u32 nl_pid; // the port; 0 is the kernel
 *   __u32 nl_groups;
 * };
 * }</pre>
 */
@CStruct(value = "struct sockaddr_nl", header = "linux/netlink.h")
final class SockaddrNl {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_SHORT.withName("nl_family"),
          JAVA_SHORT.withName("nl_pad"),
          JAVA_INT.withName("nl_pid"),
          JAVA_INT.withName("nl_groups"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long NL_FAMILY_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("nl_family"));
  static final long NL_PID_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("nl_pid"));

  private SockaddrNl() {}

  /** Writes {@code nl_family}. */
  static void nlFamily(long struct, int value) {
    Memory.putShort(struct + NL_FAMILY_OFFSET, value);
  }

  /** Reads {@code nl_pid}. */
  static int nlPid(long struct) {
    return Memory.getInt(struct + NL_PID_OFFSET);
  }
}
