package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * A buffer that the kernel may receive into, in a ring of such. That of the first entry has the
 * ring's tail in its last member.
 *
 * <pre>{@code
 * // linux/io_uring.h
 * struct io_uring_buf {
 *   __u64 addr;
 *   __u32 len;
 *   __u16 bid; // comes back in the completion
 *   __u16 resv; // of the first: the tail
 * };
 * }</pre>
 */
@SinceLinux("5.19")
@CStruct(value = "struct io_uring_buf", header = "linux/io_uring.h")
public final class IoUringBuf {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("addr"),
          JAVA_INT.withName("len"),
          JAVA_SHORT.withName("bid"),
          JAVA_SHORT.withName("resv"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long ADDR_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("addr"));
  public static final long LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("len"));
  public static final long BID_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("bid"));
  public static final long RESV_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("resv"));

  private IoUringBuf() {}

  /** Writes {@code addr}. */
  public static void addr(long struct, long value) {
    Memory.putLong(struct + ADDR_OFFSET, value);
  }

  /** Writes {@code len}. */
  public static void len(long struct, int value) {
    Memory.putInt(struct + LEN_OFFSET, value);
  }

  /** Writes {@code bid}. */
  public static void bid(long struct, int value) {
    Memory.putShort(struct + BID_OFFSET, value);
  }
}
