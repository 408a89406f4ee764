package weir.dataplane;

import weir.ffi.Memory;

/**
 * Internet checksums (RFC 1071) and their incremental update (RFC 1624).
 *
 * <p>A <i>sum</i> is a folded one's complement sum, 0..0xffff, of 16-bit words in network order. A
 * <i>checksum</i> is the complement of one, as it stands in a header. A <i>delta</i> is the sum of
 * the complements of old words and of the new words; equation 3 of RFC 1624 adds it.
 */
final class Checksum {
  /** The delta of one less in the high byte of a word: ~m + (m - 0x0100). */
  static final int TIME_TO_LIVE_DECREMENTED = 0xfeff;

  private Checksum() {}

  /** The sum of {@code length} bytes, an odd last one padded with zero. */
  static int sum(long address, int length) {
    long sum = 0;
    long end = address + length;
    for (; address + 8 <= end; address += 8) {
      long word = Memory.getLong(address);
      sum += (word & 0xffffffffL) + (word >>> 32);
    }
    if (address + 4 <= end) {
      sum += Integer.toUnsignedLong(Memory.getInt(address));
      address += 4;
    }
    if (address + 2 <= end) {
      sum += Memory.getShort(address);
      address += 2;
    }
    if (address < end) {
      sum += Memory.getByte(address);
    }
    return swap(fold(sum));
  }

  /** The sum of the 20 bytes of an IPv4 header without options. */
  static int sumOfHeader(long ip) {
    long a = Memory.getLong(ip);
    long b = Memory.getLong(ip + 8);
    return swap(
        fold(
            (a & 0xffffffffL)
                + (a >>> 32)
                + (b & 0xffffffffL)
                + (b >>> 32)
                + Integer.toUnsignedLong(Memory.getInt(ip + 16))));
  }

  /**
   * A sum of words that were read in the machine's order, little-endian, in network order (RFC 1071
   * section 2 B).
   */
  private static int swap(int sum) {
    return Short.toUnsignedInt(Short.reverseBytes((short) sum));
  }

  /** The sum of the pseudo header of TCP or UDP (RFC 9293 section 3.1). */
  static int pseudoHeader(int source, int destination, int protocol, int length) {
    return foldSmall(words(source) + words(destination) + protocol + length);
  }

  /** The delta of replacing an address. */
  static int delta(int oldAddress, int newAddress) {
    return foldSmall(words(~oldAddress) + words(newAddress));
  }

  /** The delta of replacing an address and a port. */
  static int delta(int oldAddress, int oldPort, int newAddress, int newPort) {
    return foldSmall(words(~oldAddress) + words(newAddress) + (~oldPort & 0xffff) + newPort);
  }

  /** The sum of two sums or deltas. */
  static int add(int a, int b) {
    int sum = a + b;
    return (sum & 0xffff) + (sum >>> 16);
  }

  /** The checksum after words whose delta is given have changed. */
  static int update(int checksum, int delta) {
    return complement(add(complement(checksum), delta));
  }

  /** The checksum of a sum, and the sum of a checksum. */
  static int complement(int sum) {
    return ~sum & 0xffff;
  }

  private static int words(int address) {
    return (address >>> 16) + (address & 0xffff);
  }

  /** Folds a sum of less than 0xffff words. */
  private static int foldSmall(int sum) {
    sum = (sum & 0xffff) + (sum >>> 16);
    return (sum & 0xffff) + (sum >>> 16);
  }

  private static int fold(long sum) {
    sum = (sum & 0xffffffffL) + (sum >>> 32);
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    return (int) ((sum & 0xffff) + (sum >>> 16));
  }
}
