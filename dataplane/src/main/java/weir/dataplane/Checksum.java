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

  /**
   * The sum of the 20 bytes of an IPv4 header without options, which are given as the machine reads
   * them.
   */
  static int sumOfHeader(long first8, long second8, int last4) {
    return swap(
        fold(
            (first8 & 0xffffffffL)
                + (first8 >>> 32)
                + (second8 & 0xffffffffL)
                + (second8 >>> 32)
                + Integer.toUnsignedLong(last4)));
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

  /** The delta of replacing a port. */
  static int deltaOfPort(int oldPort, int newPort) {
    return add(~oldPort & 0xffff, newPort);
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
