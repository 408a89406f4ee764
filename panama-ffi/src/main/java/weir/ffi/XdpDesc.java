package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * An entry of the receive and the transmit ring.
 *
 * <pre>{@code
 * // linux/if_xdp.h
 * struct xdp_desc {
 *   __u64 addr; // offset from the start of the UMEM
 *   __u32 len; // bytes
 *   __u32 options; // XDP_PKT_CONTD, XDP_TX_METADATA
 * };
 * }</pre>
 */
@CStruct(value = "struct xdp_desc", header = "linux/if_xdp.h")
public final class XdpDesc {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("addr"), JAVA_INT.withName("len"), JAVA_INT.withName("options"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long ADDR_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("addr"));
  public static final long LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("len"));
  public static final long OPTIONS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("options"));

  private XdpDesc() {}

  /** Reads {@code addr}. */
  public static long addr(long struct) {
    return Memory.getLong(struct + ADDR_OFFSET);
  }

  /** Writes {@code addr}. */
  public static void addr(long struct, long value) {
    Memory.putLong(struct + ADDR_OFFSET, value);
  }

  /** Reads {@code len}. */
  public static int len(long struct) {
    return Memory.getInt(struct + LEN_OFFSET);
  }

  /** Writes {@code len}. */
  public static void len(long struct, int value) {
    Memory.putInt(struct + LEN_OFFSET, value);
  }

  /** Writes {@code options}. */
  public static void options(long struct, int value) {
    Memory.putInt(struct + OPTIONS_OFFSET, value);
  }
}
