package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * An IPv6 address and port.
 *
 * <pre>{@code
 * // netinet/in.h
 * struct sockaddr_in6 {
 *   sa_family_t sin6_family; // AF_INET6
 *   in_port_t sin6_port; // network order
 *   uint32_t sin6_flowinfo;
 *   struct in6_addr sin6_addr;
 *   uint32_t sin6_scope_id; // the interface of a link-local address
 * };
 * }</pre>
 */
@CStruct(value = "struct sockaddr_in6", header = "netinet/in.h")
final class SockaddrIn6 {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_SHORT.withName("sin6_family"),
          JAVA_SHORT.withName("sin6_port"),
          JAVA_INT.withName("sin6_flowinfo"),
          MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("sin6_addr"),
          JAVA_INT.withName("sin6_scope_id"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long SIN6_FAMILY_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("sin6_family"));
  static final long SIN6_ADDR_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("sin6_addr"));
  static final long SIN6_SCOPE_ID_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("sin6_scope_id"));

  private SockaddrIn6() {}

  /** Writes {@code sin6_family}. */
  static void sin6Family(long struct, int value) {
    Memory.putShort(struct + SIN6_FAMILY_OFFSET, value);
  }

  /** Writes {@code sin6_scope_id}. */
  static void sin6ScopeId(long struct, int value) {
    Memory.putInt(struct + SIN6_SCOPE_ID_OFFSET, value);
  }
}
