package weir.conntrack;

import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * All connections, found by 5-tuple: off heap, of fixed size, lock-free, shared by all workers.
 *
 * <pre>
 *    index ({@link Index}, 64 bytes a line)      entries (48 bytes)        deadlines (4 bytes)
 *    +--------+------+---+---+---+---+        +------------------+       +----------+
 *    | bitmap | tags | . | 1 | . | 3'|        | 0                |       | listed   |
 *    +--------+------+---+---+---+---+        +------------------+       +----------+
 *    | bitmap | tags | 3 | . | . | . |        | 1 ({@link Connection})   |       | live     |
 *    +--------+------+---+---+---+---+        +------------------+       +----------+
 *    | bitmap | tags | . | . | . | . |        | 2                |       | CLAIMED  |
 *    +--------+------+---+---+---+---+        +------------------+       +----------+
 *                                             | 3, NAT           |       | live     |
 *                                             +------------------+       +----------+
 * </pre>
 *
 * <p>Entries lie densely and are any connection's. The index says by the keyed hash of a tuple
 * which one is meant: a DR or TUN connection has one name there, a NAT connection two. All that an
 * insert of a tuple and a removal change of what others find is one bit of one word of the index,
 * the bitmap of the tuple's home line, so that all inserts of one tuple meet there.
 *
 * <p>The state of an entry is in the deadline array ({@link Deadline}), apart, so that the expiry
 * scans sixteen a cache line:
 *
 * <pre>
 *             claim              publish              remove, expire, evict
 *    listed ----------> CLAIMED ---------> live -------------------------> REMOVING
 *      ^                   |                                                   |
 *      |<------------------'   abandon                                         |
 *      '-----------------------------------------------------------------------'
 *          free once every participant has passed a boundary ({@link FreeEntries})
 * </pre>
 *
 * <p><b>Why it is right.</b>
 *
 * <ul>
 *   <li><i>One owner.</i> Who takes an entry from a free list is the only one to change it until it
 *       is live; whoever wins the compare-and-set from live to REMOVING is the only one to change
 *       it after. So a connection is removed, and its listener called, exactly once.
 *   <li><i>A claimed entry is never found.</i> Its bit is set only by publish. The entry, and its
 *       slot of the index, are written before; the compare-and-set of the bitmap releases them, and
 *       lookups read that word with acquire.
 *   <li><i>One entry a tuple.</i> Publish reads the bitmap of the home, compares all entries that
 *       it names, and sets its bit only if the word is still the same. It cannot be the same and
 *       mean something else: a slot named by a bit seen in this burst is not given to another entry
 *       before the burst ends.
 *   <li><i>An entry found stays that entry for the burst.</i> Removal clears the bits of both
 *       names, then begins an epoch, then stores its number in the slots and with the entry
 *       (release; who takes either reads it with acquire). They are taken again only after every
 *       participant has passed a boundary in that epoch ({@link Epochs}). So reads need no
 *       validation, and "removed" only means that it is found no more.
 *   <li><i>Nobody waits.</i> Who loses a removal clears the bits as well (harmless: they cannot
 *       have been set for another entry within its burst), so that after {@code remove} the tuple
 *       is free, whoever won. Publish does the same to a dying entry in its way.
 *   <li><i>A NAT connection appears as a whole.</i> The reply name is published first: as soon as
 *       the forward one is found, replies are. A connection that has only its reply name published
 *       is CLAIMED and cannot be removed by others; another insert of the same connection uses it,
 *       one in conflict with it gives up.
 *   <li><i>A shorter timeout is not missed.</i> Publish stores the deadline (volatile) and then
 *       reads the timeout again; rearm reads the deadline after the timeout was changed by
 *       compare-and-set. One of them sees the other.
 * </ul>
 *
 * <p>If a participant never reaches a boundary the others go on until no entry is left; then claims
 * fail, {@link #refused} counts them and {@link Epochs#laggard} says whose fault it is.
 *
 * <p>When the table is at its capacity, claim evicts a connection ahead of need, since its entry is
 * free only after the burst. It looks among those that have a slot of the home's window, some
 * thirty that only the hash has brought together: expired ones first, then half-open, then closing,
 * then established ones, of each the one whose time is up first.
 *
 * <p>Every thread that calls anything but {@link #size} and the other counters is a participant of
 * {@link #epochs} and online, under a number of its own; workers are {@code 0 .. workers - 1}. They
 * start offline. Names of entries are good until the thread's next {@link #quiesce} or {@link
 * #offline}. Time is in ticks, {@value Timeouts#TICKS_PER_SECOND} a second, which wrap.
 */
public final class ConnectionTable implements AutoCloseable {
  /** So that every number of an entry and every share of them fits. */
  private static final int MAX_CAPACITY = 1 << 28;

  /**
   * Entries over and above the capacity, for each worker and whoever lists: those that it has
   * claimed and removed in this burst and the last.
   */
  static final int SPARE = 256;

  /** One entry more for so many, for bursts that take long. */
  private static final int SPARE_SHARE = 128;

  /** The expiry looks at one line of the index for so many entries. */
  private static final int TIDIED = 64;

  /** Entries that a listing reads between two boundaries. */
  private static final int LISTING_SLICE = 1024;

  /** Deadlines in a line of the processor's cache. */
  private static final int DEADLINES_PER_LINE = 16;

  private static final int DEADLINE_SHIFT = 2;

  private final Mapping mapping;
  private final Epochs epochs;
  private final Counters counters = new Counters();
  private final Listener listener;
  private final Sweep[] sweeps;
  private final Object listing = new Object();
  private final int lister;

  private final int capacity;
  private final int count;
  private final long entries;
  private final long deadlines;
  private final Index index;
  private final FreeEntries free;
  private final TupleHash tupleHash;

  /**
   * A table that holds {@code capacity} DR or TUN connections, or half as many NAT ones, whose
   * names take two slots of the index. Takes 62 bytes per unit of capacity at once.
   *
   * @param capacity 1 to 2^28
   * @param workers how many workers there are; each calls {@link #online} first
   * @param keys gives the key of the hash: secret where packets come from strangers
   * @param listener hears of each removal
   * @throws IllegalArgumentException if capacity or workers is out of range
   * @throws OutOfMemoryError if there is not as much memory; the message is one line and names the
   *     remedy
   */
  public ConnectionTable(int capacity, int workers, RandomGenerator keys, Listener listener) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException("capacity must be 1 to 2^28: " + capacity);
    }
    this.capacity = capacity;
    this.epochs = new Epochs(workers + 1);
    this.count = capacity + capacity / SPARE_SHARE + SPARE * (workers + 1);
    this.lister = workers;
    this.tupleHash = new TupleHash(keys);
    this.listener = listener;
    int lines = Index.lines(count);
    this.sweeps = new Sweep[workers];
    for (int i = 0; i < workers; i++) {
      sweeps[i] =
          new Sweep(
              share(count, i, workers),
              share(count, i + 1, workers),
              share(lines, i, workers),
              share(lines, i + 1, workers));
    }
    this.mapping =
        Mapping.of(
            Connection.sizeBytes(count) + Index.sizeBytes(lines) + ((long) count << DEADLINE_SHIFT),
            "a connection table for " + capacity + " entries");
    this.entries = mapping.address;
    long indexed = entries + Connection.sizeBytes(count);
    this.index = new Index(indexed, lines, entries, epochs);
    this.deadlines = indexed + Index.sizeBytes(lines);
    this.free = new FreeEntries(deadlines, count, epochs);
  }

  /** Frees the memory; no other thread may use the table any more. */
  @Override
  public void close() {
    mapping.unmap();
  }

  /**
   * The burst boundaries of the workers, for other things that are unlinked before they are freed.
   */
  public Epochs epochs() {
    return epochs;
  }

  /** {@link Epochs#quiesce}: the worker holds no entry now. */
  public void quiesce(int worker) {
    epochs.quiesce(worker);
  }

  /** {@link Epochs#offline}: the worker holds no entry, and may block. */
  public void offline(int worker) {
    epochs.offline(worker);
  }

  /** {@link Epochs#online}: the worker is going to look for entries. */
  public void online(int worker) {
    epochs.online(worker);
  }

  /** The keyed hash of a tuple, as the other methods want it. */
  public int hash(int protocol, int srcAddr, int srcPort, int dstAddr, int dstPort) {
    return hash(
        Connection.addresses(srcAddr, dstAddr),
        Connection.portsAndProtocol(srcPort, dstPort, protocol));
  }

  /**
   * As {@link #hash(int, int, int, int, int)}, for whoever has the tuple in two words.
   *
   * @param addresses of {@link Connection#addresses(int, int)}
   * @param portsAndProtocol of {@link Connection#portsAndProtocol(int, int, int)}
   */
  public int hash(long addresses, long portsAndProtocol) {
    return tupleHash.hash(addresses, portsAndProtocol);
  }

  /**
   * Where the entries with a hash are looked for: the address of the line that {@link #probe}
   * reads, and mostly no other.
   */
  public long home(int hash) {
    return index.home(hash);
  }

  /**
   * Starts to load a line of memory.
   *
   * @param address where it is read: {@link #home(int)} before {@link #probe}, a name before {@link
   *     #find(long, long, int, long, long)}, {@link #alsoNeeded} before more than that
   * @return what was loaded, which means nothing, but has to be used: the compiler leaves out a
   *     load that nobody uses
   */
  public static long touch(long address) {
    return Memory.getLong(address);
  }

  /**
   * The connection that has a hash, most likely, without a look at it.
   *
   * @param home of {@link #home(int)}
   * @return one of its names, to be {@link #touch touched} and to be sure of by {@link #find(long,
   *     long, int, long, long)}; 0 if there is none
   */
  public long probe(long home, int hash) {
    return index.probe(home, hash);
  }

  /**
   * What else is read of an entry that was found, by whoever forwards packets.
   *
   * @param c one of its names
   */
  public static long alsoNeeded(long c) {
    return Connection.alsoNeeded(c);
  }

  /**
   * The name of an entry that packets of a tuple are found by.
   *
   * @param hash {@link #hash} of the same tuple
   * @return a forward name, a reply name, or 0 if there is none. Its time may be up: see {@link
   *     #isOver}.
   */
  public long find(int hash, int protocol, int srcAddr, int srcPort, int dstAddr, int dstPort) {
    return find(
        home(hash),
        hash,
        Connection.addresses(srcAddr, dstAddr),
        Connection.portsAndProtocol(srcPort, dstPort, protocol));
  }

  /**
   * As {@link #find(int, int, int, int, int, int)}, after {@link #probe} found {@code probed}.
   *
   * @param home of {@link #home(int)}
   * @param addresses of {@link Connection#addresses(int, int)}
   * @param portsAndProtocol of {@link Connection#portsAndProtocol(int, int, int)}
   */
  public long find(long probed, long home, int hash, long addresses, long portsAndProtocol) {
    return probed == 0 || Connection.matches(probed, addresses, portsAndProtocol)
        ? probed
        : find(home, hash, addresses, portsAndProtocol);
  }

  private long find(long home, int hash, long addresses, long portsAndProtocol) {
    return index.find(home, Index.bits(home), hash, addresses, portsAndProtocol);
  }

  /** The keyed hash of what a template is found by: see {@link Connection#setTemplate}. */
  public int templateHash(int protocol, int clientNetwork, int virtualAddress, int virtualPort) {
    return hash(protocol | Connection.TEMPLATE_KEY, clientNetwork, 0, virtualAddress, virtualPort);
  }

  /**
   * The template of a client, or 0 if there is none. It may have expired.
   *
   * @param hash {@link #templateHash} of the same
   */
  public long findTemplate(
      int hash, int protocol, int clientNetwork, int virtualAddress, int virtualPort) {
    return find(
        hash, protocol | Connection.TEMPLATE_KEY, clientNetwork, 0, virtualAddress, virtualPort);
  }

  /** The template that has opened a connection, if it still is there; 0 if not. */
  public long template(long forward) {
    long template = Connection.control(forward);
    return template != 0
            && Deadline.isLive(Memory.getIntAcquire(deadlineOf(template)))
            && Connection.isControl(template, forward)
        ? template
        : 0;
  }

  /**
   * Takes an entry. The caller fills in addresses and ports, the status and last seen, and
   * publishes it. May evict another connection.
   *
   * @param hash of the tuple of its forward name
   * @return the entry, all zero; 0 if there is none, which is counted
   */
  public long claim(int hash, int nowTick) {
    int number = free.take();
    if (number < 0) {
      counters.add(Counters.REFUSED, 1);
      return 0;
    }
    // Two, where what comes has two names and what went had one.
    for (int i = 0; i < 2 && free() < 1 - i; i++) {
      evict(home(hash), nowTick);
    }
    long c = entry(number);
    Connection.clear(c);
    return c;
  }

  /**
   * Makes a claimed entry visible to all, by its reply name too if it is {@link
   * Connection#translate translated}. Whatever {@link Listener#removed} will undo has to be done
   * before.
   *
   * @return {@code claimed} itself. Or the forward name of the same connection that another worker
   *     was faster with: use that one; the claim has been released, and what was counted for it is
   *     to be undone by the caller. Or 0 in the rare cases that a NAT connection whose replies
   *     would look the same is just being published, or that chance has filled a window of the
   *     index, which are counted: the claim has been released too.
   */
  public long publish(long claimed) {
    long reply = Connection.peer(claimed);
    if (reply != 0) {
      long there = insert(reply);
      if (there != reply) {
        abandon(claimed);
        return there;
      }
    }
    long there = insert(claimed);
    if (there != claimed) {
      if (reply == 0) {
        abandon(claimed);
      } else {
        // The reply name was visible: others may hold it.
        Memory.putIntRelease(deadlineOf(claimed), Deadline.REMOVING);
        endControl(claimed);
        retire(claimed);
      }
      return there;
    }
    count(1, reply != 0);
    int nowTick = Connection.lastSeen(claimed);
    int timeout = Connection.timeout(Connection.status(claimed));
    Memory.putIntVolatile(
        deadlineOf(claimed), Deadline.live(Connection.rank(claimed), nowTick, timeout));
    if (Connection.timeout(Connection.status(claimed)) < timeout) {
      rearm(claimed, nowTick);
    }
    return claimed;
  }

  /**
   * Has a claimed entry be found by a name, unless its tuple is taken.
   *
   * @return the name; or the forward name of the same connection; or 0, which is counted, if
   *     another connection that cannot be removed has the tuple, or the window is full
   */
  private long insert(long c) {
    long addresses = Connection.addresses(c);
    long portsAndProtocol = Connection.portsAndProtocol(c);
    int hash = hash(addresses, portsAndProtocol);
    long home = home(hash);
    int slot = index.reserve(home, hash, c);
    if (slot < 0) {
      counters.add(Counters.REFUSED, 1);
      if (!index.isLeaving(home)) {
        evict(home, Connection.lastSeen(Connection.forward(c)));
      }
      return 0;
    }
    while (true) {
      long bits = Index.bits(home);
      long same = index.find(home, bits, hash, addresses, portsAndProtocol);
      if (same == 0) {
        if (Index.publish(home, bits, slot)) {
          return c;
        }
        continue;
      }
      long there = Connection.forward(same);
      int d = Memory.getIntAcquire(deadlineOf(there));
      if (Deadline.isGone(d)) {
        unpublish(there);
      } else if (isSameConnection(same, c)) {
        index.release(home, slot);
        return there;
      } else if (d == Deadline.CLAIMED) {
        index.release(home, slot);
        counters.add(Counters.REFUSED, 1);
        return 0;
      } else {
        remove(there, Removal.REPLACED);
      }
    }
  }

  private static boolean isSameConnection(long there, long c) {
    return Connection.kind(there) == Connection.kind(c)
        && (Connection.kind(c) != Connection.REPLY
            || Connection.sameTuple(Connection.forward(there), Connection.forward(c)));
  }

  /** Gives back a claimed entry that has not been published. */
  public void abandon(long claimed) {
    endControl(claimed);
    free.release(number(claimed));
  }

  /**
   * Removes a connection, given either of its names. Afterwards its tuples are free, whoever
   * removed it.
   *
   * @return whether it was this call; false if another was faster, or is only just publishing it
   */
  public boolean remove(long c, Removal why) {
    long forward = Connection.forward(c);
    long word = deadlineOf(forward);
    for (; ; ) {
      int d = Memory.getIntAcquire(word);
      if (!Deadline.isLive(d)) {
        if (Deadline.isGone(d)) {
          unpublish(forward);
        }
        return false;
      }
      if (removeIf(forward, d, why)) {
        return true;
      }
    }
  }

  private boolean removeIf(long forward, int expected, Removal why) {
    if (!win(forward, expected, why)) {
      return false;
    }
    retire(forward);
    return true;
  }

  /** Wins the removal of a connection, which the caller goes on to retire. */
  private boolean win(long forward, int expected, Removal why) {
    if (!Memory.compareAndSetInt(deadlineOf(forward), expected, Deadline.REMOVING)) {
      return false;
    }
    count(-1, Connection.peer(forward) != 0);
    // What the listener takes back must be gone before the epoch begins after which the entry is
    // free.
    listener.removed(forward, why);
    endControl(forward);
    return true;
  }

  private void retire(long forward) {
    long reply = Connection.peer(forward);
    long slot = unpublishName(forward);
    long replySlot = reply == 0 ? 0 : unpublishName(reply);
    long epoch = epochs.advance();
    Index.retire(slot, epoch);
    Index.retire(replySlot, epoch);
    int number = number(forward);
    free.retire(number, number, epoch);
  }

  private void endControl(long forward) {
    long template = template(forward);
    if (template != 0) {
      Connection.addControlled(template, -1);
    }
  }

  private void unpublish(long forward) {
    unpublishName(forward);
    long reply = Connection.peer(forward);
    if (reply != 0) {
      unpublishName(reply);
    }
  }

  private long unpublishName(long c) {
    int hash = hashOf(c);
    return index.unpublish(home(hash), hash, c);
  }

  /** The hash of the tuple of a name. */
  int hashOf(long c) {
    return hash(Connection.addresses(c), Connection.portsAndProtocol(c));
  }

  /** Whether a forward entry that was found is still there: published, and not being removed. */
  public boolean isLive(long forward) {
    return Deadline.isLive(Memory.getIntAcquire(deadlineOf(forward)));
  }

  /** The entry with this {@link Connection#number}. */
  public long numbered(int number) {
    return Connection.numbered(number, entries);
  }

  /** To be called after the timeout of a published forward entry was made shorter. */
  public void rearm(long forward, int nowTick) {
    long word = deadlineOf(forward);
    int ticksLeft = Connection.ticksLeft(forward, nowTick);
    int rank = Connection.rank(forward);
    for (; ; ) {
      int d = Memory.getIntAcquire(word);
      if (!Deadline.isLive(d)
          || Deadline.ticksLeft(d, nowTick) <= ticksLeft
          || Memory.compareAndSetInt(word, d, Deadline.live(rank, nowTick, ticksLeft))) {
        return;
      }
    }
  }

  /**
   * Whether {@link #expire} also drops one in {@value Sweep#THINNING} half-open connections, and
   * templates that are good for nothing yet, each time it goes round ({@code drop_entry} of IPVS).
   */
  public void thin(int worker, boolean on) {
    sweeps[worker].thinning = on;
  }

  /**
   * Removes connections of the worker's share of the table whose time is up. Looks at no more
   * entries than are due at this time, so that each is looked at once a second; may be called in
   * every turn.
   *
   * @param maxEntries the most entries to look at in this call; a few hundred take a microsecond
   * @return how many connections were removed
   */
  public int expire(int worker, int nowTick, int maxEntries) {
    free.turn();
    Sweep sweep = sweeps[worker];
    int count = sweep.due(nowTick, maxEntries);
    if (count == 0) {
      return 0;
    }
    int first = sweep.take(count);
    int removed = 0;
    int end = first + count;
    for (int number = skipFree(first, end); number < end; number = skipFree(number + 1, end)) {
      int d = Memory.getIntAcquire(deadline(number));
      if (Deadline.isLive(d)) {
        if (Deadline.ticksLeft(d, nowTick) <= 0) {
          if (sweep.add(entry(number), d)) {
            removed += expireDue(sweep, nowTick);
          }
        } else if (sweep.picks(d) && drop(entry(number), d)) {
          removed++;
        }
      }
    }
    removed += expireDue(sweep, nowTick);
    tidy(sweep, count);
    return removed;
  }

  /** Whether the worker's last {@link #expire} left entries that were due. */
  public boolean isBehind(int worker) {
    return sweeps[worker].isBehind();
  }

  /** The first entry from here on that may be live: a line of others takes one look. */
  private int skipFree(int from, int end) {
    int number = from;
    while ((number & DEADLINES_PER_LINE - 1) == 0
        && end - number >= DEADLINES_PER_LINE
        && isFreeLine(number)) {
      number += DEADLINES_PER_LINE;
    }
    return number;
  }

  private boolean isFreeLine(int number) {
    long line = deadline(number);
    long all = 0;
    for (int i = 0; i < DEADLINES_PER_LINE; i += 2) {
      all |= Memory.getLongOpaque(line + ((long) i << DEADLINE_SHIFT));
    }
    return !Deadline.isLive((int) all) && !Deadline.isLive((int) (all >>> 32));
  }

  private void tidy(Sweep sweep, int looked) {
    int lines = sweep.hasLines() ? looked / TIDIED + 1 : 0;
    long passed = epochs.oldest();
    for (int i = 0; i < lines; i++) {
      index.tidy(sweep.nextLine(), passed);
    }
  }

  /** All at once, so that their lines, and then those of the index, come at the same time. */
  private int expireDue(Sweep sweep, int nowTick) {
    int count = sweep.dueCount;
    long[] due = sweep.due;
    int[] deadlines = sweep.deadlines;
    sweep.dueCount = 0;
    if (count == 0) {
      return 0;
    }
    long seen = 0;
    for (int i = 0; i < count; i++) {
      seen ^= touch(due[i]);
    }
    for (int i = 0; i < count; i++) {
      long reply = Connection.peer(due[i]);
      seen ^= touch(home(hashOf(due[i]))) ^ (reply == 0 ? 0 : touch(home(hashOf(reply))));
    }
    sweep.touched = seen;
    int over = 0;
    for (int i = 0; i < count; i++) {
      if (isOver(due[i], nowTick)) {
        if (win(due[i], deadlines[i], Removal.EXPIRED)) {
          due[over++] = due[i];
        }
      } else {
        setDeadline(due[i], deadlines[i], nowTick);
      }
    }
    retire(sweep, over);
    return over;
  }

  /** As {@link #retire(long)}, for many, in one epoch. */
  private void retire(Sweep sweep, int count) {
    if (count == 0) {
      return;
    }
    long[] gone = sweep.due;
    long[] slots = sweep.slots;
    for (int i = 0; i < count; i++) {
      long reply = Connection.peer(gone[i]);
      slots[2 * i] = unpublishName(gone[i]);
      slots[2 * i + 1] = reply == 0 ? 0 : unpublishName(reply);
    }
    long epoch = epochs.advance();
    for (int i = 0; i < 2 * count; i++) {
      Index.retire(slots[i], epoch);
    }
    for (int i = 0; i < count - 1; i++) {
      free.link(number(gone[i]), number(gone[i + 1]));
    }
    free.retire(number(gone[0]), number(gone[count - 1]), epoch);
  }

  private void setDeadline(long forward, int expected, int nowTick) {
    int ticksLeft = Connection.ticksLeft(forward, nowTick);
    Memory.compareAndSetInt(
        deadlineOf(forward), expected, Deadline.live(Connection.rank(forward), nowTick, ticksLeft));
  }

  private boolean drop(long forward, int deadline) {
    long template = template(forward);
    if (Connection.rank(forward) != Connection.HALF_OPEN
        || !removeIf(forward, deadline, Removal.DROPPED)) {
      return false;
    }
    counters.add(Counters.EVICTED + Connection.HALF_OPEN, 1);
    if (template != 0 && Connection.rank(template) == Connection.HALF_OPEN) {
      remove(template, Removal.DROPPED);
    }
    return true;
  }

  /**
   * Whether the time of a forward entry or a template is up, and nothing lets it live on. Whoever
   * finds such a one removes it as {@link Removal#EXPIRED} and goes on as if it had not been there.
   */
  public boolean isOver(long forward, int nowTick) {
    return Connection.isExpired(forward, nowTick)
        && !Connection.prolong(forward, nowTick)
        && !listener.prolong(forward, nowTick);
  }

  /** Removes the connection of those in a window that will be missed least. */
  private void evict(long home, int nowTick) {
    // Each turn ends in a removal, or corrects a deadline that was too hopeful.
    for (int turn = 0; turn < Index.WINDOW; turn++) {
      long c = 0;
      int best = 0;
      int bestKey = Integer.MAX_VALUE;
      for (int slot = 0; slot < Index.WINDOW; slot++) {
        long occupant = index.occupant(home, slot);
        int d = occupant == 0 ? Deadline.CLAIMED : Memory.getIntAcquire(deadlineOf(occupant));
        if (Deadline.isLive(d)) {
          int key = evictionKey(d, nowTick);
          if (key < bestKey) {
            c = occupant;
            best = d;
            bestKey = key;
          }
        }
      }
      if (c == 0) {
        return;
      }
      if (isOver(c, nowTick)) {
        if (removeIf(c, best, Removal.EXPIRED)) {
          return;
        }
        continue;
      }
      int ticksLeft = Connection.ticksLeft(c, nowTick);
      int rank = Connection.rank(c);
      int now = Deadline.live(rank, nowTick, ticksLeft);
      if (evictionKey(now, nowTick) <= bestKey) {
        if (removeIf(c, best, Removal.EVICTED)) {
          counters.add(Counters.EVICTED + rank, 1);
          return;
        }
      } else {
        Memory.compareAndSetInt(deadlineOf(c), best, now);
      }
    }
  }

  /** Smaller goes first: what is due, then by rank, then by time left. */
  private static int evictionKey(int deadline, int nowTick) {
    int ticksLeft = Deadline.ticksLeft(deadline, nowTick);
    return ticksLeft <= 0 ? ticksLeft : Deadline.rank(deadline) * 2 * Deadline.FAR + ticksLeft;
  }

  /** How many connections there are; exact when nobody changes the table. */
  public long size() {
    return counters.sum(Counters.CONNECTIONS);
  }

  /** How many connections were evicted so far, of one {@link Connection#rank}. */
  public long evicted(int rank) {
    return counters.sum(Counters.EVICTED + rank);
  }

  /** How many claims and publications found no place so far. */
  public long refused() {
    return counters.sum(Counters.REFUSED);
  }

  /**
   * How many DR or TUN connections fit in before the table is over its capacity, or twice the
   * number of NAT ones; negative when it is.
   */
  public long free() {
    return capacity - counters.sum(Counters.CONNECTIONS) - counters.sum(Counters.NAT);
  }

  private void count(int change, boolean nat) {
    counters.add(Counters.CONNECTIONS, change);
    if (nat) {
      counters.add(Counters.NAT, change);
    }
  }

  /** Bytes of memory that the table takes. */
  public long sizeBytes() {
    return mapping.size;
  }

  /**
   * Calls {@code visitor} with the forward name of every connection, for listings. Connections that
   * come or go meanwhile may be left out. The visitor copies what it wants and must not block; it
   * may {@link #remove}. For any thread that is not a worker.
   */
  public void forEach(LongConsumer visitor) {
    synchronized (listing) {
      epochs.online(lister);
      try {
        for (int number = 0; number < count; number++) {
          if (Deadline.isLive(Memory.getIntAcquire(deadline(number)))) {
            visitor.accept(entry(number));
          }
          if (number % LISTING_SLICE == LISTING_SLICE - 1) {
            epochs.quiesce(lister);
          }
        }
      } finally {
        epochs.offline(lister);
      }
    }
  }

  /**
   * Runs a reader that looks for entries: what it finds stays the same connection until it ends. It
   * must not block. For any thread that is not a worker.
   */
  public void read(Runnable reader) {
    synchronized (listing) {
      epochs.online(lister);
      try {
        reader.run();
      } finally {
        epochs.offline(lister);
      }
    }
  }

  private long entry(int number) {
    return Connection.entry(entries, number);
  }

  private int number(long forward) {
    return Connection.index(entries, forward);
  }

  private long deadline(int number) {
    return deadlines + ((long) number << DEADLINE_SHIFT);
  }

  private long deadlineOf(long forward) {
    return deadline(number(forward));
  }

  private static int share(int count, int worker, int workers) {
    return (int) ((long) count * worker / workers);
  }
}
