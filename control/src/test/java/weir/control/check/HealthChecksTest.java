package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import weir.control.LogCapture;
import weir.control.config.MiscCheck;
import weir.control.config.Script;
import weir.control.config.TcpCheck;
import weir.control.config.TcpChecks;
import weir.control.loop.FakeTimers;

class HealthChecksTest {
  private static final TcpCheck CHECK = TcpChecks.of(0x0a000001, 80, 0, 0, 500, 1, 100, 1_000, 0);

  private static final Outcome GOOD = Outcome.Good.PLAIN;
  private static final Outcome BAD = Outcome.Bad.of("bad");

  private final FakeTimers control = new FakeTimers();
  private final List<Long> attemptsAt = new ArrayList<>();
  private final List<Consumer<Outcome>> open = new ArrayList<>();
  private final List<Boolean> news = new ArrayList<>();
  private final HealthChecks checks =
      new HealthChecks(
          control,
          control,
          (check, part, then) -> {
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
    answer(GOOD);
    control.advance(1_000);
    answer(BAD);
    control.advance(100);
    answer(BAD);
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
    open.removeLast().accept(GOOD);
    assertEquals(List.of(), news);
    control.drain();
    assertEquals(List.of(true), news);
  }

  @Test
  void shouldDropOutcomesAndTimersAfterTheEnd() {
    checks.start(CHECK, true, news::add);
    checks.start(CHECK, true, news::add);
    control.advance(0);
    answer(GOOD);
    checks.close();
    answer(GOOD);
    control.advance(60_000);
    assertEquals(List.of(true), news);
    assertEquals(2, attemptsAt.size());
    assertEquals(0, control.pending());
  }

  @Test
  void shouldDropTheOutcomeOfACheckThatIsStopped() {
    Checks.Handle handle = checks.start(CHECK, true, news::add);
    control.advance(0);
    handle.stop();
    answer(GOOD);
    control.advance(60_000);
    assertEquals(List.of(), news);
    assertEquals(1, attemptsAt.size());
  }

  @Test
  void shouldReportWhatACheckHasDone() {
    Checks.Handle handle = checks.start(CHECK, true, news::add);
    control.advance(0);
    assertEquals(Checks.Report.NOTHING, handle.report());
    answer(GOOD);
    control.advance(1_000);
    answer(BAD);
    assertEquals(2, handle.report().attempts());
    assertEquals(1, handle.report().failures());
    assertTrue(handle.report().lastNs() > 0);
  }

  @Test
  void shouldTellTheWeightThatAProgramAsksForAndWhenItNoLongerDoes() {
    List<String> told = new ArrayList<>();
    checks.start(
        CHECK,
        true,
        new Checks.Listener() {
          @Override
          public void changed(boolean up) {
            told.add(up ? "up" : "down");
          }

          @Override
          public void weightChanged(OptionalInt weight) {
            told.add(weight.toString());
          }
        });
    control.advance(0);
    for (Outcome outcome : List.of(new Outcome.Good("", 7), new Outcome.Good("", 7), GOOD)) {
      answer(outcome);
      control.advance(1_000);
    }
    assertEquals(List.of("OptionalInt[7]", "up", "OptionalInt.empty"), told);
  }

  @Test
  void shouldRunProgramsFromStartToStart() {
    MiscCheck misc =
        new MiscCheck(
            Settings.rhythm(0, 0, 1_000, false),
            new Script(List.of("/bin/true"), null, null, 0),
            false);
    checks.start(misc, true, news::add);
    while (attemptsAt.isEmpty()) {
      control.advance(1);
    }
    long first = attemptsAt.getFirst();
    control.advance(300);
    answer(GOOD);
    control.advance(700);
    assertEquals(List.of(first, first + 1_000), attemptsAt);
  }

  @Test
  void shouldTryAgainAfterAFaultOfOurOwn() {
    Prober faulty =
        (check, part, then) -> {
          attemptsAt.add(control.nowMs());
          throw new IllegalStateException("meant to fail");
        };
    try (LogCapture log = new LogCapture("weir.check");
        HealthChecks failing =
            new HealthChecks(control, control, faulty, new SplittableRandom(1))) {
      failing.start(CHECK, true, news::add);
      control.advance(1_000);
      assertEquals(2, attemptsAt.size());
      assertEquals("check of [10.0.0.1]:tcp:80 failed", log.lines().getFirst());
    }
  }
}
