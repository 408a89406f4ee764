package weir.dataplane;

/** How sh, dh and mh make a number of a packet's address; IPv6 folds its four words by xor. */
final class AddressHash {
  /** {@code GOLDEN_RATIO_32} of {@code linux/hash.h}. */
  private static final int GOLDEN_RATIO = 0x61c88647;

  private AddressHash() {}

  /** The client's address in one word. */
  static int source(long ip) {
    return Ipv4.source(ip);
  }

  /** The address that the client asked for, in one word. */
  static int destination(long ip) {
    return Ipv4.destination(ip);
  }

  /**
   * {@code hash_32} of {@code linux/hash.h}.
   *
   * @param bits 1..31
   * @return 0 or more, below {@code 1 << bits}
   */
  static int ofWord(int word, int bits) {
    return (word * GOLDEN_RATIO) >>> (32 - bits);
  }
}
