package weir.ffi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * Where the rings of a socket are in their mappings: option XDP_MMAP_OFFSETS.
 *
 * <pre>{@code
 * // linux/if_xdp.h
 * struct xdp_mmap_offsets {
 *   struct xdp_ring_offset rx;
 *   struct xdp_ring_offset tx;
 *   struct xdp_ring_offset fr; // fill
 *   struct xdp_ring_offset cr; // completion
 * };
 * }</pre>
 */
@CStruct(value = "struct xdp_mmap_offsets", header = "linux/if_xdp.h")
public final class XdpMmapOffsets {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          XdpRingOffset.LAYOUT.withName("rx"),
          XdpRingOffset.LAYOUT.withName("tx"),
          XdpRingOffset.LAYOUT.withName("fr"),
          XdpRingOffset.LAYOUT.withName("cr"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long RX_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rx"));
  public static final long TX_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("tx"));
  public static final long FR_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("fr"));
  public static final long CR_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("cr"));

  private XdpMmapOffsets() {}
}
