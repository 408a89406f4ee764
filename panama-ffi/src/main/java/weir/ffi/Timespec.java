package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * A length of time.
 *
 * <pre>{@code
 * // time.h
 * struct timespec {
 *   time_t tv_sec;
 *   long tv_nsec; // 0..999999999
 * };
 * }</pre>
 */
@CStruct(value = "struct timespec", header = "time.h")
final class Timespec {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_nsec"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long TV_SEC_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("tv_sec"));
  static final long TV_NSEC_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("tv_nsec"));

  private Timespec() {}

  /** Writes {@code tv_sec}. */
  static void tvSec(long struct, long value) {
    Memory.putLong(struct + TV_SEC_OFFSET, value);
  }

  /** Writes {@code tv_nsec}. */
  static void tvNsec(long struct, long value) {
    Memory.putLong(struct + TV_NSEC_OFFSET, value);
  }
}
