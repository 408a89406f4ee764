package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * What a packet socket has received since it was asked last.
 *
 * <pre>{@code
 * // linux/if_packet.h
 * struct tpacket_stats {
 *   unsigned int tp_packets;
 *   unsigned int tp_drops; // for which there was no room
 * };
 * }</pre>
 */
@CStruct(value = "struct tpacket_stats", header = "linux/if_packet.h")
public final class TpacketStats {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_INT.withName("tp_packets"), JAVA_INT.withName("tp_drops"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long TP_DROPS_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("tp_drops"));

  private TpacketStats() {}

  /** Reads {@code tp_drops}. */
  public static int tpDrops(long struct) {
    return Memory.getInt(struct + TP_DROPS_OFFSET);
  }
}
