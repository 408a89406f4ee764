package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.control.check.Checker.Change.DOWN;
import static weir.control.check.Checker.Change.NONE;
import static weir.control.check.Checker.Change.UP;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.control.check.Checker.Change;
import weir.control.check.Checker.Step;
import weir.control.check.Outcome.Bad;
import weir.control.check.Outcome.Good;
import weir.control.check.Outcome.NotTried;
import weir.control.config.Check;
import weir.control.config.CheckSettings;
import weir.control.config.DnsCheck;
import weir.control.config.HttpCheck;
import weir.control.config.MiscCheck;
import weir.control.config.PingCheck;
import weir.control.config.Script;
import weir.control.config.SendExpectCheck;
import weir.control.config.SmtpCheck;
import weir.control.config.TcpCheck;
import weir.control.config.UdpCheck;

/** Tables of outcomes and what follows from each (K16, K17, K18). */
class CheckerTest {
  private static final long LOOP = 6_000;
  private static final long RETRY = 1_000;
  private static final String SUCCESS = "TCP connection to [10.0.0.1]:tcp:80 success.";
  private static final String FAILED = "TCP_CHECK on service [10.0.0.1]:tcp:80 failed.";
  private static final Outcome GOOD = Good.PLAIN;
  private static final Outcome BAD = Bad.of("refused");

  private static CheckSettings settings(int retry) {
    return Settings.rhythm(retry, RETRY, LOOP, false);
  }

  private static Checker tcp(int retry) {
    return new Checker(new TcpCheck(settings(retry)), true);
  }

  private static void row(
      Checker checker, Outcome outcome, long nextInMs, Change change, String... log) {
    row(checker, outcome, nextInMs, 0, change, log);
  }

  private static void row(
      Checker checker, Outcome outcome, long nextInMs, int part, Change change, String... log) {
    assertEquals(
        new Step(nextInMs, part, change, Good.WEIGHT_AS_CONFIGURED, List.of(log)),
        checker.finished(outcome));
  }

  @Test
  void shouldSayOnceThatAServerIsUp() {
    Checker checker = tcp(1);
    row(checker, GOOD, LOOP, UP, SUCCESS);
    row(checker, GOOD, LOOP, NONE);
  }

  @Test
  void shouldTakeAServerDownAfterItsRetries() {
    Checker checker = tcp(2);
    row(checker, GOOD, LOOP, UP, SUCCESS);
    row(checker, BAD, RETRY, NONE);
    row(checker, BAD, RETRY, NONE);
    row(
        checker,
        Bad.of("timeout"),
        LOOP,
        DOWN,
        "timeout",
        "TCP_CHECK on service [10.0.0.1]:tcp:80 failed after 2 retries.");
  }

  @Test
  void shouldBelieveTheVeryFirstFailure() {
    row(tcp(3), BAD, LOOP, DOWN, "refused", FAILED);
  }

  @Test
  void shouldNotTakeAnAlphaServerForUpBeforeItsFirstGoodCheck() {
    Checker checker = new Checker(new TcpCheck(settings(1)), false);
    row(checker, BAD, LOOP, DOWN, "refused", FAILED);
    row(checker, BAD, RETRY, NONE);
    row(checker, GOOD, LOOP, UP, SUCCESS);
  }

  @Test
  void shouldLogEachFailureWhereAsked() {
    Checker checker = new Checker(new TcpCheck(Settings.rhythm(1, RETRY, LOOP, true)), true);
    row(checker, GOOD, LOOP, UP, SUCCESS);
    row(checker, BAD, RETRY, NONE, "refused");
    row(
        checker,
        BAD,
        LOOP,
        DOWN,
        "refused",
        "TCP_CHECK on service [10.0.0.1]:tcp:80 failed after 1 retries.");
    row(checker, BAD, RETRY, NONE);
  }

  @Test
  void shouldForgetSpentRetriesAfterAGoodCheck() {
    Checker checker = tcp(1);
    row(checker, GOOD, LOOP, UP, SUCCESS);
    row(checker, BAD, RETRY, NONE);
    row(checker, GOOD, LOOP, NONE);
    row(checker, BAD, RETRY, NONE);
  }

  @Test
  void shouldBeQuietWhileAServerIsDownAndSpendRetriesInRounds() {
    Checker checker = tcp(1);
    row(checker, BAD, LOOP, DOWN, "refused", FAILED);
    row(checker, BAD, RETRY, NONE);
    row(checker, BAD, LOOP, NONE);
    row(checker, BAD, RETRY, NONE);
  }

  @Test
  void shouldTakeAServerInAgainAfterOneGoodCheck() {
    Checker checker = tcp(0);
    row(checker, BAD, LOOP, DOWN, "refused", FAILED);
    row(checker, GOOD, LOOP, UP, SUCCESS);
    row(checker, BAD, LOOP, DOWN, "refused", FAILED);
  }

  @Test
  void shouldDecideNothingWhereNothingWasTried() {
    Checker checker = tcp(0);
    row(checker, new NotTried("no socket"), LOOP, NONE, "no socket");
    row(checker, new NotTried("no socket"), LOOP, NONE);
    row(checker, new NotTried("no address"), LOOP, NONE, "no address");
    row(checker, GOOD, LOOP, UP, SUCCESS);
    row(checker, new NotTried("no socket"), LOOP, NONE, "no socket");
    row(checker, GOOD, LOOP, NONE);
  }

  private static Checker http(int urls, int retry, boolean fastRecovery) {
    HttpCheck.Url url = new HttpCheck.Url("/", null, null, null, null);
    return new Checker(
        new HttpCheck(
            settings(retry),
            false,
            Stream.generate(() -> url).limit(urls).toList(),
            null,
            false,
            false,
            false,
            null,
            fastRecovery),
        true);
  }

  private static final String WEB_UP = "Remote Web server [10.0.0.1]:tcp:80 succeed on service.";

  @Test
  void shouldTakeUrlsInTurnAndWantAllOfThem() {
    Checker checker = http(2, 1, false);
    row(checker, GOOD, LOOP, 1, NONE);
    row(checker, GOOD, LOOP, 0, UP, WEB_UP);
    row(checker, GOOD, LOOP, 1, NONE);
    row(checker, BAD, RETRY, 1, NONE);
    row(
        checker,
        BAD,
        LOOP,
        1,
        DOWN,
        "refused",
        "HTTP_CHECK on service [10.0.0.1]:tcp:80 failed after 1 retries.");
    // The one that failed, once each delay_loop; then all from the first.
    row(checker, BAD, LOOP, 1, NONE);
    Outcome good = new Good("HTTP status code success to it", Good.WEIGHT_AS_CONFIGURED);
    row(checker, good, LOOP, 0, NONE, "HTTP status code success to it");
    row(checker, good, LOOP, 1, NONE, "HTTP status code success to it");
    row(checker, good, LOOP, 0, UP, "HTTP status code success to it", WEB_UP);
    row(checker, good, LOOP, 1, NONE);
  }

  @Test
  void shouldBelieveTheFirstFailureOfEachUrl() {
    Checker checker = http(2, 3, false);
    row(checker, GOOD, LOOP, 1, NONE);
    row(checker, BAD, LOOP, 1, DOWN, "refused", "HTTP_CHECK on service [10.0.0.1]:tcp:80 failed.");
  }

  @Test
  void shouldNotWaitBetweenUrlsWithFastRecovery() {
    Checker checker = http(2, 0, true);
    row(checker, GOOD, 0, 1, NONE);
    row(checker, GOOD, LOOP, 0, UP, WEB_UP);
    row(checker, GOOD, LOOP, 1, NONE);
    checker.finished(BAD);
    row(checker, GOOD, 0, 0, NONE);
    row(checker, GOOD, 0, 1, NONE);
    row(checker, GOOD, LOOP, 0, UP, WEB_UP);
  }

  @Test
  void shouldTakeAServerWithOneUrlInAtOnce() {
    Checker checker = http(1, 0, false);
    checker.finished(BAD);
    row(checker, GOOD, LOOP, UP, WEB_UP);
  }

  @Test
  void shouldHandOnTheWeightThatAProgramAsksFor() {
    Checker checker = new Checker(misc(1), true);
    assertEquals(50, checker.finished(new Good("", 50)).weight());
    assertEquals(50, checker.finished(BAD).weight());
    assertEquals(Good.WEIGHT_AS_CONFIGURED, checker.finished(GOOD).weight());
  }

  private static MiscCheck misc(int retry) {
    return new MiscCheck(
        settings(retry), new Script(List.of("/bin/check", "-v"), null, null, 0), true);
  }

  /**
   * What each kind logs when it comes up, and when a retry is spent in vain.
   *
   * @param retries whether it spends its retries while it is down too
   */
  record Words(Check check, List<String> up, List<String> down, boolean retries) {}

  static List<Words> words() {
    CheckSettings one = settings(1);
    return List.of(
        new Words(
            new TcpCheck(one),
            List.of(SUCCESS),
            List.of("bad (x)", "TCP_CHECK on service [10.0.0.1]:tcp:80 failed after 1 retries."),
            true),
        new Words(
            new SmtpCheck(one, "me"),
            List.of("Remote SMTP server [10.0.0.1]:tcp:80 succeed on service."),
            List.of("bad after 1 retries (x)"),
            true),
        new Words(
            new DnsCheck(one, "SOA", "."), List.of(), List.of("bad after 1 retries (x)"), false),
        new Words(
            misc(1),
            List.of("Misc check for [[10.0.0.1]:tcp:80] by [/bin/check] succeeded."),
            List.of("bad after 1 retries (x)"),
            false),
        new Words(
            new UdpCheck(one, "", false, 0, 255),
            List.of("UDP connection to [10.0.0.1]:udp:80 success."),
            List.of("bad (x)", "UDP_CHECK on service [10.0.0.1]:udp:80 failed after 1 retries."),
            false),
        new Words(
            new PingCheck(one),
            List.of("ICMP connection to [10.0.0.1] success."),
            List.of("bad (x)", "ICMP CHECK on service [10.0.0.1] failed after 1 retries."),
            false),
        new Words(
            new SendExpectCheck(one, "", "", false),
            List.of("SEND_EXPECT to [10.0.0.1]:tcp:80 success."),
            List.of("bad (x)", "SEND_EXPECT on service [10.0.0.1]:tcp:80 failed after 1 retries."),
            true));
  }

  @ParameterizedTest
  @MethodSource("words")
  void shouldSpeakAsKeepalived(Words words) {
    Checker checker = new Checker(words.check, true);
    row(checker, GOOD, LOOP, UP, words.up.toArray(String[]::new));
    row(checker, new Bad("bad", " (x)"), RETRY, NONE);
    row(checker, new Bad("bad", " (x)"), LOOP, DOWN, words.down.toArray(String[]::new));
    row(checker, new Bad("bad", " (x)"), words.retries ? RETRY : LOOP, NONE);
  }

  @Test
  void shouldSpreadFirstChecksOverTheWarmUp() {
    SplittableRandom random = new SplittableRandom(1);
    LongStream starts = LongStream.generate(() -> tcp(1).firstInMs(random)).limit(1000);
    var summary = starts.summaryStatistics();
    assertTrue(summary.getMin() >= 0 && summary.getMin() < LOOP / 10, summary::toString);
    assertTrue(summary.getMax() <= LOOP && summary.getMax() > LOOP * 9 / 10, summary::toString);
  }
}
