package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * A gateway of another family than the route: RTA_VIA; the address follows.
 *
 * <pre>{@code
 * // linux/rtnetlink.h
 * struct rtvia {
 *   __kernel_sa_family_t rtvia_family;
 *   __u8 rtvia_addr[0];
 * };
 * }</pre>
 */
@CStruct(value = "struct rtvia", header = "linux/rtnetlink.h")
final class Rtvia {
  static final StructLayout LAYOUT = MemoryLayout.structLayout(JAVA_SHORT.withName("rtvia_family"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long RTVIA_FAMILY_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("rtvia_family"));

  private Rtvia() {}

  /** Reads {@code rtvia_family}. */
  static int rtviaFamily(long struct) {
    return Memory.getShort(struct + RTVIA_FAMILY_OFFSET);
  }
}
