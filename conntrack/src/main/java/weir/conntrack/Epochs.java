package weir.conntrack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Tells when nobody can hold a reference any more: quiescent-state based reclamation.
 *
 * <p>Each participant (a worker, or a thread that lists) announces the moments at which it holds no
 * reference to anything shared: {@link #quiesce} between bursts, {@link #offline} before it blocks.
 * Who has unlinked something calls {@link #advance} and keeps the number; once {@link #passed} says
 * yes to that number, every participant has let go of what was unlinked before.
 *
 * <pre>
 *   epoch          5        6               7
 *   unlinker       | unlink, advance() = 6  |
 *   worker 0    quiesce(5) ....... quiesce(6)         passed(6) = false until here
 *   worker 1    ............... quiesce(6) ....       and here
 * </pre>
 *
 * <p>Memory order. {@code advance} is an atomic read-modify-write, so whoever reads epoch {@code e}
 * with acquire sees everything unlinked before epoch {@code e} began. {@code quiesce} reads the
 * epoch with acquire (what it reads next is current) and announces it with a release store (what it
 * read before is done with). {@code passed} reads the announcements with acquire, so reuse of the
 * memory comes after those reads. A participant that comes {@code online} was not waited for: a
 * full fence after its announcement pairs with the full fence before the announcements are read.
 * Either it is seen and waited for, or it sees that the thing is unlinked.
 *
 * <p>Every participant number is used by one thread at a time, and starts offline. All methods are
 * lock-free and allocate nothing.
 */
public final class Epochs {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final long OFFLINE = Long.MAX_VALUE;

  /** Longs from one word to the next: two cache lines, since processors fetch lines in pairs. */
  private static final int STRIDE = 16;

  private static final int EPOCH = STRIDE;

  private final int participants;
  private final long[] words;

  /**
   * Epochs for participants {@code 0 .. participants - 1}.
   *
   * @throws IllegalArgumentException if {@code participants < 1}
   */
  public Epochs(int participants) {
    if (participants < 1) {
      throw new IllegalArgumentException("participants must be at least 1: " + participants);
    }
    this.participants = participants;
    this.words = new long[(participants + 3) * STRIDE];
    for (int i = 0; i < participants; i++) {
      words[announced(i)] = OFFLINE;
    }
  }

  /** From now on {@code participant} may hold references, and is waited for. */
  public void online(int participant) {
    WORD.setRelease(words, announced(participant), (long) WORD.getAcquire(words, EPOCH));
    VarHandle.fullFence();
  }

  /** {@code participant}, which is online, holds no reference now. */
  public void quiesce(int participant) {
    assert isOnline(participant) : "participant " + participant + " is offline";
    WORD.setRelease(words, announced(participant), (long) WORD.getAcquire(words, EPOCH));
  }

  /** {@code participant} holds no reference until it comes online again, and may block. */
  public void offline(int participant) {
    WORD.setRelease(words, announced(participant), OFFLINE);
  }

  /** Whether {@code participant} is waited for. */
  public boolean isOnline(int participant) {
    return (long) WORD.getOpaque(words, announced(participant)) != OFFLINE;
  }

  /**
   * Begins a new epoch; to be called after unlinking.
   *
   * @return its number, for {@link #passed}; greater than all before
   */
  public long advance() {
    return (long) WORD.getAndAdd(words, EPOCH, 1L) + 1;
  }

  /** Whether nobody can hold what was unlinked before {@code epoch} began. */
  public boolean passed(long epoch) {
    return oldest() >= epoch;
  }

  /** The newest epoch that has passed. */
  public long oldest() {
    VarHandle.fullFence();
    long oldest = (long) WORD.getAcquire(words, EPOCH);
    for (int i = 0; i < participants; i++) {
      oldest = Math.min(oldest, (long) WORD.getAcquire(words, announced(i)));
    }
    return oldest;
  }

  /**
   * The participant that holds {@code epoch} up, or -1 if it has passed: what to name when nothing
   * becomes free for long.
   */
  public int laggard(long epoch) {
    VarHandle.fullFence();
    for (int i = 0; i < participants; i++) {
      if ((long) WORD.getAcquire(words, announced(i)) < epoch) {
        return i;
      }
    }
    return -1;
  }

  private static int announced(int participant) {
    return (participant + 2) * STRIDE;
  }
}
