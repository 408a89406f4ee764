package weir.dataplane;

import java.util.Arrays;
import java.util.function.IntConsumer;
import weir.conntrack.Timeouts;

/**
 * The addresses that lblc and lblcr remember something about, each in a slot: a hash table that is
 * never larger than its capacity, with a list from the address used last to the one unused for
 * longest.
 *
 * <p>Addresses go as in the kernel: every 60 s, where there are more than {@link #ENOUGH}, those
 * unused for six minutes, and twice an hour where there are not, those unused for a day, or what
 * {@link Sysctl} says. The kernel sets no other limit. Here a new one takes the place of the one
 * unused for longest when all slots are taken, so that an attacker who asks for many addresses
 * costs neither memory nor those that are in use. The hash is keyed, so that nobody can choose
 * addresses that collide.
 *
 * <p>All memory is taken at once. Owned by one worker.
 */
final class DestinationCache {
  /** {@code max_size} of the kernel's tables: 16 for each of its buckets. */
  static final int ENOUGH = 16_384;

  /** Addresses at most of a service that has more than one. */
  static final int CAPACITY = 2 * ENOUGH;

  /** How long an address may be unused where there are too many. */
  static final int SHORT_EXPIRATION_TICKS = 6 * 60 * Timeouts.TICKS_PER_SECOND;

  static final int CHECK_INTERVAL_TICKS = 60 * Timeouts.TICKS_PER_SECOND;

  private static final int FULL_CHECK_EVERY = 30;

  /** Odd. */
  private final long multiplier;

  private final IntConsumer removed;

  /** By hash, the first slot of a chain, or -1. */
  private final int[] heads;

  /** Of the hash. */
  private final int bits;

  /** The next slot of the chain, or of the free ones. */
  private final int[] next;

  private final int[] addresses;
  private final int[] usedTick;

  /** The slot used next after this one. */
  private final int[] newer;

  /** The slot used last before this one. */
  private final int[] older;

  private int free;
  private int newest = -1;
  private int oldest = -1;
  private int size;
  private int checks = 1;
  private int nextCheckTick;
  private boolean started;

  /**
   * An empty cache.
   *
   * @param capacity addresses at most; slots are from 0 up to this
   * @param key of the hash, which nobody should know
   * @param removed is told of each slot whose address goes
   */
  DestinationCache(int capacity, long key, IntConsumer removed) {
    bits = Integer.SIZE - Integer.numberOfLeadingZeros(capacity);
    heads = new int[1 << bits];
    next = new int[capacity];
    addresses = new int[capacity];
    usedTick = new int[capacity];
    newer = new int[capacity];
    older = new int[capacity];
    this.multiplier = key | 1;
    this.removed = removed;
    Arrays.fill(heads, -1);
    for (int slot = 0; slot < capacity; slot++) {
      next[slot] = slot + 1 < capacity ? slot + 1 : -1;
    }
  }

  int size() {
    return size;
  }

  /** The slot of an address, which is used now; -1 where there is none. */
  int find(int address, int nowTick) {
    for (int slot = heads[hash(address)]; slot >= 0; slot = next[slot]) {
      if (addresses[slot] == address) {
        takeOutOfOrder(slot);
        use(slot, nowTick);
        return slot;
      }
    }
    return -1;
  }

  /** Takes a slot for an address that has none. */
  int add(int address, int nowTick) {
    if (free < 0) {
      remove(oldest);
    }
    int slot = free;
    free = next[slot];
    int hash = hash(address);
    next[slot] = heads[hash];
    heads[hash] = slot;
    addresses[slot] = address;
    use(slot, nowTick);
    size++;
    return slot;
  }

  /**
   * Does what the kernel's timer has done up to now.
   *
   * @param expirationTicks how long an address may be unused
   */
  void expire(int nowTick, int expirationTicks) {
    if (!started) {
      started = true;
      nextCheckTick = nowTick + CHECK_INTERVAL_TICKS;
    }
    while (nowTick - nextCheckTick >= 0) {
      check(nextCheckTick, expirationTicks);
      nextCheckTick += CHECK_INTERVAL_TICKS;
    }
  }

  private void check(int tick, int expirationTicks) {
    if (checks % FULL_CHECK_EVERY == 0) {
      checks = 1;
      removeUnused(tick, expirationTicks, size);
    } else if (size <= ENOUGH) {
      checks++;
    } else {
      int surplus = (size - ENOUGH) * 4 / 3;
      removeUnused(tick, SHORT_EXPIRATION_TICKS, Math.min(surplus, ENOUGH / 2));
    }
  }

  private void removeUnused(int tick, int forTicks, int atMost) {
    for (int i = 0; i < atMost && oldest >= 0 && tick - usedTick[oldest] >= forTicks; i++) {
      remove(oldest);
    }
  }

  private void remove(int slot) {
    int hash = hash(addresses[slot]);
    if (heads[hash] == slot) {
      heads[hash] = next[slot];
    } else {
      int before = heads[hash];
      while (next[before] != slot) {
        before = next[before];
      }
      next[before] = next[slot];
    }
    takeOutOfOrder(slot);
    next[slot] = free;
    free = slot;
    size--;
    removed.accept(slot);
  }

  private void use(int slot, int nowTick) {
    usedTick[slot] = nowTick;
    older[slot] = newest;
    newer[slot] = -1;
    if (newest >= 0) {
      newer[newest] = slot;
    } else {
      oldest = slot;
    }
    newest = slot;
  }

  private void takeOutOfOrder(int slot) {
    if (newer[slot] >= 0) {
      older[newer[slot]] = older[slot];
    } else {
      newest = older[slot];
    }
    if (older[slot] >= 0) {
      newer[older[slot]] = newer[slot];
    } else {
      oldest = newer[slot];
    }
  }

  /** Universal: for two addresses the chance is small whatever they are (Dietzfelbinger 1997). */
  private int hash(int address) {
    return (int) ((Integer.toUnsignedLong(address) * multiplier) >>> (Long.SIZE - bits));
  }
}
