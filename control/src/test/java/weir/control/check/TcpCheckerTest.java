package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.control.check.Outcome.CONNECTED;
import static weir.control.check.Outcome.FAILED;
import static weir.control.check.Outcome.NOT_TRIED;
import static weir.control.check.Outcome.TIMED_OUT;
import static weir.control.check.TcpChecker.Change.DOWN;
import static weir.control.check.TcpChecker.Change.NONE;
import static weir.control.check.TcpChecker.Change.UP;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import weir.control.check.TcpChecker.Change;
import weir.control.check.TcpChecker.Step;
import weir.control.config.TcpChecks;

/** A table of outcomes and what follows from each. */
class TcpCheckerTest {
  private static final long LOOP = 6_000;
  private static final long RETRY = 1_000;

  private static final String GOOD = "TCP connection to [10.0.0.1]:tcp:80 success.";
  private static final String BAD = "TCP connection to [10.0.0.1]:tcp:80 failed.";
  private static final String SLOW = "TCP connection to [10.0.0.1]:tcp:80 timeout.";
  private static final String FAILED_AT_ONCE = "TCP_CHECK on service [10.0.0.1]:tcp:80 failed.";

  private static TcpChecker checker(int retry) {
    return new TcpChecker(TcpChecks.of(0x0a000001, 80, 0, 0, 5_000, retry, RETRY, LOOP, LOOP));
  }

  private static void row(
      TcpChecker checker, Outcome outcome, long nextInMs, Change change, String... log) {
    assertEquals(new Step(nextInMs, change, List.of(log)), checker.finished(outcome));
  }

  @Test
  void shouldSayOnceThatAServerIsUp() {
    TcpChecker checker = checker(1);
    row(checker, CONNECTED, LOOP, UP, GOOD);
    row(checker, CONNECTED, LOOP, NONE);
  }

  @Test
  void shouldTakeAServerDownAfterItsRetries() {
    TcpChecker checker = checker(2);
    row(checker, CONNECTED, LOOP, UP, GOOD);
    row(checker, FAILED, RETRY, NONE, BAD);
    row(checker, TIMED_OUT, RETRY, NONE, SLOW);
    row(
        checker,
        FAILED,
        LOOP,
        DOWN,
        BAD,
        "TCP_CHECK on service [10.0.0.1]:tcp:80 failed after 2 retries.");
  }

  @Test
  void shouldForgetSpentRetriesAfterAGoodCheck() {
    TcpChecker checker = checker(1);
    row(checker, CONNECTED, LOOP, UP, GOOD);
    row(checker, FAILED, RETRY, NONE, BAD);
    row(checker, CONNECTED, LOOP, NONE);
    row(checker, FAILED, RETRY, NONE, BAD);
  }

  @Test
  void shouldTakeAServerDownAtOnceWithoutRetries() {
    TcpChecker checker = checker(0);
    row(checker, FAILED, LOOP, DOWN, BAD, FAILED_AT_ONCE);
  }

  @Test
  void shouldBeQuietWhileAServerIsDownAndSpendRetriesInRounds() {
    TcpChecker checker = checker(1);
    row(checker, FAILED, RETRY, NONE, BAD);
    row(
        checker,
        FAILED,
        LOOP,
        DOWN,
        BAD,
        "TCP_CHECK on service [10.0.0.1]:tcp:80 failed after 1 retries.");
    row(checker, FAILED, RETRY, NONE);
    row(checker, TIMED_OUT, LOOP, NONE);
    row(checker, FAILED, RETRY, NONE);
  }

  @Test
  void shouldTakeAServerInAgainAfterOneGoodCheck() {
    TcpChecker checker = checker(0);
    row(checker, FAILED, LOOP, DOWN, BAD, FAILED_AT_ONCE);
    row(checker, CONNECTED, LOOP, UP, GOOD);
    row(checker, FAILED, LOOP, DOWN, BAD, FAILED_AT_ONCE);
  }

  @Test
  void shouldDecideNothingWhereNothingWasTried() {
    TcpChecker checker = checker(0);
    String log = "TCP socket bind failed. Rescheduling. ([10.0.0.1]:tcp:80)";
    row(checker, NOT_TRIED, LOOP, NONE, log);
    row(checker, CONNECTED, LOOP, UP, GOOD);
    row(checker, NOT_TRIED, LOOP, NONE, log);
    row(checker, CONNECTED, LOOP, NONE);
  }

  @Test
  void shouldSpreadFirstChecksOverTheWarmUp() {
    SplittableRandom random = new SplittableRandom(1);
    LongStream starts = LongStream.generate(() -> checker(1).firstInMs(random)).limit(1000);
    var summary = starts.summaryStatistics();
    assertTrue(summary.getMin() >= 0 && summary.getMin() < LOOP / 10, summary::toString);
    assertTrue(summary.getMax() <= LOOP && summary.getMax() > LOOP * 9 / 10, summary::toString);
  }
}
