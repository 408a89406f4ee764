package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * Our address and interface of an IPv6 datagram.
 *
 * <pre>{@code
 * // netinet/in.h
 * struct in6_pktinfo {
 *   struct in6_addr ipi6_addr;
 *   unsigned int ipi6_ifindex;
 * };
 * }</pre>
 */
@CStruct(value = "struct in6_pktinfo", header = "netinet/in.h")
final class In6Pktinfo {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("ipi6_addr"),
          JAVA_INT.withName("ipi6_ifindex"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long IPI6_ADDR_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ipi6_addr"));
  static final long IPI6_IFINDEX_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("ipi6_ifindex"));

  private In6Pktinfo() {}

  /** Writes {@code ipi6_ifindex}. */
  static void ipi6Ifindex(long struct, int value) {
    Memory.putInt(struct + IPI6_IFINDEX_OFFSET, value);
  }
}
