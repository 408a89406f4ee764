package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * An address of an interface: RTM_NEWADDR and its like; IFA_* attributes follow.
 *
 * <pre>{@code
 * // linux/if_addr.h
 * struct ifaddrmsg {
 *   __u8 ifa_family;
 *   __u8 ifa_prefixlen;
 *   __u8 ifa_flags;
 *   __u8 ifa_scope; // RT_SCOPE_*
 *   __u32 ifa_index; // the interface
 * };
 * }</pre>
 */
@CStruct(value = "struct ifaddrmsg", header = "linux/if_addr.h")
final class Ifaddrmsg {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_BYTE.withName("ifa_family"),
          JAVA_BYTE.withName("ifa_prefixlen"),
          JAVA_BYTE.withName("ifa_flags"),
          JAVA_BYTE.withName("ifa_scope"),
          JAVA_INT.withName("ifa_index"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long IFA_FAMILY_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ifa_family"));
  static final long IFA_PREFIXLEN_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("ifa_prefixlen"));
  static final long IFA_SCOPE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ifa_scope"));
  static final long IFA_INDEX_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ifa_index"));

  static final long IFA_FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ifa_flags"));

  private Ifaddrmsg() {}

  /** Reads {@code ifa_family}. */
  static int ifaFamily(long struct) {
    return Memory.getByte(struct + IFA_FAMILY_OFFSET);
  }

  /** Reads {@code ifa_prefixlen}. */
  static int ifaPrefixlen(long struct) {
    return Memory.getByte(struct + IFA_PREFIXLEN_OFFSET);
  }

  /** Reads {@code ifa_flags}. */
  static int ifaFlags(long struct) {
    return Memory.getByte(struct + IFA_FLAGS_OFFSET);
  }

  /** Reads {@code ifa_scope}. */
  static int ifaScope(long struct) {
    return Memory.getByte(struct + IFA_SCOPE_OFFSET);
  }

  /** Reads {@code ifa_index}. */
  static int ifaIndex(long struct) {
    return Memory.getInt(struct + IFA_INDEX_OFFSET);
  }

  /** Writes {@code ifa_family}. */
  static void ifaFamily(long struct, int value) {
    Memory.putByte(struct + IFA_FAMILY_OFFSET, value);
  }

  /** Writes {@code ifa_prefixlen}. */
  static void ifaPrefixlen(long struct, int value) {
    Memory.putByte(struct + IFA_PREFIXLEN_OFFSET, value);
  }

  /** Writes {@code ifa_flags}. */
  static void ifaFlags(long struct, int value) {
    Memory.putByte(struct + IFA_FLAGS_OFFSET, value);
  }

  /** Writes {@code ifa_scope}. */
  static void ifaScope(long struct, int value) {
    Memory.putByte(struct + IFA_SCOPE_OFFSET, value);
  }

  /** Writes {@code ifa_index}. */
  static void ifaIndex(long struct, int value) {
    Memory.putInt(struct + IFA_INDEX_OFFSET, value);
  }
}
