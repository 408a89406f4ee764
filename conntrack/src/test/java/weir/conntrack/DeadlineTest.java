package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class DeadlineTest {
  private static final int[] NOWS = {
    0, 1, (1 << 29) - 1, 1 << 29, Integer.MAX_VALUE - 50, Integer.MIN_VALUE, -51, -1
  };

  @Test
  void shouldKeepRankAndTicksAtEveryWrap() {
    for (int now : NOWS) {
      for (int rank = 0; rank < 3; rank++) {
        for (int left : new int[] {1, 100, 90_000, Deadline.FAR}) {
          int d = Deadline.live(rank, now, left);
          assertTrue(Deadline.isLive(d));
          assertFalse(Deadline.isGone(d));
          assertEquals(rank, Deadline.rank(d));
          assertEquals(left, Deadline.ticksLeft(d, now));
          assertEquals(0, Deadline.ticksLeft(d, now + left));
          assertEquals(-7, Deadline.ticksLeft(d, now + left + 7));
        }
      }
    }
  }

  @Test
  void shouldComeBackToWhatIsFarAhead() {
    int d = Deadline.live(0, 5, Integer.MAX_VALUE);
    assertEquals(Deadline.FAR, Deadline.ticksLeft(d, 5));
  }

  @Test
  void shouldTellWhatIsGoneFromWhatIsNot() {
    assertTrue(Deadline.isGone(Deadline.REMOVING));
    for (int next : new int[] {0, 1, 1 << 28, Deadline.LINK_MASK}) {
      int d = Deadline.listed(next);
      assertTrue(Deadline.isGone(d));
      assertFalse(Deadline.isLive(d));
      assertEquals(next, Deadline.link(d));
    }
    assertFalse(Deadline.isGone(Deadline.CLAIMED) || Deadline.isLive(Deadline.CLAIMED));
  }
}
