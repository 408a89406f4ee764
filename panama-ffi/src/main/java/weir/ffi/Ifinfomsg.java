package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * An interface: RTM_NEWLINK and its like; IFLA_* attributes follow.
 *
 * <pre>{@code
 * // linux/rtnetlink.h
 * struct ifinfomsg {
 *   unsigned char ifi_family;
 *   unsigned char __ifi_pad;
 *   unsigned short ifi_type; // ARPHRD_*
 *   int ifi_index;
 *   unsigned ifi_flags; // IFF_*
 *   unsigned ifi_change;
 * };
 * }</pre>
 */
@CStruct(value = "struct ifinfomsg", header = "linux/rtnetlink.h")
final class Ifinfomsg {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_BYTE.withName("ifi_family"),
          JAVA_BYTE.withName("__ifi_pad"),
          JAVA_SHORT.withName("ifi_type"),
          JAVA_INT.withName("ifi_index"),
          JAVA_INT.withName("ifi_flags"),
          JAVA_INT.withName("ifi_change"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long IFI_FAMILY_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ifi_family"));
  static final long IFI_TYPE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ifi_type"));
  static final long IFI_INDEX_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ifi_index"));
  static final long IFI_FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ifi_flags"));

  static final long IFI_CHANGE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ifi_change"));

  private Ifinfomsg() {}

  /** Reads {@code ifi_family}. */
  static int ifiFamily(long struct) {
    return Memory.getByte(struct + IFI_FAMILY_OFFSET);
  }

  /** Reads {@code ifi_type}. */
  static int ifiType(long struct) {
    return Memory.getShort(struct + IFI_TYPE_OFFSET);
  }

  /** Reads {@code ifi_index}. */
  static int ifiIndex(long struct) {
    return Memory.getInt(struct + IFI_INDEX_OFFSET);
  }

  /** Reads {@code ifi_flags}. */
  static int ifiFlags(long struct) {
    return Memory.getInt(struct + IFI_FLAGS_OFFSET);
  }

  /** Writes {@code ifi_index}. */
  static void ifiIndex(long struct, int value) {
    Memory.putInt(struct + IFI_INDEX_OFFSET, value);
  }

  /** Writes {@code ifi_flags}. */
  static void ifiFlags(long struct, int value) {
    Memory.putInt(struct + IFI_FLAGS_OFFSET, value);
  }

  /** Writes {@code ifi_change}. */
  static void ifiChange(long struct, int value) {
    Memory.putInt(struct + IFI_CHANGE_OFFSET, value);
  }
}
