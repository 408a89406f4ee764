package weir.control.check;

import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import weir.control.config.Check;
import weir.control.config.TcpCheck;
import weir.control.loop.Timers;

/**
 * All checks, each in its own rhythm. Lives on the control thread; outcomes come back to it through
 * the executor, whatever thread the connector has.
 */
public final class HealthChecks implements Checks, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.check");

  private final Timers timers;
  private final Executor controlThread;
  private final Connector connector;
  private final RandomGenerator random;
  private final Set<Running> checks = new HashSet<>();
  private boolean closed;

  /**
   * None yet.
   *
   * @param controlThread where outcomes are dealt with
   * @param random spreads the first checks
   */
  public HealthChecks(
      Timers timers, Executor controlThread, Connector connector, RandomGenerator random) {
    this.timers = timers;
    this.controlThread = controlThread;
    this.connector = connector;
    this.random = random;
  }

  @Override
  public Handle start(Check check, boolean up, Listener listener) {
    if (!(check instanceof TcpCheck tcp)) {
      return () -> {};
    }
    Running running = new Running(tcp, listener);
    checks.add(running);
    running.again(running.machine.firstInMs(random));
    return () -> {
      running.stop();
      checks.remove(running);
    };
  }

  /** Ends all checks; outcomes that are still on their way are dropped. */
  @Override
  public void close() {
    closed = true;
    checks.forEach(Running::stop);
    checks.clear();
  }

  private final class Running {
    private final TcpCheck check;
    private final Listener listener;
    private final TcpChecker machine;
    private Timers.@Nullable Timer timer;
    private boolean stopped;

    Running(TcpCheck check, Listener listener) {
      this.check = check;
      this.listener = listener;
      this.machine = new TcpChecker(check);
    }

    void again(long inMs) {
      timer = timers.after(inMs, this::attempt);
    }

    private void attempt() {
      connector.connect(check, outcome -> controlThread.execute(() -> finished(outcome)));
    }

    private void finished(Outcome outcome) {
      if (closed || stopped) {
        return;
      }
      TcpChecker.Step step = machine.finished(outcome);
      step.log().forEach(line -> LOG.log(Level.INFO, line));
      // First the next attempt: a listener that fails must not end the check.
      again(step.nextInMs());
      if (step.change() != TcpChecker.Change.NONE) {
        listener.changed(step.change() == TcpChecker.Change.UP);
      }
    }

    void stop() {
      stopped = true;
      if (timer != null) {
        timer.cancel();
      }
    }
  }
}
