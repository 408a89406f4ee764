package weir.conntrack;

import java.util.random.RandomGenerator;

/**
 * A keyed hash of 5-tuples: nobody who does not know the key can choose packets that collide.
 *
 * <p>Two steps, each of which makes two different tuples alike only by chance of the key:
 *
 * <pre>
 *   sum  = (source + k0) * (destination + k1) + (ports + k2) * (protocol + k3)
 *   hash = high half of (sum ^ sum >>> 32) * k4
 * </pre>
 *
 * <p>The first is NH of UMAC (RFC 4418 section 5.2.2; Black et al. 1999): 32-bit sums, 64-bit
 * products; two tuples have the same sum under one key of 2^32. The second, after a step that
 * merely mixes, is the multiplication of Dietzfelbinger et al. ("A reliable randomized algorithm
 * for the closest-pair problem", 1997) by a random odd number: the high n bits of two sums are
 * equal under two keys of 2^n. So however tuples are chosen, few of them share a home but by bad
 * luck. That is all that a hash table needs. It is not a MAC: who saw hashes could find the key,
 * but they never leave the process. SipHash, which would stand that too, takes five times as long.
 */
final class TupleHash {
  private final int k0;
  private final int k1;
  private final int k2;
  private final int k3;
  private final long k4;

  /** A hash under a new key. */
  TupleHash(RandomGenerator keys) {
    k0 = keys.nextInt();
    k1 = keys.nextInt();
    k2 = keys.nextInt();
    k3 = keys.nextInt();
    k4 = keys.nextLong() | 1;
  }

  /**
   * The hash of a tuple.
   *
   * @param addresses of {@link Connection#addresses(int, int)}
   * @param portsAndProtocol of {@link Connection#portsAndProtocol(int, int, int)}
   */
  int hash(long addresses, long portsAndProtocol) {
    int source = (int) addresses;
    int destination = (int) (addresses >>> 32);
    int ports = (int) portsAndProtocol;
    int protocol = (int) (portsAndProtocol >>> 32);
    long sum =
        Integer.toUnsignedLong(source + k0) * Integer.toUnsignedLong(destination + k1)
            + Integer.toUnsignedLong(ports + k2) * Integer.toUnsignedLong(protocol + k3);
    return (int) (((sum ^ sum >>> 32) * k4) >>> 32);
  }
}
