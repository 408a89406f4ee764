package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * A neighbour: RTM_NEWNEIGH and its like; NDA_* attributes follow.
 *
 * <pre>{@code
 * // linux/neighbour.h
 * struct ndmsg {
 *   __u8 ndm_family;
 *   __u8 ndm_pad1;
 *   __u16 ndm_pad2;
 *   __s32 ndm_ifindex;
 *   __u16 ndm_state; // NUD_*
 *   __u8 ndm_flags; // NTF_*
 *   __u8 ndm_type;
 * };
 * }</pre>
 */
@CStruct(value = "struct ndmsg", header = "linux/neighbour.h")
final class Ndmsg {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_BYTE.withName("ndm_family"),
          JAVA_BYTE.withName("ndm_pad1"),
          JAVA_SHORT.withName("ndm_pad2"),
          JAVA_INT.withName("ndm_ifindex"),
          JAVA_SHORT.withName("ndm_state"),
          JAVA_BYTE.withName("ndm_flags"),
          JAVA_BYTE.withName("ndm_type"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long NDM_FAMILY_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ndm_family"));
  static final long NDM_IFINDEX_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ndm_ifindex"));
  static final long NDM_STATE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ndm_state"));
  static final long NDM_FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ndm_flags"));

  private Ndmsg() {}

  /** Reads {@code ndm_family}. */
  static int ndmFamily(long struct) {
    return Memory.getByte(struct + NDM_FAMILY_OFFSET);
  }

  /** Writes {@code ndm_family}. */
  static void ndmFamily(long struct, int value) {
    Memory.putByte(struct + NDM_FAMILY_OFFSET, value);
  }

  /** Reads {@code ndm_ifindex}. */
  static int ndmIfindex(long struct) {
    return Memory.getInt(struct + NDM_IFINDEX_OFFSET);
  }

  /** Writes {@code ndm_ifindex}. */
  static void ndmIfindex(long struct, int value) {
    Memory.putInt(struct + NDM_IFINDEX_OFFSET, value);
  }

  /** Reads {@code ndm_state}. */
  static int ndmState(long struct) {
    return Memory.getShort(struct + NDM_STATE_OFFSET);
  }

  /** Reads {@code ndm_flags}. */
  static int ndmFlags(long struct) {
    return Memory.getByte(struct + NDM_FLAGS_OFFSET);
  }

  /** Writes {@code ndm_flags}. */
  static void ndmFlags(long struct, int value) {
    Memory.putByte(struct + NDM_FLAGS_OFFSET, value);
  }
}
