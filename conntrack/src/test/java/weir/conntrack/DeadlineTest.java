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
          assertFalse(Deadline.isGone(d) || Deadline.isRetired(d));
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
  void shouldBeVacantOnceItsEpochHasPassed() {
    for (long epoch :
        new long[] {1, (1L << 29) + 1, (1L << 30) - 1, 1L << 30, 1L << 32, 1L << 40}) {
      int d = Deadline.retired(epoch);
      assertFalse(Deadline.isLive(d));
      assertTrue(Deadline.isRetired(d) && Deadline.isGone(d));
      assertFalse(Deadline.isVacant(d, epoch - 1));
      assertFalse(Deadline.isVacant(d, epoch - (1L << 29)));
      assertTrue(Deadline.isVacant(d, epoch));
      assertTrue(Deadline.isVacant(d, epoch + (1L << 29) - 1));
    }
  }

  @Test
  void shouldNeverGiveAwayASlotInUse() {
    assertTrue(Deadline.isVacant(Deadline.FREE, 0));
    for (int d : new int[] {Deadline.CLAIMED, Deadline.PAIRED, Deadline.REMOVING}) {
      assertFalse(Deadline.isLive(d) || Deadline.isRetired(d) || Deadline.isVacant(d, 1L << 29));
      assertEquals(d == Deadline.REMOVING, Deadline.isGone(d));
    }
  }
}
