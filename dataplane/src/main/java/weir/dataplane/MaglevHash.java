package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * mh: the server that the client's address leads to, of whom few get another one when a server
 * comes or goes ({@code ip_vs_mh.c}; Eisenbud et al., "Maglev", NSDI 2016, section 3.4).
 *
 * <p>Each server has its own order of the places of the table. In turns, as many at a time as it
 * weighs, servers take the first free place of their orders, until the table is full. So the table
 * depends on the order of the list only where two want the same place. A server that gets weight 0
 * keeps its places; its connections are refused or, with mh-fallback, get the server of another
 * place.
 */
final class MaglevHash extends Scheduler {
  /** {@code CONFIG_IP_VS_MH_TAB_INDEX} 12, a prime. */
  private static final int SIZE = 4093;

  /** Scaled weights have no more bits. */
  private static final int WEIGHT_BITS = 6;

  // The same in every kernel, so that two directors choose alike.
  private static final long KEY = 2_654_435_761L;
  private static final long SKIP_KEY = 2_654_446_892L;

  private final boolean hashesPort;
  private final boolean fallsBack;

  /** Places in the list of servers; nothing where there is {@link #empty}. */
  private final int[] table = new int[SIZE];

  private boolean empty = true;

  /** The weights; of a server whose weight has become 0, the last one before. */
  private int[] weights = {};

  MaglevHash(ServerLoad load, boolean hashesPort, boolean fallsBack) {
    super(load);
    this.hashesPort = hashesPort;
    this.fallsBack = fallsBack;
  }

  @Override
  protected void changed(RealServer[] before) {
    int[] last = weights;
    weights = new int[servers.length];
    int divisor = 0;
    int highest = 0;
    for (int i = 0; i < servers.length; i++) {
      int weight = servers[i].weight();
      int old = weight == 0 ? indexOf(before, servers[i].id()) : -1;
      weights[i] = old < 0 ? weight : last[old];
      divisor = greatestCommonDivisor(weights[i], divisor);
      highest = Math.max(highest, weights[i]);
    }
    empty = highest == 0;
    if (!empty) {
      int bits = Integer.SIZE - Integer.numberOfLeadingZeros(highest / divisor);
      fill(divisor, Math.max(0, bits - WEIGHT_BITS));
    }
  }

  private void fill(int divisor, int shift) {
    int[] turns = new int[servers.length];
    int[] place = new int[servers.length];
    int[] skip = new int[servers.length];
    for (int i = 0; i < servers.length; i++) {
      int scaled = (weights[i] / divisor) >>> shift;
      turns[i] = weights[i] == 0 ? 0 : Math.max(1, scaled);
      int key = servers[i].address() + servers[i].port();
      place[i] = Integer.remainderUnsigned(hash(KEY, key), SIZE);
      skip[i] = Integer.remainderUnsigned(hash(SKIP_KEY, key), SIZE - 1) + 1;
    }
    boolean[] taken = new boolean[SIZE];
    for (int full = 0, i = 0; ; i = (i + 1) % servers.length) {
      for (int turn = 0; turn < turns[i]; turn++) {
        while (taken[place[i]]) {
          place[i] = (place[i] + skip[i]) % SIZE;
        }
        taken[place[i]] = true;
        table[place[i]] = i;
        if (++full == SIZE) {
          return;
        }
      }
    }
  }

  @Override
  @Nullable RealServer choose(long ip, long transport, int nowTick) {
    if (empty) {
      return null;
    }
    int key = AddressHash.source(ip) + (hashesPort ? Packet.sourcePort(transport) : 0);
    int first = place(key);
    RealServer server = servers[table[first]];
    if (isAvailable(server)) {
      return server;
    }
    return fallsBack && anyAvailable() ? fallback(key, first) : null;
  }

  private @Nullable RealServer fallback(int key, int first) {
    for (int i = 0; i < SIZE; i++) {
      RealServer server = servers[table[place(key + (first + i) % SIZE)]];
      if (isAvailable(server)) {
        return server;
      }
    }
    return null;
  }

  private static int place(int key) {
    return Integer.remainderUnsigned(hash(KEY, key), SIZE);
  }

  /**
   * {@code hsiphash_1u32} of a 64-bit kernel: the low half of SipHash-1-3 of four bytes.
   *
   * @param key both halves of the key
   */
  private static int hash(long key, int word) {
    long message = 4L << 56 | Integer.toUnsignedLong(word);
    long v0 = key ^ 0x736f6d6570736575L;
    long v1 = key ^ 0x646f72616e646f6dL;
    long v2 = key ^ 0x6c7967656e657261L;
    long v3 = key ^ 0x7465646279746573L ^ message;
    for (int round = 0; round < 4; round++) {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32) + v3;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
      if (round == 0) {
        v0 ^= message;
        v2 ^= 0xff;
      }
    }
    return (int) (v0 ^ v1 ^ v2 ^ v3);
  }
}
