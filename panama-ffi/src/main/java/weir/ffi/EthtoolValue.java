package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * The answer to a simple question: ETHTOOL_GTSO and its like.
 *
 * <pre>{@code
 * // linux/ethtool.h
 * struct ethtool_value {
 *   __u32 cmd;
 *   __u32 data; // 1 for on
 * };
 * }</pre>
 */
@CStruct(value = "struct ethtool_value", header = "linux/ethtool.h")
final class EthtoolValue {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_INT.withName("cmd"), JAVA_INT.withName("data"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long CMD_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("cmd"));
  static final long DATA_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("data"));

  private EthtoolValue() {}

  /** Writes {@code cmd}. */
  static void cmd(long struct, int value) {
    Memory.putInt(struct + CMD_OFFSET, value);
  }

  /** Reads {@code data}. */
  static int data(long struct) {
    return Memory.getInt(struct + DATA_OFFSET);
  }
}
