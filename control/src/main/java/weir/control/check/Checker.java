package weir.control.check;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import weir.control.check.Outcome.Bad;
import weir.control.check.Outcome.Good;
import weir.control.check.Outcome.NotTried;
import weir.control.config.Check;
import weir.control.config.CheckSettings;
import weir.control.config.HttpCheck;
import weir.control.config.SendExpectCheck;
import weir.control.config.SmtpCheck;
import weir.control.config.TcpCheck;

/**
 * What a check does, without clock and without network: an outcome goes in, what to do next comes
 * out.
 *
 * <pre>
 *            bad, retries left:          bad, none left: DOWN
 *            after delay_before_retry    after delay_loop
 *                .---.                        .---.
 *                |   v                        |   v
 *  good:  .--&gt;  ( up )  -- bad, none left --&gt; ( down )
 *  after  '----   ^                             |
 *  delay_loop     '------ all parts good: UP ---'
 * </pre>
 *
 * <p>As keepalived 2.2.7: the very first attempt needs no retries to be believed; a TCP, SMTP or
 * SEND_EXPECT check spends its retries in rounds also while the server is down, the others try once
 * each delay_loop; the URLs of HTTP_GET take turns, one each delay_loop, and when the one that
 * failed is good again all must be good once more, at once with {@code fast_recovery}. (With a
 * single URL keepalived asks it twice then; here once is enough.)
 *
 * <p>A failed attempt is logged with {@code log_all_failures}, and always when it takes the server
 * down: the verdict alone would not say why.
 */
final class Checker {
  /**
   * What to do next.
   *
   * @param nextInMs when to try again
   * @param part what to try: the URL of HTTP_GET; always 0 for others
   * @param change what the rest of the director must know
   * @param weight that the server asks for, or {@link Good#WEIGHT_AS_CONFIGURED}
   * @param log lines, oldest first
   */
  record Step(long nextInMs, int part, Change change, int weight, List<String> log) {}

  /** News about the server. */
  enum Change {
    NONE,
    UP,
    DOWN
  }

  private final CheckSettings settings;
  private final Wording wording;
  private final int parts;
  private final boolean fastRecovery;
  private final boolean retriesWhileDown;

  private boolean up;
  private boolean hasRun;

  /** So that the first failure is the last. */
  private int retries;

  private int part;
  private boolean partFailed;
  private String whyNotTried = "";
  private int weight = Good.WEIGHT_AS_CONFIGURED;

  /**
   * Before its first attempt.
   *
   * @param up what is believed of the server until then
   */
  Checker(Check check, boolean up) {
    this.settings = check.settings();
    this.wording = Wording.of(check);
    this.parts = check instanceof HttpCheck http ? http.urls().size() : 1;
    this.fastRecovery = check instanceof HttpCheck http && http.fastRecovery();
    this.retriesWhileDown =
        check instanceof TcpCheck || check instanceof SmtpCheck || check instanceof SendExpectCheck;
    this.up = up;
    this.retries = settings.retry();
  }

  /** When to try for the first time: spread, so that a thousand checks do not run at once. */
  long firstInMs(RandomGenerator random) {
    return random.nextLong(settings.warmupMs() + 1);
  }

  /** Takes the outcome of the attempt that the last step asked for. */
  Step finished(Outcome outcome) {
    return switch (outcome) {
      case Good good -> good(good);
      case Bad bad -> bad(bad);
      case NotTried notTried -> notTried(notTried);
    };
  }

  /** The same reason is not said again. */
  private Step notTried(NotTried outcome) {
    List<String> log = outcome.why().equals(whyNotTried) ? List.of() : List.of(outcome.why());
    whyNotTried = outcome.why();
    return step(settings.delayLoopMs(), Change.NONE, log);
  }

  private Step good(Good good) {
    whyNotTried = "";
    List<String> log = new ArrayList<>();
    if (!up && !good.how().isEmpty()) {
      log.add(good.how());
    }
    weight = good.weight();
    boolean repaired = partFailed && parts > 1;
    boolean complete = !repaired && part == parts - 1;
    partFailed = false;
    part = repaired || complete ? 0 : part + 1;
    if (!complete) {
      retries = hasRun ? 0 : settings.retry();
      boolean hurry = fastRecovery && (!up || !hasRun);
      return step(hurry ? 0 : settings.delayLoopMs(), Change.NONE, log);
    }
    boolean news = !up || !hasRun;
    up = true;
    hasRun = true;
    retries = 0;
    if (news && !wording.up().isEmpty()) {
      log.add(wording.up());
    }
    return step(settings.delayLoopMs(), news ? Change.UP : Change.NONE, log);
  }

  private Step bad(Bad bad) {
    whyNotTried = "";
    if (retries < settings.retry() && (up || retriesWhileDown)) {
      retries++;
      return step(
          settings.delayBeforeRetryMs(),
          Change.NONE,
          up && settings.logAllFailures() ? List.of(bad.what() + bad.detail()) : List.of());
    }
    boolean news = up || !hasRun;
    List<String> log = news ? verdict(bad) : List.of();
    up = false;
    hasRun = true;
    retries = 0;
    partFailed = true;
    return step(settings.delayLoopMs(), news ? Change.DOWN : Change.NONE, log);
  }

  private List<String> verdict(Bad bad) {
    String after = hasRun && settings.retry() > 0 ? " after " + settings.retry() + " retries" : "";
    return wording.down().isEmpty()
        ? List.of(bad.what() + after + bad.detail())
        : List.of(bad.what() + bad.detail(), wording.down() + after + ".");
  }

  private Step step(long nextInMs, Change change, List<String> log) {
    return new Step(nextInMs, part, change, weight, List.copyOf(log));
  }
}
