package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * A question about an interface, and the answer in the same place.
 *
 * <pre>{@code
 * // linux/if.h
 * struct ifreq {
 *   char ifr_name[IFNAMSIZ];
 *   union {
 *     struct sockaddr ifr_hwaddr; // SIOCGIFHWADDR
 *     short ifr_flags; // SIOCGIFFLAGS: IFF_UP, ...
 *     int ifr_ifindex; // SIOCGIFINDEX
 *     int ifr_mtu; // SIOCGIFMTU
 *     void *ifr_data; // SIOCETHTOOL
 *     ... // 24 bytes
 *   };
 * };
 * }</pre>
 */
@CStruct(value = "struct ifreq", header = "linux/if.h", anonymous = "ifr_ifru")
final class Ifreq {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          MemoryLayout.sequenceLayout(Sockios.IFNAMSIZ, JAVA_BYTE).withName("ifr_name"),
          MemoryLayout.unionLayout(
                  MemoryLayout.structLayout(
                          JAVA_SHORT.withName("sa_family"),
                          MemoryLayout.sequenceLayout(14, JAVA_BYTE).withName("sa_data"))
                      .withName("ifr_hwaddr"),
                  JAVA_SHORT.withName("ifr_flags"),
                  JAVA_INT.withName("ifr_ifindex"),
                  JAVA_INT.withName("ifr_mtu"),
                  JAVA_LONG.withName("ifr_data"),
                  MemoryLayout.paddingLayout(24))
              .withName("ifr_ifru"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long IFR_NAME_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ifr_name"));
  static final long IFR_HWADDR_SA_FAMILY_OFFSET =
      LAYOUT.byteOffset(
          PathElement.groupElement("ifr_ifru"),
          PathElement.groupElement("ifr_hwaddr"),
          PathElement.groupElement("sa_family"));
  static final long IFR_HWADDR_SA_DATA_OFFSET =
      LAYOUT.byteOffset(
          PathElement.groupElement("ifr_ifru"),
          PathElement.groupElement("ifr_hwaddr"),
          PathElement.groupElement("sa_data"));
  static final long IFR_FLAGS_OFFSET = answer("ifr_flags");
  static final long IFR_IFINDEX_OFFSET = answer("ifr_ifindex");
  static final long IFR_MTU_OFFSET = answer("ifr_mtu");
  static final long IFR_DATA_OFFSET = answer("ifr_data");

  private Ifreq() {}

  private static long answer(String member) {
    return LAYOUT.byteOffset(
        PathElement.groupElement("ifr_ifru"), PathElement.groupElement(member));
  }

  /** Reads {@code ifr_hwaddr.sa_family}. */
  static int ifrHwaddrSaFamily(long struct) {
    return Memory.getShort(struct + IFR_HWADDR_SA_FAMILY_OFFSET);
  }

  /** Reads {@code ifr_flags}. */
  static int ifrFlags(long struct) {
    return Memory.getShort(struct + IFR_FLAGS_OFFSET);
  }

  /** Reads {@code ifr_ifindex}. */
  static int ifrIfindex(long struct) {
    return Memory.getInt(struct + IFR_IFINDEX_OFFSET);
  }

  /** Writes {@code ifr_ifindex}. */
  static void ifrIfindex(long struct, int value) {
    Memory.putInt(struct + IFR_IFINDEX_OFFSET, value);
  }

  /** Reads {@code ifr_mtu}. */
  static int ifrMtu(long struct) {
    return Memory.getInt(struct + IFR_MTU_OFFSET);
  }

  /** Writes {@code ifr_data}. */
  static void ifrData(long struct, long value) {
    Memory.putLong(struct + IFR_DATA_OFFSET, value);
  }
}
