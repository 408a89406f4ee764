package weir.conntrack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The entries that nobody has, by number: those that are free, and those of connections that were
 * removed, which somebody may still read.
 *
 * <pre>
 *                 retire              room there              epoch passed
 *   (removed) -------------> leaving -----------> waiting -------------------> free ----> (taken)
 *                               '------------- epoch passed --------------------^
 * </pre>
 *
 * <p>All of them are lists, linked by the words of the deadline array ({@link Deadline#listed}), so
 * that an entry stays as it was until it is taken. There are {@value #STRIPES} of each, so that
 * workers do not take each other's cache lines away; a thread begins with the one of its number,
 * and takes from others' what it does not find there.
 *
 * <p>A free list is a stack, changed by compare-and-set of its head; the number of changes beside
 * it tells a head that was taken and came back. The other two are changed by whoever has the
 * stripe: nobody waits for a stripe, there is another. Each has an epoch, the latest of what is in
 * it: once it has passed, nobody can hold any of them.
 */
final class FreeEntries {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int STRIPES = 16;

  /** Longs from one stripe to the next: two cache lines. */
  private static final int STRIDE = 16;

  // Of a stripe.
  private static final int FREE = 0;
  private static final int OWNED = 8;
  private static final int LEAVING = 9;
  private static final int WAITING = 12;

  // Of a list that leaves or waits; a list is empty if its last is NONE.
  private static final int FIRST = 0;
  private static final int LAST = 1;
  private static final int EPOCH = 2;

  private static final int NONE = Deadline.LINK_MASK;

  /** Of the word of a stack: the rest counts its changes. */
  private static final long HEAD = 0xffff_ffffL;

  private final long deadlines;
  private final Epochs epochs;
  private final long[] words = new long[(STRIPES + 2) * STRIDE];

  /**
   * All of them free.
   *
   * @param deadlines address of the deadline array
   */
  FreeEntries(long deadlines, int count, Epochs epochs) {
    this.deadlines = deadlines;
    this.epochs = epochs;
    for (int i = 0; i < STRIPES; i++) {
      int from = (int) ((long) count * i / STRIPES);
      int to = (int) ((long) count * (i + 1) / STRIPES);
      for (int number = from; number < to; number++) {
        Memory.putInt(word(number), Deadline.listed(number + 1 < to ? number + 1 : NONE));
      }
      words[stripe(i) + FREE] = from < to ? from : NONE;
      words[stripe(i) + LEAVING + LAST] = NONE;
      words[stripe(i) + WAITING + LAST] = NONE;
    }
    VarHandle.fullFence();
  }

  private long word(int number) {
    return deadlines + 4L * number;
  }

  private static int stripe(int i) {
    return ((i & (STRIPES - 1)) + 1) * STRIDE;
  }

  private static int own() {
    return (int) Thread.currentThread().threadId();
  }

  /**
   * Takes an entry, which is the caller's then.
   *
   * @return -1 if there is none
   */
  int take() {
    int own = own();
    int number = pop(stripe(own));
    for (int i = 0; i < STRIPES && number == NONE; i++) {
      int stripe = stripe(own + i);
      turn(stripe);
      number = pop(stripe);
    }
    if (number == NONE) {
      return -1;
    }
    Memory.putIntRelease(word(number), Deadline.CLAIMED);
    return number;
  }

  private int pop(int stripe) {
    while (true) {
      long head = (long) WORD.getAcquire(words, stripe + FREE);
      int number = (int) head;
      if (number == NONE) {
        return NONE;
      }
      // Of an entry that was taken meanwhile this is no link, but then the head is another.
      long next = Deadline.link(Memory.getIntAcquire(word(number)));
      if (WORD.compareAndSet(words, stripe + FREE, head, (head & ~HEAD) + (1L << 32) + next)) {
        return number;
      }
    }
  }

  /** Gives back an entry that nobody else has seen. */
  void release(int number) {
    push(stripe(own()), number, number);
  }

  private void push(int stripe, int first, int last) {
    while (true) {
      long head = (long) WORD.getAcquire(words, stripe + FREE);
      Memory.putIntRelease(word(last), Deadline.listed((int) head));
      if (WORD.compareAndSet(words, stripe + FREE, head, (head & ~HEAD) + (1L << 32) + first)) {
        return;
      }
    }
  }

  /**
   * Gives back entries of removed connections.
   *
   * @param first of a list that was {@link #link linked}
   * @param last of the same list
   * @param epoch that began after they were unpublished
   */
  void retire(int first, int last, long epoch) {
    Memory.putIntRelease(word(last), Deadline.listed(NONE));
    int own = own();
    while (!acquire(stripe(own))) {
      own++;
    }
    append(stripe(own) + LEAVING, first, last, epoch);
    leave(stripe(own));
  }

  /** Puts one removed entry before another of a list to be retired; nobody has it any more. */
  void link(int number, int next) {
    Memory.putIntRelease(word(number), Deadline.listed(next));
  }

  /** Frees what may be freed of what the calling thread has retired. */
  void turn() {
    turn(stripe(own()));
  }

  private void turn(int stripe) {
    if ((long) WORD.getOpaque(words, stripe + LEAVING + LAST) == NONE
        && (long) WORD.getOpaque(words, stripe + WAITING + LAST) == NONE) {
      return;
    }
    if (acquire(stripe)) {
      long passed = epochs.oldest();
      free(stripe, WAITING, passed);
      free(stripe, LEAVING, passed);
      if (words[stripe + WAITING + LAST] == NONE && words[stripe + LEAVING + LAST] != NONE) {
        append(
            stripe + WAITING,
            (int) words[stripe + LEAVING + FIRST],
            (int) words[stripe + LEAVING + LAST],
            words[stripe + LEAVING + EPOCH]);
        WORD.setOpaque(words, stripe + LEAVING + LAST, (long) NONE);
      }
      leave(stripe);
    }
  }

  private void free(int stripe, int list, long passed) {
    long last = words[stripe + list + LAST];
    if (last != NONE && words[stripe + list + EPOCH] <= passed) {
      WORD.setOpaque(words, stripe + list + LAST, (long) NONE);
      push(stripe, (int) words[stripe + list + FIRST], (int) last);
    }
  }

  private void append(int list, int first, int last, long epoch) {
    long end = words[list + LAST];
    if (end == NONE) {
      words[list + FIRST] = first;
      words[list + EPOCH] = epoch;
    } else {
      Memory.putIntRelease(word((int) end), Deadline.listed(first));
      words[list + EPOCH] = Math.max(words[list + EPOCH], epoch);
    }
    WORD.setOpaque(words, list + LAST, (long) last);
  }

  private boolean acquire(int stripe) {
    return WORD.compareAndSet(words, stripe + OWNED, 0L, 1L);
  }

  private void leave(int stripe) {
    WORD.setRelease(words, stripe + OWNED, 0L);
  }
}
