package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * An entry of the completion ring: what became of one thing.
 *
 * <pre>{@code
 * // linux/io_uring.h
 * struct io_uring_cqe {
 *   __u64 user_data; // of the submission
 *   __s32 res; // bytes, or -errno
 *   __u32 flags; // IORING_CQE_F_..., and the number of the buffer
 * };
 * }</pre>
 */
@CStruct(value = "struct io_uring_cqe", header = "linux/io_uring.h")
public final class IoUringCqe {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("user_data"), JAVA_INT.withName("res"), JAVA_INT.withName("flags"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long USER_DATA_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("user_data"));
  public static final long RES_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("res"));
  public static final long FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("flags"));

  private IoUringCqe() {}

  /** Reads {@code user_data}. */
  public static long userData(long struct) {
    return Memory.getLong(struct + USER_DATA_OFFSET);
  }

  /** Reads {@code res}. */
  public static int res(long struct) {
    return Memory.getInt(struct + RES_OFFSET);
  }

  /** Reads {@code flags}. */
  public static int flags(long struct) {
    return Memory.getInt(struct + FLAGS_OFFSET);
  }
}
