package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * Registers the memory of the frames: option XDP_UMEM_REG.
 *
 * <pre>{@code
 * // linux/if_xdp.h
 * struct xdp_umem_reg {
 *   __u64 addr; // start of the frames
 *   __u64 len; // bytes of all frames
 *   __u32 chunk_size; // bytes of a frame
 *   __u32 headroom;
 *   __u32 flags; // XDP_UMEM_*
 *   __u32 tx_metadata_len; // since Linux 6.8; was padding
 * };
 * }</pre>
 */
@CStruct(value = "struct xdp_umem_reg", header = "linux/if_xdp.h")
public final class XdpUmemReg {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("addr"),
          JAVA_LONG.withName("len"),
          JAVA_INT.withName("chunk_size"),
          JAVA_INT.withName("headroom"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("tx_metadata_len"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long ADDR_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("addr"));
  public static final long LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("len"));
  public static final long CHUNK_SIZE_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("chunk_size"));
  public static final long HEADROOM_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("headroom"));
  public static final long FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("flags"));

  @SinceLinux("6.8")
  public static final long TX_METADATA_LEN_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("tx_metadata_len"));

  private XdpUmemReg() {}

  /** Writes {@code addr}. */
  public static void addr(long struct, long value) {
    Memory.putLong(struct + ADDR_OFFSET, value);
  }

  /** Writes {@code len}. */
  public static void len(long struct, long value) {
    Memory.putLong(struct + LEN_OFFSET, value);
  }

  /** Writes {@code chunk_size}. */
  public static void chunkSize(long struct, int value) {
    Memory.putInt(struct + CHUNK_SIZE_OFFSET, value);
  }

  /** Writes {@code flags}. */
  public static void flags(long struct, int value) {
    Memory.putInt(struct + FLAGS_OFFSET, value);
  }

  /** Writes {@code tx_metadata_len}. */
  public static void txMetadataLen(long struct, int value) {
    Memory.putInt(struct + TX_METADATA_LEN_OFFSET, value);
  }
}
