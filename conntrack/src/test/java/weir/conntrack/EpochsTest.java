package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class EpochsTest {
  private final Epochs epochs = new Epochs(3);

  @Test
  void shouldPassAtOnceWhenNobodyIsOnline() {
    assertTrue(epochs.passed(epochs.advance()));
  }

  @Test
  void shouldPassWhenEveryOnlineParticipantHasQuiesced() {
    epochs.online(0);
    epochs.online(2);
    long epoch = epochs.advance();
    assertFalse(epochs.passed(epoch));
    assertEquals(0, epochs.laggard(epoch));
    epochs.quiesce(0);
    assertFalse(epochs.passed(epoch));
    assertEquals(2, epochs.laggard(epoch));
    epochs.quiesce(2);
    assertTrue(epochs.passed(epoch));
    assertEquals(-1, epochs.laggard(epoch));
  }

  @Test
  void shouldNotWaitForWhoIsOffline() {
    epochs.online(1);
    long epoch = epochs.advance();
    assertFalse(epochs.passed(epoch));
    epochs.offline(1);
    assertTrue(epochs.passed(epoch));
    assertFalse(epochs.isOnline(1));
  }

  @Test
  void shouldNotWaitForWhoCameOnlineAfterwards() {
    long epoch = epochs.advance();
    epochs.online(1);
    assertTrue(epochs.passed(epoch));
    assertTrue(epochs.isOnline(1));
    assertFalse(epochs.passed(epochs.advance()));
  }

  @Test
  void shouldTellEpochsApart() {
    epochs.online(0);
    long first = epochs.advance();
    epochs.quiesce(0);
    long second = epochs.advance();
    assertTrue(second > first);
    assertTrue(epochs.passed(first));
    assertFalse(epochs.passed(second));
    assertEquals(first, epochs.oldest());
  }

  @Test
  void shouldNoticeABoundaryOfWhoIsOffline() {
    assertThrows(AssertionError.class, () -> epochs.quiesce(0));
  }

  @Test
  void shouldWantAParticipant() {
    assertThrows(IllegalArgumentException.class, () -> new Epochs(0));
  }
}
