package weir.control.check;

import java.util.List;
import java.util.random.RandomGenerator;
import weir.control.config.Protocol;
import weir.control.config.TcpCheck;
import weir.control.pool.Names;

/**
 * What a {@code TCP_CHECK} does, without clock and without network: an outcome goes in, what to do
 * next comes out.
 *
 * <pre>
 *            bad, retries left:          bad, none left: DOWN
 *            after delay_before_retry    after delay_loop
 *                .---.                        .---.
 *                |   v                        |   v
 *  good:  .--&gt;  ( up )  -- bad, none left --&gt; ( down )
 *  after  '----   ^                             |
 *  delay_loop     '--------- good: UP ----------'
 * </pre>
 *
 * <p>As keepalived 2.2.7 ({@code check_tcp.c}, {@code tcp_epilog}): a server counts as up until its
 * first check says otherwise, a down server needs one good check, and retries are spent in rounds
 * also while it is down. A failed attempt of a server that is up is logged, as keepalived up to 2.0
 * does and later ones with {@code log_all_failures}: operators want to see a server that stumbles.
 */
final class TcpChecker {
  /**
   * What to do next.
   *
   * @param nextInMs when to connect again
   * @param change what the rest of the director must know
   * @param log lines, oldest first
   */
  record Step(long nextInMs, Change change, List<String> log) {}

  /** News about the server. */
  enum Change {
    NONE,
    UP,
    DOWN
  }

  private final TcpCheck check;
  private final String name;
  private boolean up = true;
  private boolean hasRun;
  private int retries;

  TcpChecker(TcpCheck check) {
    this.check = check;
    this.name =
        Names.endpoint(
            Protocol.TCP, check.settings().connectAddress(), check.settings().connectPort());
  }

  /** When to connect for the first time: spread, so that a thousand checks do not run at once. */
  long firstInMs(RandomGenerator random) {
    return random.nextLong(check.settings().warmupMs() + 1);
  }

  /** Takes the outcome of the attempt that the last step asked for. */
  Step finished(Outcome outcome) {
    return switch (outcome) {
      case CONNECTED -> good();
      case FAILED -> bad("TCP connection to " + name + " failed.");
      case TIMED_OUT -> bad("TCP connection to " + name + " timeout.");
      case NOT_TRIED ->
          new Step(
              check.settings().delayLoopMs(),
              Change.NONE,
              List.of("TCP socket bind failed. Rescheduling. (" + name + ")"));
    };
  }

  private Step good() {
    boolean news = !up || !hasRun;
    up = true;
    hasRun = true;
    retries = 0;
    return news
        ? new Step(
            check.settings().delayLoopMs(),
            Change.UP,
            List.of("TCP connection to " + name + " success."))
        : new Step(check.settings().delayLoopMs(), Change.NONE, List.of());
  }

  private Step bad(String attempt) {
    List<String> log = up ? List.of(attempt) : List.of();
    if (retries < check.settings().retry()) {
      retries++;
      hasRun = true;
      return new Step(check.settings().delayBeforeRetryMs(), Change.NONE, log);
    }
    retries = 0;
    boolean news = up || !hasRun;
    String verdict =
        check.settings().retry() > 0 && hasRun
            ? "TCP_CHECK on service "
                + name
                + " failed after "
                + check.settings().retry()
                + " retries."
            : "TCP_CHECK on service " + name + " failed.";
    up = false;
    hasRun = true;
    return news
        ? new Step(check.settings().delayLoopMs(), Change.DOWN, List.of(attempt, verdict))
        : new Step(check.settings().delayLoopMs(), Change.NONE, log);
  }
}
