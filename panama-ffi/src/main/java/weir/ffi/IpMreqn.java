package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * An IPv4 multicast group, and the interface to join it on or to send to it by.
 *
 * <pre>{@code
 * // netinet/in.h
 * struct ip_mreqn {
 *   struct in_addr imr_multiaddr; // network order
 *   struct in_addr imr_address; // network order
 *   int imr_ifindex;
 * };
 * }</pre>
 */
@CStruct(value = "struct ip_mreqn", header = "netinet/in.h")
final class IpMreqn {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          MemoryLayout.structLayout(JAVA_INT.withName("s_addr")).withName("imr_multiaddr"),
          MemoryLayout.structLayout(JAVA_INT.withName("s_addr")).withName("imr_address"),
          JAVA_INT.withName("imr_ifindex"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long IMR_MULTIADDR_S_ADDR_OFFSET =
      LAYOUT.byteOffset(
          PathElement.groupElement("imr_multiaddr"), PathElement.groupElement("s_addr"));
  static final long IMR_IFINDEX_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("imr_ifindex"));

  private IpMreqn() {}

  /** Writes {@code imr_multiaddr.s_addr}. */
  static void imrMultiaddrSAddr(long struct, int value) {
    Memory.putIntBe(struct + IMR_MULTIADDR_S_ADDR_OFFSET, value);
  }

  /** Writes {@code imr_ifindex}. */
  static void imrIfindex(long struct, int value) {
    Memory.putInt(struct + IMR_IFINDEX_OFFSET, value);
  }
}
