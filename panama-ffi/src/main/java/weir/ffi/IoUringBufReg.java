package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * Registers a ring of buffers.
 *
 * <pre>{@code
 * // linux/io_uring.h
 * struct io_uring_buf_reg {
 *   __u64 ring_addr;
 *   __u32 ring_entries; // a power of two
 *   __u16 bgid; // the number of the group
 *   __u16 flags;
 *   __u64 resv[3];
 * };
 * }</pre>
 */
@SinceLinux("5.19")
@CStruct(value = "struct io_uring_buf_reg", header = "linux/io_uring.h")
public final class IoUringBufReg {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("ring_addr"),
          JAVA_INT.withName("ring_entries"),
          JAVA_SHORT.withName("bgid"),
          MemoryLayout.paddingLayout(26));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long RING_ADDR_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("ring_addr"));
  public static final long RING_ENTRIES_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("ring_entries"));
  public static final long BGID_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("bgid"));

  private IoUringBufReg() {}

  /** Writes {@code ring_addr}. */
  public static void ringAddr(long struct, long value) {
    Memory.putLong(struct + RING_ADDR_OFFSET, value);
  }

  /** Writes {@code ring_entries}. */
  public static void ringEntries(long struct, int value) {
    Memory.putInt(struct + RING_ENTRIES_OFFSET, value);
  }

  /** Writes {@code bgid}. */
  public static void bgid(long struct, int value) {
    Memory.putShort(struct + BGID_OFFSET, value);
  }
}
