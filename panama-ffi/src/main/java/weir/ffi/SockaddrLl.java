package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * The address of a packet socket.
 *
 * <pre>{@code
 * // linux/if_packet.h
 * struct sockaddr_ll {
 *   unsigned short sll_family; // AF_PACKET
 *   __be16 sll_protocol; // ETH_P_*
 *   int sll_ifindex;
 *   unsigned short sll_hatype; // ARPHRD_*
 *   unsigned char sll_pkttype; // PACKET_HOST, ...
 *   unsigned char sll_halen;
 *   unsigned char sll_addr[8];
 * };
 * }</pre>
 */
@CStruct(value = "struct sockaddr_ll", header = "linux/if_packet.h")
final class SockaddrLl {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_SHORT.withName("sll_family"),
          JAVA_SHORT.withName("sll_protocol"),
          JAVA_INT.withName("sll_ifindex"),
          JAVA_SHORT.withName("sll_hatype"),
          JAVA_BYTE.withName("sll_pkttype"),
          JAVA_BYTE.withName("sll_halen"),
          MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("sll_addr"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long SLL_FAMILY_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("sll_family"));
  static final long SLL_PROTOCOL_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("sll_protocol"));
  static final long SLL_IFINDEX_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("sll_ifindex"));

  private SockaddrLl() {}

  /** Writes {@code sll_family}. */
  static void sllFamily(long struct, int value) {
    Memory.putShort(struct + SLL_FAMILY_OFFSET, value);
  }

  /** Writes {@code sll_protocol}. */
  static void sllProtocol(long struct, int value) {
    Memory.putShortBe(struct + SLL_PROTOCOL_OFFSET, value);
  }

  /** Writes {@code sll_ifindex}. */
  static void sllIfindex(long struct, int value) {
    Memory.putInt(struct + SLL_IFINDEX_OFFSET, value);
  }
}
