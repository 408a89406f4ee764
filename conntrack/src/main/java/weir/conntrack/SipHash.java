package weir.conntrack;

/**
 * SipHash-1-3 over a 5-tuple: nobody who does not know the key can choose packets that collide.
 *
 * <p>The message is the 13 bytes source address, destination address, source port, destination
 * port, protocol, each number little-endian. Source: Aumasson and Bernstein, "SipHash: a fast
 * short-input PRF" (2012); one round per word and three at the end is what the Linux kernel
 * (HalfSipHash), Rust and Python take for hash tables.
 */
final class SipHash {
  private SipHash() {}

  /** The low half of the 64-bit sum. */
  static int hash(
      long k0, long k1, int protocol, int srcAddr, int srcPort, int dstAddr, int dstPort) {
    long m0 = (srcAddr & 0xffff_ffffL) | (long) dstAddr << 32;
    long m1 = srcPort | (long) dstPort << 16 | (long) protocol << 32 | 13L << 56;
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L ^ m0;

    v0 += v1;
    v2 += v3;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 = Long.rotateLeft(v2, 32);

    v0 ^= m0;
    v3 ^= m1;

    v0 += v1;
    v2 += v3;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 = Long.rotateLeft(v2, 32);

    v0 ^= m1;
    v2 ^= 0xff;

    for (int i = 0; i < 3; i++) {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
    return (int) (v0 ^ v1 ^ v2 ^ v3);
  }
}
