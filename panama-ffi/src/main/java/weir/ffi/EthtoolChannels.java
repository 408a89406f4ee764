package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * How many queues an interface has: ETHTOOL_GCHANNELS.
 *
 * <pre>{@code
 * // linux/ethtool.h
 * struct ethtool_channels {
 *   __u32 cmd;
 *   __u32 max_rx;
 *   __u32 max_tx;
 *   __u32 max_other;
 *   __u32 max_combined;
 *   __u32 rx_count; // queues that only receive
 *   __u32 tx_count;
 *   __u32 other_count;
 *   __u32 combined_count; // queues that receive and transmit
 * };
 * }</pre>
 */
@CStruct(value = "struct ethtool_channels", header = "linux/ethtool.h")
final class EthtoolChannels {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("cmd"),
          JAVA_INT.withName("max_rx"),
          JAVA_INT.withName("max_tx"),
          JAVA_INT.withName("max_other"),
          JAVA_INT.withName("max_combined"),
          JAVA_INT.withName("rx_count"),
          JAVA_INT.withName("tx_count"),
          JAVA_INT.withName("other_count"),
          JAVA_INT.withName("combined_count"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long CMD_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("cmd"));
  static final long RX_COUNT_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("rx_count"));
  static final long COMBINED_COUNT_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("combined_count"));

  private EthtoolChannels() {}

  /** Writes {@code cmd}. */
  static void cmd(long struct, int value) {
    Memory.putInt(struct + CMD_OFFSET, value);
  }

  /** Reads {@code rx_count}. */
  static int rxCount(long struct) {
    return Memory.getInt(struct + RX_COUNT_OFFSET);
  }

  /** Reads {@code combined_count}. */
  static int combinedCount(long struct) {
    return Memory.getInt(struct + COMBINED_COUNT_OFFSET);
  }
}
