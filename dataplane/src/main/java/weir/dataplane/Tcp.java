package weir.dataplane;

import weir.ffi.Memory;

/**
 * A TCP header at an address (RFC 9293 section 3.1).
 *
 * <pre>
 *  0               2               4               6               8
 * +---------------+---------------+-------------------------------+
 * |  source port  | destination   |        sequence number        |
 * +---------------+-------+-------+---------------+---------------+
 * |     acknowledgment number     | offset, flags |    window     |
 * +---------------+---------------+---------------+---------------+
 * |   checksum    |urgent pointer | options (offset - 5 words)    |
 * +---------------+---------------+-------------------------------+
 * </pre>
 */
final class Tcp {
  static final int SOURCE_PORT = 0;
  static final int DESTINATION_PORT = 2;
  static final int SEQUENCE_NUMBER = 4;
  static final int ACKNOWLEDGMENT_NUMBER = 8;
  static final int DATA_OFFSET = 12;
  static final int FLAGS = 13;
  static final int WINDOW = 14;
  static final int CHECKSUM = 16;
  static final int URGENT_POINTER = 18;

  /** A header without options. */
  static final int HEADER = 20;

  static final int FIN = 0x01;
  static final int SYN = 0x02;
  static final int RST = 0x04;
  static final int PSH = 0x08;
  static final int ACK = 0x10;

  /** Congestion window reduced (RFC 3168). */
  static final int CWR = 0x80;

  private Tcp() {}

  static int flags(long tcp) {
    return Memory.getByte(tcp + FLAGS);
  }

  /** Length of the header with its options, in bytes. */
  static int headerLength(long tcp) {
    return Memory.getByte(tcp + DATA_OFFSET) >>> 4 << 2;
  }

  static int sequenceNumber(long tcp) {
    return Memory.getIntBe(tcp + SEQUENCE_NUMBER);
  }

  static int acknowledgmentNumber(long tcp) {
    return Memory.getIntBe(tcp + ACKNOWLEDGMENT_NUMBER);
  }
}
