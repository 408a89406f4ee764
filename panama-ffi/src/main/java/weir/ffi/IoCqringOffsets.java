package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * Where the parts of the completion ring lie in its mapping.
 *
 * <pre>{@code
 * // linux/io_uring.h
 * struct io_cqring_offsets {
 *   __u32 head;
 *   __u32 tail;
 *   __u32 ring_mask;
 *   __u32 ring_entries;
 *   __u32 overflow;
 *   __u32 cqes;
 *   __u32 flags;
 *   __u32 resv1;
 *   __u64 user_addr;
 * };
 * }</pre>
 */
@CStruct(value = "struct io_cqring_offsets", header = "linux/io_uring.h")
public final class IoCqringOffsets {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("head"),
          JAVA_INT.withName("tail"),
          JAVA_INT.withName("ring_mask"),
          JAVA_INT.withName("ring_entries"),
          JAVA_INT.withName("overflow"),
          JAVA_INT.withName("cqes"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("resv1"),
          MemoryLayout.paddingLayout(8));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long HEAD_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("head"));
  public static final long TAIL_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("tail"));
  public static final long CQES_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("cqes"));

  private IoCqringOffsets() {}

  /** Reads {@code head}. */
  public static int head(long struct) {
    return Memory.getInt(struct + HEAD_OFFSET);
  }

  /** Reads {@code tail}. */
  public static int tail(long struct) {
    return Memory.getInt(struct + TAIL_OFFSET);
  }

  /** Reads {@code cqes}. */
  public static int cqes(long struct) {
    return Memory.getInt(struct + CQES_OFFSET);
  }
}
