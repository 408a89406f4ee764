package weir.conntrack;

/**
 * Where entries are found by the hash of a tuple: lines of {@value #SLOTS} slots, off heap.
 *
 * <pre>
 *    0                8                    19 20     24     28         60    64
 *   +----------------+--------------------+--+------+------+-- ... --+------+
 *   | bitmap         | tag 0 ... tag 10   | 0| 0    | 1    |         | 10   |
 *   +----------------+--------------------+--+------+------+-- ... --+------+
 *
 *   slot  31  30 29                                        0
 *        +---+---+------------------------------------------+
 *        | 1 | r | where the entry is, in units of 32 bytes |  of its replies, if r
 *        +---+---+------------------------------------------+
 *        | 0 | 1 | epoch after which nobody can hold it     |  retired
 *        +---+---+------------------------------------------+
 *        | 0                                                |  free
 *        +--------------------------------------------------+
 * </pre>
 *
 * <p>The hash says the <i>home</i> line. The window of a home is that line and four others, far
 * from it and from each other. Bit {@code i} of a home's bitmap is set if and only if slot {@code
 * i} of its window names a published entry with this home: slots 0 to 10 are those of the home
 * itself, 11 to 21 those of the second line, and so on. Slots of a line are taken by entries of
 * other homes too, so a set bit and not the slot says whose entry it is. The low byte of the hash
 * is the tag, by which a lookup tells most often which of the slots it wants, all of them at once.
 *
 * <p>An entry goes into its home, or, where that would leave no slot there, into the emptiest line
 * of the window. Filled to {@link #LOAD_PERCENT}, with entries that come and go, a tenth lies
 * elsewhere, and no window is ever full; at 70 % one in 600,000 finds its window full (simulated).
 *
 * <p>A slot belongs to whoever has won the compare-and-set from vacant to its entry's name, until
 * it is released or retired by the same or by the one who has won the entry's removal. What may be
 * read of an entry with its bit set was written before the bit, and the slot is not given to
 * another entry before every participant has passed a boundary. Until then it names that entry, or
 * is retired: then the bit was cleared after it was read, and the entry counts as not found. {@link
 * ConnectionTable} says what follows from that.
 */
final class Index {
  /** Slots of a line. */
  static final int SLOTS = 11;

  /** Slots of a window. */
  static final int WINDOW = 5 * SLOTS;

  /** How full it may become. */
  static final int LOAD_PERCENT = 62;

  /** Fewer, and the lines of a window would not be five. */
  private static final int MIN_LINES = 8;

  /** A line with fewer vacant slots takes no entry that could go elsewhere. */
  private static final int RESERVE = 2;

  private static final int LINE_SHIFT = 6;
  private static final int TAGS = 8;
  private static final int NAMES = 20;
  private static final int LINE_MASK = (1 << SLOTS) - 1;

  private static final int FREE = 0;
  private static final int USED = 1 << 31;
  private static final int RETIRED = 1 << 30;
  private static final int REPLY_SHIFT = 30;
  private static final int NUMBER = (1 << REPLY_SHIFT) - 1;

  private static final long LOW_BITS = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = LOW_BITS << 7;

  /** Multiplied by which the lowest bits of eight bytes come together in the highest byte. */
  private static final long GATHER = 0x0102_0408_1020_4080L;

  private final long lines;
  private final int count;
  private final long entries;
  private final Epochs epochs;

  /** How many lines from its home on the lines of a window lie, in bytes. */
  private final long second;

  private final long third;
  private final long fourth;
  private final long fifth;
  private final long end;

  /**
   * An index in zeroed memory.
   *
   * @param lines address of it, on a line's boundary
   * @param count how many lines there are, of {@link #lines}
   * @param entries address of the first entry
   */
  Index(long lines, int count, long entries, Epochs epochs) {
    this.lines = lines;
    this.count = count;
    this.entries = entries;
    this.epochs = epochs;
    // Multiples of the golden ratio: as far apart as any five are.
    this.second = distance(0.618034);
    this.third = distance(0.236068);
    this.fourth = distance(0.854102);
    this.fifth = distance(0.472136);
    this.end = lines + sizeBytes(count);
  }

  private long distance(double share) {
    return (long) (count * share) << LINE_SHIFT;
  }

  /** How many lines an index for so many names has. */
  static int lines(int names) {
    return (int) Math.max(MIN_LINES, names * 100L / (SLOTS * LOAD_PERCENT) + 1);
  }

  static long sizeBytes(int lines) {
    return (long) lines << LINE_SHIFT;
  }

  int lineCount() {
    return count;
  }

  /** The address of the home of a hash. */
  long home(int hash) {
    return Memory.base(lines + ((((hash & 0xffff_ffffL) * count) >>> 32) << LINE_SHIFT));
  }

  /** The bitmap of a home. */
  static long bits(long home) {
    return Memory.getLongAcquire(home);
  }

  /**
   * The entry that a tuple with this hash names, if any does: without a look at entries.
   *
   * @return by one of its names; 0 if there is none
   */
  long probe(long home, int hash) {
    long bits = bits(home);
    // Mostly it is among the first eight slots of the home, and the only one there with the tag.
    long nonzero = nonzeroBytes(Memory.getLong(home + TAGS) ^ ((hash & 0xff) * LOW_BITS));
    int slot = Long.numberOfTrailingZeros(~nonzero & HIGH_BITS) >>> 3;
    if (slot < Long.BYTES && ((bits >>> slot) & 1) != 0) {
      int word = word(home, slot);
      if (word < 0) {
        return named(word);
      }
    }
    return probeAll(home, bits, hash);
  }

  private long probeAll(long home, long bits, int hash) {
    long line = home;
    long rest = bits;
    for (int i = 1; rest != 0; i++) {
      for (int m = candidates(line, rest, hash); m != 0; m &= m - 1) {
        int word = word(line, Integer.numberOfTrailingZeros(m));
        if (word < 0) {
          return named(word);
        }
      }
      line = line(home, i);
      rest >>>= SLOTS;
    }
    return 0;
  }

  /**
   * The entry that a tuple names, among those whose bits were set.
   *
   * @param bits of {@link #bits}
   * @return by the name that it is found by; 0 if there is none
   */
  long find(long home, long bits, int hash, long addresses, long portsAndProtocol) {
    long rest = bits;
    long line = home;
    for (int i = 1; ; i++) {
      for (int m = candidates(line, rest, hash); m != 0; m &= m - 1) {
        int word = word(line, Integer.numberOfTrailingZeros(m));
        // If it is retired, the bit has been cleared since.
        if (word < 0 && Connection.matches(named(word), addresses, portsAndProtocol)) {
          return named(word);
        }
      }
      rest >>>= SLOTS;
      if (rest == 0) {
        return 0;
      }
      line = line(home, i);
    }
  }

  /** Which slots of a line have a hash's tag, of those that the low bits name. */
  private static int candidates(long line, long bits, int hash) {
    long tag = (hash & 0xff) * LOW_BITS;
    int first = zeroBytes(Memory.getLong(line + TAGS) ^ tag);
    int last = zeroBytes((Memory.getInt(line + TAGS + 8) & 0xffff_ffffL) ^ tag);
    return (first | (last << 8)) & (int) bits & LINE_MASK;
  }

  /** Which of eight bytes are zero, a bit each. */
  private static int zeroBytes(long bytes) {
    return (int) ((((nonzeroBytes(bytes) >>> 7) ^ LOW_BITS) * GATHER) >>> 56);
  }

  /** Which of eight bytes are not zero, by the highest bit of each. */
  private static long nonzeroBytes(long bytes) {
    return (((bytes & ~HIGH_BITS) + ~HIGH_BITS) | bytes) & HIGH_BITS;
  }

  /** The address of a line of a window, the home being the one with number 0. */
  private long line(long home, int i) {
    long distance =
        switch (i) {
          case 0 -> 0;
          case 1 -> second;
          case 2 -> third;
          case 3 -> fourth;
          default -> fifth;
        };
    long line = home + distance;
    return Memory.base(line < end ? line : line - (end - lines));
  }

  /** The address of a slot of a line. */
  private static long name(long line, int slot) {
    return line + NAMES + 4L * slot;
  }

  private static int word(long line, int slot) {
    return Memory.getIntAcquire(name(line, slot));
  }

  private long named(int word) {
    return Memory.base(
        (entries + ((long) (word & NUMBER) << Connection.UNIT_SHIFT))
            | ((word >>> REPLY_SHIFT) & 1));
  }

  /** What stands in the slot of a name. */
  private int word(long c) {
    int unit = (int) ((c - entries) >>> Connection.UNIT_SHIFT);
    return USED | ((int) (c & Connection.REPLY) << REPLY_SHIFT) | unit;
  }

  /**
   * Takes a slot for a name of a claimed entry, which is not found by it before it is {@link
   * #publish published}.
   *
   * @return the number of the slot in the home's window; -1 if the window is full
   */
  int reserve(long home, int hash, long c) {
    int word = word(c);
    while (true) {
      long passed = epochs.oldest();
      int slot = choose(home, passed);
      if (slot < 0) {
        return slot;
      }
      long line = line(home, slot / SLOTS);
      long at = name(line, slot % SLOTS);
      int was = Memory.getIntAcquire(at);
      if (isVacant(was, passed) && Memory.compareAndSetInt(at, was, word)) {
        Memory.putByte(line + TAGS + slot % SLOTS, hash);
        return slot;
      }
    }
  }

  private static int retired(long epoch) {
    return RETIRED | ((int) epoch & NUMBER);
  }

  /** Whether a slot may be taken when {@code passed} is the newest epoch that has passed. */
  private static boolean isVacant(int word, long passed) {
    // Numbers of epochs wrap, and are compared by difference.
    return word == FREE || (word >= RETIRED && (((int) passed - word) << 2) >= 0);
  }

  private int choose(long home, long passed) {
    int first = -1;
    for (int rest = (int) ~bits(home) & LINE_MASK; rest != 0; rest &= rest - 1) {
      int slot = Integer.numberOfTrailingZeros(rest);
      if (isVacant(home, slot, passed)) {
        if (first >= 0) {
          return first;
        }
        first = slot;
      }
    }
    int most = first < 0 ? 0 : RESERVE - 1;
    int chosen = first;
    for (int i = 1; i < WINDOW / SLOTS; i++) {
      long line = line(home, i);
      int vacant = 0;
      int last = -1;
      for (int slot = 0; slot < SLOTS; slot++) {
        if (isVacant(line, slot, passed)) {
          vacant++;
          last = slot;
        }
      }
      if (vacant > most) {
        most = vacant;
        chosen = i * SLOTS + last;
      }
    }
    return chosen;
  }

  private static boolean isVacant(long line, int slot, long passed) {
    return isVacant(word(line, slot), passed);
  }

  /**
   * Has an entry be found by a name from now on, if the bitmap of the home is still {@code bits}.
   */
  static boolean publish(long home, long bits, int slot) {
    return Memory.compareAndSetLong(home, bits, bits | (1L << slot));
  }

  /** Gives back a slot that was reserved and not published. */
  void release(long home, int slot) {
    Memory.putIntRelease(name(line(home, slot / SLOTS), slot % SLOTS), FREE);
  }

  /**
   * Has an entry be found no more by a name. May be done by many.
   *
   * @return the address of its slot, which whoever has won the entry's removal {@link #retire
   *     retires}; 0 if it has none
   */
  long unpublish(long home, int hash, long c) {
    int word = word(c);
    for (int i = 0; i < WINDOW / SLOTS; i++) {
      long line = line(home, i);
      for (int m = candidates(line, LINE_MASK, hash); m != 0; m &= m - 1) {
        int slot = Integer.numberOfTrailingZeros(m);
        long at = name(line, slot);
        if (Memory.getIntAcquire(at) == word) {
          clear(home, 1L << (i * SLOTS + slot));
          return at;
        }
      }
    }
    return 0;
  }

  private static void clear(long home, long bit) {
    while (true) {
      long bits = bits(home);
      if ((bits & bit) == 0 || Memory.compareAndSetLong(home, bits, bits & ~bit)) {
        return;
      }
    }
  }

  /**
   * Lets a slot be taken again once an epoch has passed that began after it was unpublished.
   *
   * @param slot of {@link #unpublish}, or 0 for none
   */
  static void retire(long slot, long epoch) {
    if (slot != 0) {
      Memory.putIntRelease(slot, retired(epoch));
    }
  }

  /**
   * Frees the retired slots of a line, before the numbers of their epochs have wrapped and look
   * like ones to come.
   */
  void tidy(int line, long passed) {
    long names = lines + ((long) line << LINE_SHIFT) + NAMES;
    for (long at = names; at < names + 4 * SLOTS; at += 4) {
      int word = Memory.getIntAcquire(at);
      if (word != FREE && isVacant(word, passed)) {
        Memory.compareAndSetInt(at, word, FREE);
      }
    }
  }

  /** Whether a slot of a window will be vacant after the burst. */
  boolean isLeaving(long home) {
    for (int slot = 0; slot < WINDOW; slot++) {
      if (wordAt(home, slot) >= RETIRED) {
        return true;
      }
    }
    return false;
  }

  private int wordAt(long home, int slot) {
    return word(line(home, slot / SLOTS), slot % SLOTS);
  }

  /**
   * The entry that has a slot of a window, whatever its home.
   *
   * @return by its name of the client's packets; 0 if there is none
   */
  long occupant(long home, int slot) {
    int word = wordAt(home, slot);
    return word < 0 ? Connection.forward(named(word)) : 0;
  }
}
