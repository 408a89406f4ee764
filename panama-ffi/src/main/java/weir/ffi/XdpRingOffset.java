package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * Where the parts of a ring are in its mapping.
 *
 * <pre>{@code
 * // linux/if_xdp.h
 * struct xdp_ring_offset {
 *   __u64 producer;
 *   __u64 consumer;
 *   __u64 desc;
 *   __u64 flags;
 * };
 * }</pre>
 */
@CStruct(value = "struct xdp_ring_offset", header = "linux/if_xdp.h")
public final class XdpRingOffset {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("producer"),
          JAVA_LONG.withName("consumer"),
          JAVA_LONG.withName("desc"),
          JAVA_LONG.withName("flags"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long PRODUCER_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("producer"));
  public static final long CONSUMER_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("consumer"));
  public static final long DESC_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("desc"));
  public static final long FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("flags"));

  private XdpRingOffset() {}

  /** Reads {@code producer}. */
  public static long producer(long struct) {
    return Memory.getLong(struct + PRODUCER_OFFSET);
  }

  /** Reads {@code consumer}. */
  public static long consumer(long struct) {
    return Memory.getLong(struct + CONSUMER_OFFSET);
  }

  /** Reads {@code desc}. */
  public static long desc(long struct) {
    return Memory.getLong(struct + DESC_OFFSET);
  }

  /** Reads {@code flags}. */
  public static long flags(long struct) {
    return Memory.getLong(struct + FLAGS_OFFSET);
  }
}
