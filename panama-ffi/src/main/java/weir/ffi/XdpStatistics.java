package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * What went wrong on a socket: option XDP_STATISTICS.
 *
 * <pre>{@code
 * // linux/if_xdp.h
 * struct xdp_statistics {
 *   __u64 rx_dropped; // too long, or no memory
 *   __u64 rx_invalid_descs;
 *   __u64 tx_invalid_descs;
 *   __u64 rx_ring_full;
 *   __u64 rx_fill_ring_empty_descs;
 *   __u64 tx_ring_empty_descs;
 * };
 * }</pre>
 */
@CStruct(value = "struct xdp_statistics", header = "linux/if_xdp.h")
public final class XdpStatistics {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("rx_dropped"),
          JAVA_LONG.withName("rx_invalid_descs"),
          JAVA_LONG.withName("tx_invalid_descs"),
          JAVA_LONG.withName("rx_ring_full"),
          JAVA_LONG.withName("rx_fill_ring_empty_descs"),
          JAVA_LONG.withName("tx_ring_empty_descs"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long RX_DROPPED_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("rx_dropped"));
  public static final long RX_INVALID_DESCS_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("rx_invalid_descs"));
  public static final long TX_INVALID_DESCS_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("tx_invalid_descs"));
  public static final long RX_RING_FULL_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("rx_ring_full"));
  public static final long RX_FILL_RING_EMPTY_DESCS_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("rx_fill_ring_empty_descs"));
  public static final long TX_RING_EMPTY_DESCS_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("tx_ring_empty_descs"));

  private XdpStatistics() {}

  /** Reads {@code rx_dropped}. */
  public static long rxDropped(long struct) {
    return Memory.getLong(struct + RX_DROPPED_OFFSET);
  }

  /** Reads {@code rx_ring_full}. */
  public static long rxRingFull(long struct) {
    return Memory.getLong(struct + RX_RING_FULL_OFFSET);
  }
}
