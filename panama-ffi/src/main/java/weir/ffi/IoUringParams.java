package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * What io_uring_setup(2) is asked for, and what it gives.
 *
 * <pre>{@code
 * // linux/io_uring.h
 * struct io_uring_params {
 *   __u32 sq_entries; // out
 *   __u32 cq_entries; // in with IORING_SETUP_CQSIZE, out
 *   __u32 flags; // IORING_SETUP_...
 *   __u32 sq_thread_cpu;
 *   __u32 sq_thread_idle;
 *   __u32 features; // out
 *   __u32 wq_fd;
 *   __u32 resv[3];
 *   struct io_sqring_offsets sq_off; // out
 *   struct io_cqring_offsets cq_off; // out
 * };
 * }</pre>
 */
@CStruct(value = "struct io_uring_params", header = "linux/io_uring.h")
public final class IoUringParams {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("sq_entries"),
          JAVA_INT.withName("cq_entries"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("sq_thread_cpu"),
          JAVA_INT.withName("sq_thread_idle"),
          JAVA_INT.withName("features"),
          JAVA_INT.withName("wq_fd"),
          MemoryLayout.paddingLayout(12),
          IoSqringOffsets.LAYOUT.withName("sq_off"),
          IoCqringOffsets.LAYOUT.withName("cq_off"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long SQ_ENTRIES_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("sq_entries"));
  public static final long CQ_ENTRIES_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("cq_entries"));
  public static final long FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("flags"));
  public static final long SQ_OFF_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("sq_off"));
  public static final long CQ_OFF_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("cq_off"));

  private IoUringParams() {}

  /** Reads {@code sq_entries}. */
  public static int sqEntries(long struct) {
    return Memory.getInt(struct + SQ_ENTRIES_OFFSET);
  }

  /** Reads {@code cq_entries}. */
  public static int cqEntries(long struct) {
    return Memory.getInt(struct + CQ_ENTRIES_OFFSET);
  }

  /** Writes {@code cq_entries}. */
  public static void cqEntries(long struct, int value) {
    Memory.putInt(struct + CQ_ENTRIES_OFFSET, value);
  }

  /** Writes {@code flags}. */
  public static void flags(long struct, int value) {
    Memory.putInt(struct + FLAGS_OFFSET, value);
  }
}
