package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import weir.control.config.TcpCheck;
import weir.control.config.TcpChecks;
import weir.control.loop.FakeTimers;

class HealthChecksTest {
  private static final TcpCheck CHECK = TcpChecks.of(0x0a000001, 80, 0, 0, 500, 1, 100, 1_000, 0);

  private final FakeTimers control = new FakeTimers();
  private final List<Long> attemptsAt = new ArrayList<>();
  private final List<Consumer<Outcome>> open = new ArrayList<>();
  private final List<Boolean> news = new ArrayList<>();
  private final HealthChecks checks =
      new HealthChecks(
          control,
          control,
          (check, then) -> {
            attemptsAt.add(control.nowMs());
            open.add(then);
          },
          new SplittableRandom(1));

  private void answer(Outcome outcome) {
    open.removeLast().accept(outcome);
    control.drain();
  }

  @Test
  void shouldConnectAgainAfterEachOutcomeInItsTime() {
    long start = control.nowMs();
    checks.start(CHECK, true, news::add);
    control.advance(0);
    answer(Outcome.CONNECTED);
    control.advance(1_000);
    answer(Outcome.FAILED);
    control.advance(100);
    answer(Outcome.FAILED);
    control.advance(1_000);
    assertEquals(List.of(start, start + 1_000, start + 1_100, start + 2_100), attemptsAt);
    assertEquals(List.of(true, false), news);
  }

  @Test
  void shouldNotConnectWhileAnAttemptIsOpen() {
    checks.start(CHECK, true, news::add);
    control.advance(60_000);
    assertEquals(1, attemptsAt.size());
  }

  @Test
  void shouldDecideOnTheControlThreadOnly() {
    checks.start(CHECK, true, news::add);
    control.advance(0);
    open.removeLast().accept(Outcome.CONNECTED);
    assertEquals(List.of(), news);
    control.drain();
    assertEquals(List.of(true), news);
  }

  @Test
  void shouldDropOutcomesAndTimersAfterTheEnd() {
    checks.start(CHECK, true, news::add);
    checks.start(CHECK, true, news::add);
    control.advance(0);
    answer(Outcome.CONNECTED);
    checks.close();
    answer(Outcome.CONNECTED);
    control.advance(60_000);
    assertEquals(List.of(true), news);
    assertEquals(2, attemptsAt.size());
    assertEquals(0, control.pending());
  }
}
