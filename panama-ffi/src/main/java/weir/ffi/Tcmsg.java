package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * A part of traffic control: RTM_NEWQDISC, RTM_NEWTFILTER and their like; TCA_* attributes follow.
 *
 * <pre>{@code
 * // linux/rtnetlink.h
 * struct tcmsg {
 *   unsigned char tcm_family;
 *   unsigned char tcm__pad1;
 *   unsigned short tcm__pad2;
 *   int tcm_ifindex;
 *   __u32 tcm_handle;
 *   __u32 tcm_parent;
 *   __u32 tcm_info; // of a filter: its priority, and the EtherType in network order
 * };
 * }</pre>
 */
@CStruct(value = "struct tcmsg", header = "linux/rtnetlink.h")
final class Tcmsg {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_BYTE.withName("tcm_family"),
          JAVA_BYTE.withName("tcm__pad1"),
          JAVA_SHORT.withName("tcm__pad2"),
          JAVA_INT.withName("tcm_ifindex"),
          JAVA_INT.withName("tcm_handle"),
          JAVA_INT.withName("tcm_parent"),
          JAVA_INT.withName("tcm_info"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long TCM_IFINDEX_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("tcm_ifindex"));
  static final long TCM_HANDLE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("tcm_handle"));
  static final long TCM_PARENT_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("tcm_parent"));
  static final long TCM_INFO_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("tcm_info"));

  private Tcmsg() {}

  /** Writes {@code tcm_ifindex}. */
  static void tcmIfindex(long struct, int value) {
    Memory.putInt(struct + TCM_IFINDEX_OFFSET, value);
  }

  /** Writes {@code tcm_handle}. */
  static void tcmHandle(long struct, int value) {
    Memory.putInt(struct + TCM_HANDLE_OFFSET, value);
  }

  /** Writes {@code tcm_parent}. */
  static void tcmParent(long struct, int value) {
    Memory.putInt(struct + TCM_PARENT_OFFSET, value);
  }

  /** Writes {@code tcm_info}. */
  static void tcmInfo(long struct, int value) {
    Memory.putInt(struct + TCM_INFO_OFFSET, value);
  }
}
