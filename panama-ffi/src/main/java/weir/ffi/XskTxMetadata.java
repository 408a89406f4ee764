package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * What is asked of the interface for one packet; lies directly before the packet.
 *
 * <pre>{@code
 * // linux/if_xdp.h, since Linux 6.8; launch_time since 6.15
 * struct xsk_tx_metadata {
 *   __u64 flags; // XDP_TXMD_FLAGS_*
 *   union {
 *     struct {
 *       __u16 csum_start;  // bytes from the start of the packet
 *       __u16 csum_offset; // bytes from csum_start to the checksum's field
 *       __u64 launch_time;
 *     } request;
 *     struct { __u64 tx_timestamp; } completion;
 *   };
 * };
 * }</pre>
 */
@CStruct(value = "struct xsk_tx_metadata", header = "linux/if_xdp.h")
@SinceLinux("6.15")
public final class XskTxMetadata {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("flags"),
          MemoryLayout.structLayout(
                  JAVA_SHORT.withName("csum_start"),
                  JAVA_SHORT.withName("csum_offset"),
                  MemoryLayout.paddingLayout(4),
                  JAVA_LONG.withName("launch_time"))
              .withName("request"));

  /** Bytes of the structure, and of the room for it that the UMEM is registered with. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("flags"));
  public static final long REQUEST_CSUM_START_OFFSET =
      LAYOUT.byteOffset(
          PathElement.groupElement("request"), PathElement.groupElement("csum_start"));
  public static final long REQUEST_CSUM_OFFSET_OFFSET =
      LAYOUT.byteOffset(
          PathElement.groupElement("request"), PathElement.groupElement("csum_offset"));

  private XskTxMetadata() {}

  /** Writes {@code flags}. */
  public static void flags(long struct, long value) {
    Memory.putLong(struct + FLAGS_OFFSET, value);
  }

  /** Writes {@code request.csum_start}. */
  public static void requestCsumStart(long struct, int value) {
    Memory.putShort(struct + REQUEST_CSUM_START_OFFSET, value);
  }

  /** Writes {@code request.csum_offset}. */
  public static void requestCsumOffset(long struct, int value) {
    Memory.putShort(struct + REQUEST_CSUM_OFFSET_OFFSET, value);
  }
}
