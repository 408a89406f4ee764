package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * The address that an AF_XDP socket is bound to: a queue of an interface.
 *
 * <pre>{@code
 * // linux/if_xdp.h
 * struct sockaddr_xdp {
 *   __u16 sxdp_family;
 *   __u16 sxdp_flags; // XDP_SHARED_UMEM, XDP_COPY, ...
 *   __u32 sxdp_ifindex;
 *   __u32 sxdp_queue_id;
 *   __u32 sxdp_shared_umem_fd; // with XDP_SHARED_UMEM: a bound socket
 * };
 * }</pre>
 */
@CStruct(value = "struct sockaddr_xdp", header = "linux/if_xdp.h")
public final class SockaddrXdp {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_SHORT.withName("sxdp_family"),
          JAVA_SHORT.withName("sxdp_flags"),
          JAVA_INT.withName("sxdp_ifindex"),
          JAVA_INT.withName("sxdp_queue_id"),
          JAVA_INT.withName("sxdp_shared_umem_fd"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long SXDP_FAMILY_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("sxdp_family"));
  public static final long SXDP_FLAGS_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("sxdp_flags"));
  public static final long SXDP_IFINDEX_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("sxdp_ifindex"));
  public static final long SXDP_QUEUE_ID_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("sxdp_queue_id"));
  public static final long SXDP_SHARED_UMEM_FD_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("sxdp_shared_umem_fd"));

  private SockaddrXdp() {}

  /** Writes {@code sxdp_family}. */
  public static void sxdpFamily(long struct, int value) {
    Memory.putShort(struct + SXDP_FAMILY_OFFSET, value);
  }

  /** Writes {@code sxdp_flags}. */
  public static void sxdpFlags(long struct, int value) {
    Memory.putShort(struct + SXDP_FLAGS_OFFSET, value);
  }

  /** Writes {@code sxdp_ifindex}. */
  public static void sxdpIfindex(long struct, int value) {
    Memory.putInt(struct + SXDP_IFINDEX_OFFSET, value);
  }

  /** Writes {@code sxdp_queue_id}. */
  public static void sxdpQueueId(long struct, int value) {
    Memory.putInt(struct + SXDP_QUEUE_ID_OFFSET, value);
  }

  /** Writes {@code sxdp_shared_umem_fd}. */
  public static void sxdpSharedUmemFd(long struct, int value) {
    Memory.putInt(struct + SXDP_SHARED_UMEM_FD_OFFSET, value);
  }
}
