package weir.dataplane;

import weir.ffi.Memory;

/**
 * A UDP header at an address (RFC 768).
 *
 * <pre>
 *  0               2               4               6               8
 * +---------------+---------------+---------------+---------------+
 * |  source port  | destination   |    length     |   checksum    |
 * +---------------+---------------+---------------+---------------+
 * </pre>
 *
 * <p>A checksum of 0 means that there is none; one that comes out as 0 is sent as 0xffff.
 */
final class Udp {
  static final int SOURCE_PORT = 0;
  static final int DESTINATION_PORT = 2;
  static final int LENGTH = 4;
  static final int CHECKSUM = 6;
  static final int HEADER = 8;

  private Udp() {}

  /** Length of header and data as the header says. */
  static int length(long udp) {
    return Memory.getShortBe(udp + LENGTH);
  }
}
