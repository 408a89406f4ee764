package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A worker and the thread that receives for it on one processor, under a clock of ours. */
final class PrecedenceTest implements Precedence.OwnThread {
  private long nowNs = -30_000_000;
  private long waitedNs;
  private boolean loses = true;
  private long lost;
  private boolean mayGoFirst = true;
  private int wentFirst;
  private int tookTurns;
  private final Precedence precedence = new Precedence(this, () -> lost, () -> nowNs);

  @Override
  public long waitedNs() {
    return waitedNs;
  }

  @Override
  public boolean goFirst() {
    wentFirst++;
    return mayGoFirst;
  }

  @Override
  public void takeTurns() {
    tookTurns++;
  }

  /** A window in which the worker works, waits for its processor and sleeps, by turns. */
  private void window(int rounds, long waitingNs) {
    for (int i = 0; i < rounds; i++) {
      precedence.worked();
      if (i % 10 == 9) {
        precedence.slept();
      }
    }
    waitedNs += waitingNs;
    lost += loses ? 1 : 0;
    nowNs += Precedence.WINDOW_NS;
    precedence.slept();
  }

  @Test
  void shouldGoFirstWhereOthersKeepItFromItsPackets() {
    window(Precedence.BUSY_ROUNDS, Precedence.WINDOW_NS / 2);
    window(Precedence.BUSY_ROUNDS, Precedence.WINDOW_NS / 10);
    assertFalse(precedence.isFirst());
    window(Precedence.BUSY_ROUNDS, Precedence.WINDOW_NS / 2);
    assertTrue(precedence.isFirst());
    window(Precedence.BUSY_ROUNDS, 0);
    assertTrue(precedence.isFirst());
    assertEquals(1, wentFirst);
  }

  @Test
  void shouldTakeItsTurnWhereNothingIsLost() {
    loses = false;
    for (int i = 0; i < 3; i++) {
      window(Precedence.BUSY_ROUNDS, Precedence.WINDOW_NS / 2);
    }
    assertEquals(0, wentFirst);
    loses = true;
    window(Precedence.BUSY_ROUNDS, Precedence.WINDOW_NS / 2);
    assertTrue(precedence.isFirst());
  }

  /** As {@link #window}; the first time it is asked, it only learns how many were lost before. */
  private void letItGoFirst() {
    window(Precedence.BUSY_ROUNDS, Precedence.WINDOW_NS / 2);
    window(Precedence.BUSY_ROUNDS, Precedence.WINDOW_NS / 2);
  }

  @Test
  void shouldTakeItsTurnWithoutPackets() {
    window(Precedence.BUSY_ROUNDS - 1, Precedence.WINDOW_NS / 2);
    assertFalse(precedence.isFirst());
    letItGoFirst();
    window(Precedence.BUSY_ROUNDS - 1, 0);
    assertFalse(precedence.isFirst());
    assertEquals(1, tookTurns);
  }

  @Test
  void shouldStepBackWhenItLeavesNothingToOthers() {
    letItGoFirst();
    for (int i = 0; i <= Precedence.LONGEST_RUN; i++) {
      assertTrue(precedence.isFirst());
      precedence.worked();
    }
    assertFalse(precedence.isFirst());
    long until = nowNs + Precedence.PENALTY_NS;
    while (nowNs + Precedence.WINDOW_NS < until) {
      window(Precedence.BUSY_ROUNDS, Precedence.WINDOW_NS / 2);
      assertFalse(precedence.isFirst());
    }
    window(Precedence.BUSY_ROUNDS, Precedence.WINDOW_NS / 2);
    assertTrue(precedence.isFirst());
  }

  @Test
  void shouldNoticeWithoutSleep() {
    window(Precedence.BUSY_ROUNDS, Precedence.WINDOW_NS / 2);
    lost++;
    nowNs += Precedence.WINDOW_NS;
    waitedNs += Precedence.WINDOW_NS / 2;
    for (int i = 0; i < 256; i++) {
      assertFalse(precedence.isFirst());
      precedence.worked();
    }
    assertTrue(precedence.isFirst());
  }

  @Test
  void shouldNotAskAgainWhereItMayNot() {
    mayGoFirst = false;
    for (int i = 0; i < 3; i++) {
      window(Precedence.BUSY_ROUNDS, Precedence.WINDOW_NS / 2);
      assertFalse(precedence.isFirst());
    }
    assertEquals(1, wentFirst);
  }

  @Test
  void shouldTakeItsTurnWhereTheKernelDoesNotTell() {
    waitedNs = -1;
    for (int i = 0; i < 3; i++) {
      window(Precedence.BUSY_ROUNDS, 0);
    }
    waitedNs = Precedence.PENALTY_NS;
    window(Precedence.BUSY_ROUNDS, 0);
    assertEquals(0, wentFirst);
  }
}
