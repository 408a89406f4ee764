package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * A piece of memory that recvmsg(2) and sendmsg(2) use.
 *
 * <pre>{@code
 * // sys/uio.h
 * struct iovec {
 *   void *iov_base;
 *   size_t iov_len;
 * };
 * }</pre>
 */
@CStruct(value = "struct iovec", header = "sys/uio.h")
final class Iovec {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_LONG.withName("iov_base"), JAVA_LONG.withName("iov_len"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long IOV_BASE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("iov_base"));
  static final long IOV_LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("iov_len"));

  private Iovec() {}

  /** Writes {@code iov_base}. */
  static void iovBase(long struct, long value) {
    Memory.putLong(struct + IOV_BASE_OFFSET, value);
  }

  /** Writes {@code iov_len}. */
  static void iovLen(long struct, long value) {
    Memory.putLong(struct + IOV_LEN_OFFSET, value);
  }
}
