package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * An IPv6 multicast group, and the interface to join it on.
 *
 * <pre>{@code
 * // netinet/in.h
 * struct ipv6_mreq {
 *   struct in6_addr ipv6mr_multiaddr;
 *   unsigned int ipv6mr_interface;
 * };
 * }</pre>
 */
@CStruct(value = "struct ipv6_mreq", header = "netinet/in.h")
final class Ipv6Mreq {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("ipv6mr_multiaddr"),
          JAVA_INT.withName("ipv6mr_interface"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long IPV6MR_MULTIADDR_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("ipv6mr_multiaddr"));
  static final long IPV6MR_INTERFACE_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("ipv6mr_interface"));

  private Ipv6Mreq() {}

  /** Writes {@code ipv6mr_interface}. */
  static void ipv6mrInterface(long struct, int value) {
    Memory.putInt(struct + IPV6MR_INTERFACE_OFFSET, value);
  }
}
