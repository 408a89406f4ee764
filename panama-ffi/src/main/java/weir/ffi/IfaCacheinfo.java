package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * How long an address lasts, in seconds; 0xffffffff for ever.
 *
 * <pre>{@code
 * // linux/if_addr.h
 * struct ifa_cacheinfo {
 *   __u32 ifa_prefered; // for as long it is chosen as a source
 *   __u32 ifa_valid;
 *   __u32 cstamp;
 *   __u32 tstamp;
 * };
 * }</pre>
 */
@CStruct(value = "struct ifa_cacheinfo", header = "linux/if_addr.h")
final class IfaCacheinfo {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("ifa_prefered"),
          JAVA_INT.withName("ifa_valid"),
          JAVA_INT.withName("cstamp"),
          JAVA_INT.withName("tstamp"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long IFA_PREFERED_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("ifa_prefered"));
  static final long IFA_VALID_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ifa_valid"));

  private IfaCacheinfo() {}

  /** Writes {@code ifa_prefered}. */
  static void ifaPrefered(long struct, int value) {
    Memory.putInt(struct + IFA_PREFERED_OFFSET, value);
  }

  /** Writes {@code ifa_valid}. */
  static void ifaValid(long struct, int value) {
    Memory.putInt(struct + IFA_VALID_OFFSET, value);
  }
}
