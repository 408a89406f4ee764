package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * An IPv4 address and port.
 *
 * <pre>{@code
 * // netinet/in.h
 * struct sockaddr_in {
 *   sa_family_t sin_family; // AF_INET
 *   in_port_t sin_port; // network order
 *   struct in_addr { in_addr_t s_addr; } sin_addr; // network order
 *   unsigned char sin_zero[8];
 * };
 * }</pre>
 */
@CStruct(value = "struct sockaddr_in", header = "netinet/in.h")
final class SockaddrIn {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_SHORT.withName("sin_family"),
          JAVA_SHORT.withName("sin_port"),
          MemoryLayout.structLayout(JAVA_INT.withName("s_addr")).withName("sin_addr"),
          MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("sin_zero"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long SIN_FAMILY_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("sin_family"));
  static final long SIN_ADDR_S_ADDR_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("sin_addr"), PathElement.groupElement("s_addr"));

  private SockaddrIn() {}

  /** Writes {@code sin_family}. */
  static void sinFamily(long struct, int value) {
    Memory.putShort(struct + SIN_FAMILY_OFFSET, value);
  }

  /** Writes {@code sin_addr.s_addr}. */
  static void sinAddrSAddr(long struct, int value) {
    Memory.putIntBe(struct + SIN_ADDR_S_ADDR_OFFSET, value);
  }
}
