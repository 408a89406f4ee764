package weir.conntrack;

import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * All connections, found by 5-tuple: off heap, of fixed size, lock-free, shared by all workers.
 *
 * <pre>
 *    slots (64 bytes, one cache line each)              deadlines (4 bytes each)
 *    +-------------+--------------------------------+   +----------+
 *  h | 0...1011    | entry, homes at h              |   | live     |
 *    +-------------+--------------------------------+   +----------+
 *    | 0...0000    | entry, homes at h              |   | live     |
 *    +-------------+--------------------------------+   +----------+
 *    | 0...0000    |                                |   | FREE     |
 *    +-------------+--------------------------------+   +----------+
 *    | 0...0000    | entry, homes at h              |   | live     |
 *    +-------------+--------------------------------+   +----------+
 *      home bitmap   occupant                            state of the slot
 * </pre>
 *
 * <p>The keyed hash of a tuple says its <i>home</i> position; its entry lies in one of the {@value
 * #WINDOW} slots from there on. The first word of each position is its <i>home bitmap</i>: bit
 * {@code i} is set if and only if slot {@code home + i} holds a published entry with this home. A
 * lookup reads that one word and compares the entries that it names, mostly one. To publish or
 * unpublish an entry is to change its bit by one compare-and-set of the home word, so that all
 * inserts of one key meet at one word.
 *
 * <p>The state of a slot is in the deadline array ({@link Deadline}), apart from the entries so
 * that claiming, expiring and evicting scan sixteen slots a cache line:
 *
 * <pre>
 *            claim              publish (forward)               remove, expire, evict
 *    FREE ----------> CLAIMED ----------------------> live ---------------------------.
 *     ^                 |  |    publish (reply)                                        v
 *     |     abandon     |  `------------------------> PAIRED --- by its forward --> REMOVING
 *     |<----------------'                                                              |
 *     |                 every participant passed a burst boundary                      v
 *     `-----------------------------------------------------------------------------RETIRED
 * </pre>
 *
 * <p><b>Why it is right.</b>
 *
 * <ul>
 *   <li><i>One owner.</i> Whoever wins the compare-and-set FREE or RETIRED to CLAIMED is the only
 *       one to change the slot until it is live; whoever wins live to REMOVING is the only one to
 *       change it after. So a connection is removed, and its listener called, exactly once. A NAT
 *       connection is decided by its forward half alone: the reply is PAIRED, which nobody may
 *       take.
 *   <li><i>A claimed slot is never found.</i> Its bit is set only by publish. The entry is written
 *       with plain stores, the compare-and-set of the home word releases them, and lookups read
 *       that word with acquire.
 *   <li><i>One entry a key.</i> Publish reads the home word, compares all its entries, and sets its
 *       bit only if the word is still the same. It cannot be the same and mean something else: a
 *       slot named by a bit seen in this burst is not given to another entry before the burst ends.
 *   <li><i>An entry found stays that entry for the burst.</i> Removal clears the bits of both
 *       halves, then begins an epoch, then stores RETIRED with its number (release; claim reads it
 *       with acquire). The slot is claimed again only after every participant has passed a boundary
 *       in that epoch ({@link Epochs}). So reads need no validation, and "removed" only means that
 *       it is found no more.
 *   <li><i>Nobody waits.</i> Who loses a removal clears the bits as well (harmless: they cannot
 *       have been set for another entry within its burst), so that after {@code remove} the key is
 *       free, whoever won. Publish does the same to a dying entry in its way.
 *   <li><i>A NAT connection appears as a whole.</i> The reply is published first: as soon as the
 *       forward is found, replies are. A connection whose reply alone is published cannot be
 *       removed by others; another insert of the same connection uses it, one in conflict with it
 *       gives up.
 *   <li><i>A shorter timeout is not missed.</i> Publish stores the deadline (volatile) and then
 *       reads the timeout again; rearm reads the deadline after the timeout was changed by
 *       compare-and-set. One of them sees the other.
 * </ul>
 *
 * <p>A retired slot is not in any list: its state says since when, and the next claim that passes
 * by takes it. So there is nothing to overflow, nothing that a worker takes with it when it goes
 * offline, and if a participant never reaches a boundary the others go on until no slot of a window
 * is left; then claims fail, {@link #refused} counts them and {@link Epochs#laggard} says whose
 * fault it is.
 *
 * <p>When a table over its capacity has a window that is nearly full, claim evicts connections
 * there ahead of need, since their slots are free only after the burst: expired ones first, then
 * half-open, then closing, then established ones, of each the one whose time is up first.
 *
 * <p>Every thread that calls anything but {@link #size} and the other counters is a participant of
 * {@link #epochs} and online, under a number of its own; workers are {@code 0 .. workers - 1}. They
 * start offline. Addresses of entries are good until the thread's next {@link #quiesce} or {@link
 * #offline}. Time is in ticks, {@value Timeouts#TICKS_PER_SECOND} a second, which wrap.
 */
public final class ConnectionTable implements AutoCloseable {
  /** How many slots from its home on an entry may lie. */
  public static final int WINDOW = 64;

  /**
   * As many slots fit the numbers of epochs: were all of them retired within one burst of a worker,
   * none would look old ({@link Deadline}).
   */
  private static final int MAX_CAPACITY = 1 << 28;

  /** Slots tried in order, near the home word; after these any slot of the window will do. */
  private static final int NEAR = 4;

  /** Vacant slots that every window keeps when the table is over its capacity. */
  private static final int RESERVE = 8;

  /** Slots that a listing reads between two boundaries. */
  private static final int LISTING_SLICE = 1024;

  /** Deadlines in a line of the processor's cache. */
  private static final int SLOTS_PER_LINE = 16;

  private static final int DEADLINE_SHIFT = 2;
  private static final int ENTRY_SHIFT = 6;

  private final Mapping mapping;
  private final Epochs epochs;
  private final Counters counters = new Counters();
  private final Listener listener;
  private final Sweep[] sweeps;
  private final Object listing = new Object();
  private final int lister;

  private final int homes;
  private final int slots;
  private final long entries;
  private final long deadlines;
  private final TupleHash tupleHash;

  /**
   * A table that holds {@code capacity} entries at a load of one half, where practically no window
   * is ever full; a DR or TUN connection is one entry, a NAT connection two. Takes 136 bytes per
   * unit of capacity at once.
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
    this.homes = Math.max(2 * capacity, WINDOW);
    // The windows of the last homes end in slots that are nobody's home.
    this.slots = homes + WINDOW - 1;
    this.epochs = new Epochs(workers + 1);
    this.lister = workers;
    this.tupleHash = new TupleHash(keys);
    this.listener = listener;
    this.sweeps = new Sweep[workers];
    for (int i = 0; i < workers; i++) {
      sweeps[i] = new Sweep(share(i, workers), share(i + 1, workers));
    }
    this.mapping =
        Mapping.of(
            ((long) slots << ENTRY_SHIFT) + ((long) slots << DEADLINE_SHIFT),
            "a connection table for " + capacity + " entries");
    this.entries = mapping.address;
    this.deadlines = entries + ((long) slots << ENTRY_SHIFT);
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
   * Where the entries with a hash are looked for: the address of the line that {@link #find(long,
   * long, long)} reads first, and mostly the only one.
   */
  public long home(int hash) {
    return entry(homeSlot(hash));
  }

  /**
   * Starts to load what {@link #find(long, long, long)} of this home will read first.
   *
   * @param home of {@link #home(int)}
   * @return what was loaded, which means nothing, but has to be used: the compiler leaves out a
   *     load that nobody uses
   */
  public static long touch(long home) {
    return Memory.getLong(home);
  }

  /**
   * The entry that packets of a tuple are found by.
   *
   * @param hash {@link #hash} of the same tuple
   * @return a forward entry, a reply entry, or 0 if there is none. Its time may be up: see {@link
   *     #isOver}.
   */
  public long find(int hash, int protocol, int srcAddr, int srcPort, int dstAddr, int dstPort) {
    return find(
        home(hash),
        Connection.addresses(srcAddr, dstAddr),
        Connection.portsAndProtocol(srcPort, dstPort, protocol));
  }

  /**
   * As {@link #find(int, int, int, int, int, int)}, for whoever has the tuple in two words.
   *
   * @param home of {@link #home(int)}
   * @param addresses of {@link Connection#addresses(int, int)}
   * @param portsAndProtocol of {@link Connection#portsAndProtocol(int, int, int)}
   */
  public static long find(long home, long addresses, long portsAndProtocol) {
    for (long bits = Memory.getLongAcquire(home); bits != 0; bits &= bits - 1) {
      long c = home + ((long) Long.numberOfTrailingZeros(bits) << ENTRY_SHIFT);
      if (Connection.matches(c, addresses, portsAndProtocol)) {
        return c;
      }
    }
    return 0;
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
   * Takes a slot for an entry with this hash. The caller fills in the tuples, the status and last
   * seen, and publishes it. May evict another connection.
   *
   * @return the entry, all zero but for the hash; 0 if there is no slot, which is counted
   */
  public long claim(int hash, int nowTick) {
    int home = homeSlot(hash);
    long passed = epochs.oldest();
    for (int slot = home; slot < home + NEAR; slot++) {
      long word = deadline(slot);
      int d = Memory.getIntAcquire(word);
      if (Deadline.isVacant(d, passed) && Memory.compareAndSetInt(word, d, Deadline.CLAIMED)) {
        return claimed(slot, hash);
      }
    }
    return claimFar(home, hash, nowTick, passed);
  }

  private long claimFar(int home, int hash, int nowTick, long passed) {
    int vacant = 0;
    int leaving = 0;
    int slot = -1;
    // Starting anywhere keeps clusters from growing, so that a half-full table has no full window.
    // The low bits are free for that: the home is made of the high ones.
    for (int i = 0; i < WINDOW; i++) {
      int candidate = home + ((hash + i) & (WINDOW - 1));
      long word = deadline(candidate);
      int d = Memory.getIntAcquire(word);
      if (Deadline.isVacant(d, passed)) {
        if (slot < 0 && Memory.compareAndSetInt(word, d, Deadline.CLAIMED)) {
          slot = candidate;
        } else {
          vacant++;
        }
      } else if (Deadline.isGone(d)) {
        leaving++;
      }
    }
    if (vacant + leaving < RESERVE) {
      // Below capacity a window is crowded by chance: then only one that is full has to give.
      int wanted = isOverCapacity() ? RESERVE : slot < 0 ? 1 : 0;
      for (int i = vacant + leaving; i < wanted; i++) {
        evict(home, nowTick);
      }
    }
    if (slot < 0) {
      counters.add(Counters.REFUSED, 1);
      return 0;
    }
    return claimed(slot, hash);
  }

  private long claimed(int slot, int hash) {
    long c = entry(slot);
    Connection.clear(c, hash);
    return c;
  }

  /**
   * Makes a claimed forward entry, and its reply entry if it has been {@link Connection#pair
   * paired}, visible to all. Whatever {@link Listener#removed} will undo has to be done before.
   *
   * @return {@code claimed} itself. Or the forward entry of the same connection that another worker
   *     was faster with: use that one; the claim has been released, and what was counted for it is
   *     to be undone by the caller. Or 0 in the rare case that a NAT connection whose replies would
   *     look the same is just being published: the claim has been released too.
   */
  public long publish(long claimed) {
    long reply = Connection.peer(claimed);
    if (reply != 0) {
      Memory.putIntRelease(deadlineOf(reply), Deadline.PAIRED);
      long there = insert(reply);
      if (there != reply) {
        abandon(claimed);
        if (there == 0) {
          counters.add(Counters.REFUSED, 1);
        }
        return there;
      }
    }
    long there = insert(claimed);
    if (there != claimed) {
      if (reply == 0) {
        abandon(claimed);
      } else {
        // The reply was visible: others may hold both.
        retire(claimed, reply);
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
   * Sets the bit of a claimed entry, unless its key is taken.
   *
   * @return the entry; or the forward entry of the same connection; or 0 if another connection that
   *     cannot be removed has the key
   */
  private long insert(long c) {
    int slot = slot(c);
    int home = homeSlot(Connection.hash(c));
    long homeEntry = entry(home);
    for (; ; ) {
      long bits = Memory.getLongAcquire(homeEntry);
      long same = 0;
      for (long rest = bits; rest != 0; rest &= rest - 1) {
        long other = homeEntry + ((long) Long.numberOfTrailingZeros(rest) << ENTRY_SHIFT);
        if (Connection.sameTuple(other, c)) {
          same = other;
          break;
        }
      }
      if (same == 0) {
        if (Memory.compareAndSetLong(homeEntry, bits, bits | 1L << (slot - home))) {
          return c;
        }
        continue;
      }
      long there = Connection.forward(same);
      int d = Memory.getIntAcquire(deadlineOf(there));
      if (Deadline.isGone(d)) {
        unpublish(there);
      } else if (isSameConnection(same, c)) {
        return there;
      } else if (d == Deadline.CLAIMED) {
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

  /** Gives back a claimed entry that has not been published, and its reply if paired. */
  public void abandon(long claimed) {
    endControl(claimed);
    long reply = Connection.peer(claimed);
    if (reply != 0) {
      Memory.putIntRelease(deadlineOf(reply), Deadline.FREE);
    }
    Memory.putIntRelease(deadlineOf(claimed), Deadline.FREE);
  }

  /**
   * Removes a connection, given either of its entries. Afterwards its keys are free, whoever
   * removed it.
   *
   * @return whether it was this call; false if another was faster, or is only just publishing it
   */
  public boolean remove(long entry, Removal why) {
    long forward = Connection.forward(entry);
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
    if (!Memory.compareAndSetInt(deadlineOf(forward), expected, Deadline.REMOVING)) {
      return false;
    }
    long reply = Connection.peer(forward);
    count(-1, reply != 0);
    // What the listener takes back must be gone before the epoch begins after which the slot is
    // free.
    listener.removed(forward, why);
    retire(forward, reply);
    return true;
  }

  private void retire(long forward, long reply) {
    endControl(forward);
    unpublish(forward);
    int retired = Deadline.retired(epochs.advance());
    if (reply != 0) {
      Memory.putIntRelease(deadlineOf(reply), retired);
    }
    Memory.putIntRelease(deadlineOf(forward), retired);
  }

  private void endControl(long forward) {
    long template = template(forward);
    if (template != 0) {
      Connection.addControlled(template, -1);
    }
  }

  private void unpublish(long forward) {
    clearBit(forward);
    long reply = Connection.peer(forward);
    if (reply != 0) {
      clearBit(reply);
    }
  }

  private void clearBit(long c) {
    int home = homeSlot(Connection.hash(c));
    long homeEntry = entry(home);
    long bit = 1L << (slot(c) - home);
    for (; ; ) {
      long bits = Memory.getLongAcquire(homeEntry);
      if ((bits & bit) == 0 || Memory.compareAndSetLong(homeEntry, bits, bits & ~bit)) {
        return;
      }
    }
  }

  /** Whether a forward entry that was found is still there: published, and not being removed. */
  public boolean isLive(long forward) {
    return Deadline.isLive(Memory.getIntAcquire(deadlineOf(forward)));
  }

  /** The entry with this {@link Connection#number}. */
  public long numbered(int number) {
    int distance = number - Connection.number(entries) & Integer.MAX_VALUE;
    return entries + ((long) distance << ENTRY_SHIFT);
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
   * Removes connections of the worker's share of the table whose time is up. Looks at no more slots
   * than are due at this time, so that each is looked at once a second; may be called in every
   * turn.
   *
   * @param maxSlots the most slots to look at in this call; a few hundred take a microsecond
   * @return how many connections were removed
   */
  public int expire(int worker, int nowTick, int maxSlots) {
    Sweep sweep = sweeps[worker];
    int count = sweep.due(nowTick, maxSlots);
    if (count == 0) {
      return 0;
    }
    int first = sweep.take(count);
    long passed = epochs.oldest();
    int removed = 0;
    int end = first + count;
    for (int slot = skipFree(first, end); slot < end; slot = skipFree(slot + 1, end)) {
      long word = deadline(slot);
      int d = Memory.getIntAcquire(word);
      if (Deadline.isLive(d)) {
        if (Deadline.ticksLeft(d, nowTick) <= 0) {
          if (sweep.add(entry(slot), d)) {
            removed += expireDue(sweep, nowTick);
          }
        } else if (sweep.picks(d) && drop(entry(slot), d)) {
          removed++;
        }
      } else if (d != Deadline.FREE && Deadline.isVacant(d, passed)) {
        // Before the number of its epoch has wrapped and looks like one to come.
        Memory.compareAndSetInt(word, d, Deadline.FREE);
      }
    }
    return removed + expireDue(sweep, nowTick);
  }

  /** The first slot from here on that may be in use: lines of free ones take one look each. */
  private int skipFree(int from, int end) {
    int slot = from;
    while ((slot & SLOTS_PER_LINE - 1) == 0 && end - slot >= SLOTS_PER_LINE && isFreeLine(slot)) {
      slot += SLOTS_PER_LINE;
    }
    return slot;
  }

  private boolean isFreeLine(int slot) {
    long line = deadline(slot);
    long inUse = 0;
    for (int i = 0; i < SLOTS_PER_LINE; i += 2) {
      inUse |= Memory.getLongOpaque(line + ((long) i << DEADLINE_SHIFT));
    }
    return inUse == 0;
  }

  /** All at once, so that their lines, and then those of their replies, come at the same time. */
  private int expireDue(Sweep sweep, int nowTick) {
    int count = sweep.dueCount;
    long[] due = sweep.due;
    int[] deadlines = sweep.deadlines;
    sweep.dueCount = 0;
    long seen = 0;
    for (int i = 0; i < count; i++) {
      seen ^= touch(due[i]);
    }
    for (int i = 0; i < count; i++) {
      long reply = Connection.peer(due[i]);
      seen ^= touch(reply == 0 ? due[i] : reply);
    }
    sweep.touched = seen;
    int removed = 0;
    for (int i = 0; i < count; i++) {
      if (expireOrRearm(due[i], deadlines[i], nowTick)) {
        removed++;
      }
    }
    return removed;
  }

  private boolean expireOrRearm(long forward, int deadline, int nowTick) {
    if (isOver(forward, nowTick)) {
      return removeIf(forward, deadline, Removal.EXPIRED);
    }
    int ticksLeft = Connection.ticksLeft(forward, nowTick);
    Memory.compareAndSetInt(
        deadlineOf(forward), deadline, Deadline.live(Connection.rank(forward), nowTick, ticksLeft));
    return false;
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

  /** Removes the connection of a window that will be missed least. */
  private void evict(int home, int nowTick) {
    // Each turn ends in a removal, or corrects a deadline that was too hopeful.
    for (int turn = 0; turn < WINDOW; turn++) {
      int victim = -1;
      int best = 0;
      int bestKey = Integer.MAX_VALUE;
      for (int slot = home; slot < home + WINDOW; slot++) {
        int d = Memory.getIntAcquire(deadline(slot));
        if (Deadline.isLive(d)) {
          int key = evictionKey(d, nowTick);
          if (key < bestKey) {
            victim = slot;
            best = d;
            bestKey = key;
          }
        }
      }
      if (victim < 0) {
        return;
      }
      long c = entry(victim);
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
        Memory.compareAndSetInt(deadline(victim), best, now);
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

  /** How many entries fit in before the table is over its capacity; negative when it is. */
  public long free() {
    return homes / 2 - counters.sum(Counters.CONNECTIONS) - counters.sum(Counters.NAT);
  }

  private void count(int change, boolean nat) {
    counters.add(Counters.CONNECTIONS, change);
    if (nat) {
      counters.add(Counters.NAT, change);
    }
  }

  private boolean isOverCapacity() {
    return free() < 0;
  }

  /** Bytes of memory that the table takes. */
  public long sizeBytes() {
    return mapping.size;
  }

  /**
   * Calls {@code visitor} with the forward entry of every connection, for listings. Connections
   * that come or go meanwhile may be left out. The visitor copies what it wants and must not block;
   * it may {@link #remove}. For any thread that is not a worker.
   */
  public void forEach(LongConsumer visitor) {
    synchronized (listing) {
      epochs.online(lister);
      try {
        for (int slot = 0; slot < slots; slot++) {
          if (Deadline.isLive(Memory.getIntAcquire(deadline(slot)))) {
            visitor.accept(entry(slot));
          }
          if (slot % LISTING_SLICE == LISTING_SLICE - 1) {
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

  private int homeSlot(int hash) {
    return (int) (((hash & 0xffff_ffffL) * homes) >>> 32);
  }

  private long entry(int slot) {
    return Memory.base(entries + ((long) slot << ENTRY_SHIFT));
  }

  private int slot(long entry) {
    return (int) ((entry - entries) >> ENTRY_SHIFT);
  }

  private long deadline(int slot) {
    return deadlines + ((long) slot << DEADLINE_SHIFT);
  }

  private long deadlineOf(long entry) {
    return deadline(slot(entry));
  }

  private int share(int worker, int workers) {
    return (int) ((long) slots * worker / workers);
  }
}
