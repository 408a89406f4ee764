package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * What every attribute of a message starts with; the value follows, padded to 4 bytes.
 *
 * <pre>{@code
 * // linux/rtnetlink.h
 * struct rtattr {
 *   unsigned short rta_len; // bytes, this header included, padding not
 *   unsigned short rta_type;
 * };
 * }</pre>
 */
@CStruct(value = "struct rtattr", header = "linux/rtnetlink.h")
final class Rtattr {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_SHORT.withName("rta_len"), JAVA_SHORT.withName("rta_type"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long RTA_LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rta_len"));
  static final long RTA_TYPE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rta_type"));

  private Rtattr() {}

  /** Reads {@code rta_len}. */
  static int rtaLen(long struct) {
    return Memory.getShort(struct + RTA_LEN_OFFSET);
  }

  /** Writes {@code rta_len}. */
  static void rtaLen(long struct, int value) {
    Memory.putShort(struct + RTA_LEN_OFFSET, value);
  }

  /** Reads {@code rta_type}. */
  static int rtaType(long struct) {
    return Memory.getShort(struct + RTA_TYPE_OFFSET);
  }

  /** Writes {@code rta_type}. */
  static void rtaType(long struct, int value) {
    Memory.putShort(struct + RTA_TYPE_OFFSET, value);
  }
}
