package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * What an interface is driven by: ETHTOOL_GDRVINFO.
 *
 * <pre>{@code
 * // linux/ethtool.h
 * struct ethtool_drvinfo {
 *   __u32 cmd;
 *   char driver[32]; // such as "veth"
 *   char version[32];
 *   char fw_version[32];
 *   char bus_info[32];
 *   char erom_version[32];
 *   char reserved2[12];
 *   __u32 n_priv_flags;
 *   __u32 n_stats;
 *   __u32 testinfo_len;
 *   __u32 eedump_len;
 *   __u32 regdump_len;
 * };
 * }</pre>
 */
@CStruct(value = "struct ethtool_drvinfo", header = "linux/ethtool.h")
final class EthtoolDrvinfo {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("cmd"),
          MemoryLayout.sequenceLayout(32, JAVA_BYTE).withName("driver"),
          MemoryLayout.sequenceLayout(32, JAVA_BYTE).withName("version"),
          MemoryLayout.sequenceLayout(32, JAVA_BYTE).withName("fw_version"),
          MemoryLayout.sequenceLayout(32, JAVA_BYTE).withName("bus_info"),
          MemoryLayout.sequenceLayout(32, JAVA_BYTE).withName("erom_version"),
          MemoryLayout.sequenceLayout(12, JAVA_BYTE).withName("reserved2"),
          JAVA_INT.withName("n_priv_flags"),
          JAVA_INT.withName("n_stats"),
          JAVA_INT.withName("testinfo_len"),
          JAVA_INT.withName("eedump_len"),
          JAVA_INT.withName("regdump_len"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long CMD_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("cmd"));
  static final long DRIVER_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("driver"));

  private EthtoolDrvinfo() {}

  /** Writes {@code cmd}. */
  static void cmd(long struct, int value) {
    Memory.putInt(struct + CMD_OFFSET, value);
  }
}
