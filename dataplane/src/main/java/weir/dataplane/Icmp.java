package weir.dataplane;

import weir.ffi.Memory;

/**
 * An ICMP error message (RFC 792, RFC 1191 section 4): eight bytes, then the packet that caused it.
 *
 * <pre>
 *  0       1       2               4               6               8
 * +-------+-------+---------------+---------------+---------------+
 * | type  | code  |   checksum    |   0, or the next hop's MTU    |
 * +-------+-------+---------------+---------------+---------------+
 * </pre>
 */
final class Icmp {
  static final int TYPE = 0;
  static final int CODE = 1;
  static final int CHECKSUM = 2;
  static final int REST = 4;
  static final int HEADER = 8;

  static final int DESTINATION_UNREACHABLE = 3;
  static final int SOURCE_QUENCH = 4;
  static final int TIME_EXCEEDED = 11;

  /** Codes of {@link #DESTINATION_UNREACHABLE}. */
  static final int PORT_UNREACHABLE = 3;

  static final int FRAGMENTATION_NEEDED = 4;

  /** Code of {@link #TIME_EXCEEDED}. */
  static final int TTL_EXCEEDED_IN_TRANSIT = 0;

  private Icmp() {}

  /** Whether a message is an error that IPVS forwards; of parameter problems it knows nothing. */
  static boolean isError(long icmp) {
    int type = Memory.getByte(icmp + TYPE);
    return type == DESTINATION_UNREACHABLE || type == SOURCE_QUENCH || type == TIME_EXCEEDED;
  }
}
