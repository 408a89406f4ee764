package weir.dataplane;

import weir.ffi.Memory;

/**
 * An IPv4 header at an address (RFC 791 section 3.1). Addresses are numbers, a.b.c.d with a
 * highest.
 *
 * <pre>
 *  0       1       2               4               6               8
 * +-------+-------+---------------+---------------+---------------+
 * |ver|ihl|  tos  | total length  |identification | flags, offset |
 * +-------+-------+---------------+---------------+---------------+
 * |  ttl  | proto |header checksum|        source address         |
 * +-------+-------+---------------+---------------+---------------+
 * |      destination address      | options (ihl - 5 words)       |
 * +-------------------------------+-------------------------------+
 * </pre>
 */
final class Ipv4 {
  static final int VERSION_IHL = 0;
  static final int TYPE_OF_SERVICE = 1;
  static final int TOTAL_LENGTH = 2;
  static final int IDENTIFICATION = 4;
  static final int FLAGS_FRAGMENT_OFFSET = 6;
  static final int TIME_TO_LIVE = 8;
  static final int PROTOCOL = 9;
  static final int HEADER_CHECKSUM = 10;
  static final int SOURCE_ADDRESS = 12;
  static final int DESTINATION_ADDRESS = 16;

  /** A header without options. */
  static final int HEADER = 20;

  static final int DONT_FRAGMENT = 0x4000;
  static final int MORE_FRAGMENTS = 0x2000;
  static final int FRAGMENT_OFFSET = 0x1fff;

  /** {@code IPDEFTTL} of {@code linux/ip.h}. */
  static final int DEFAULT_TIME_TO_LIVE = 64;

  static final int ICMP = 1;
  static final int IPIP = 4;
  static final int TCP = 6;
  static final int UDP = 17;

  private Ipv4() {}

  static int headerLength(long ip) {
    return (Memory.getByte(ip + VERSION_IHL) & 0xf) << 2;
  }

  static int typeOfService(long ip) {
    return Memory.getByte(ip + TYPE_OF_SERVICE);
  }

  static int totalLength(long ip) {
    return Memory.getShortBe(ip + TOTAL_LENGTH);
  }

  static int identification(long ip) {
    return Memory.getShortBe(ip + IDENTIFICATION);
  }

  static boolean dontFragment(long ip) {
    return (fragment(ip) & DONT_FRAGMENT) != 0;
  }

  static boolean isFragment(long ip) {
    return (fragment(ip) & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) != 0;
  }

  /** Flags, and the offset in units of eight bytes. */
  static int fragment(long ip) {
    return Memory.getShortBe(ip + FLAGS_FRAGMENT_OFFSET);
  }

  static int timeToLive(long ip) {
    return Memory.getByte(ip + TIME_TO_LIVE);
  }

  static int protocol(long ip) {
    return Memory.getByte(ip + PROTOCOL);
  }

  static int headerChecksum(long ip) {
    return Memory.getShortBe(ip + HEADER_CHECKSUM);
  }

  static int source(long ip) {
    return Memory.getIntBe(ip + SOURCE_ADDRESS);
  }

  static int destination(long ip) {
    return Memory.getIntBe(ip + DESTINATION_ADDRESS);
  }

  /** Both addresses in one word, the source in the low half. */
  static long addresses(long ip) {
    return Long.rotateLeft(Memory.getLongBe(ip + SOURCE_ADDRESS), 32);
  }

  static void setSource(long ip, int address) {
    Memory.putIntBe(ip + SOURCE_ADDRESS, address);
  }

  static void setDestination(long ip, int address) {
    Memory.putIntBe(ip + DESTINATION_ADDRESS, address);
  }

  static void setHeaderChecksum(long ip, int checksum) {
    Memory.putShortBe(ip + HEADER_CHECKSUM, checksum);
  }

  /** Takes one off the time to live, which is not 0, and mends the checksum (RFC 1624). */
  static void decrementTimeToLive(long ip) {
    // As the machine reads it, little-endian, the time to live is the lowest of four bytes and the
    // checksum the two highest: one less there is one more here, and what is carried out comes in.
    long word = Integer.toUnsignedLong(Memory.getInt(ip + TIME_TO_LIVE)) + 0xffff;
    Memory.putInt(ip + TIME_TO_LIVE, (int) (word + (word >>> 32 << 16)));
  }

  /** Writes a header without options, checksum and all. */
  static void write(
      long ip,
      int typeOfService,
      int totalLength,
      int identification,
      int flags,
      int timeToLive,
      int protocol,
      int source,
      int destination) {
    Memory.putByte(ip + VERSION_IHL, 0x45);
    Memory.putByte(ip + TYPE_OF_SERVICE, typeOfService);
    Memory.putShortBe(ip + TOTAL_LENGTH, totalLength);
    Memory.putShortBe(ip + IDENTIFICATION, identification);
    Memory.putShortBe(ip + FLAGS_FRAGMENT_OFFSET, flags);
    Memory.putByte(ip + TIME_TO_LIVE, timeToLive);
    Memory.putByte(ip + PROTOCOL, protocol);
    setHeaderChecksum(ip, 0);
    setSource(ip, source);
    setDestination(ip, destination);
    setHeaderChecksum(ip, Checksum.complement(Checksum.sum(ip, HEADER)));
  }
}
