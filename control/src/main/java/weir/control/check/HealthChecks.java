package weir.control.check;

import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import weir.control.config.Check;
import weir.control.config.MiscCheck;
import weir.control.loop.Timers;

/**
 * All checks, each in its own rhythm. Lives on the control thread; outcomes come back to it through
 * the executor, whatever thread the prober has.
 */
public final class HealthChecks implements Checks, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.check");

  private final Timers timers;
  private final Executor controlThread;
  private final Prober prober;
  private final RandomGenerator random;
  private final Set<Running> checks = new HashSet<>();

  /**
   * None yet.
   *
   * @param controlThread where outcomes are dealt with
   * @param random spreads the first checks
   */
  public HealthChecks(
      Timers timers, Executor controlThread, Prober prober, RandomGenerator random) {
    this.timers = timers;
    this.controlThread = controlThread;
    this.prober = prober;
    this.random = random;
  }

  @Override
  public Handle start(Check check, boolean up, Listener listener) {
    Running running = new Running(check, up, listener);
    checks.add(running);
    running.again(running.machine.firstInMs(random), 0);
    return running;
  }

  /** Ends all checks; outcomes that are still on their way are dropped. */
  @Override
  public void close() {
    checks.forEach(Running::end);
    checks.clear();
  }

  private final class Running implements Handle {
    private final Check check;
    private final Listener listener;
    private final Checker machine;
    private Timers.@Nullable Timer timer;
    private boolean stopped;
    private long startedMs;
    private long startedNs;
    private Report report = Report.NOTHING;
    private int weight = Outcome.Good.WEIGHT_AS_CONFIGURED;

    Running(Check check, boolean up, Listener listener) {
      this.check = check;
      this.listener = listener;
      this.machine = new Checker(check, up);
    }

    void again(long inMs, int part) {
      timer = timers.after(inMs, () -> attempt(part));
    }

    private void attempt(int part) {
      startedMs = timers.nowMs();
      try {
        prober.attempt(check, part, outcome -> controlThread.execute(() -> finished(outcome)));
      } catch (RuntimeException e) {
        // A fault of ours, which must not end the check.
        LOG.log(Level.ERROR, "check of " + Wording.server(check) + " failed", e);
        again(check.settings().delayLoopMs(), part);
      }
    }

    private void finished(Outcome outcome) {
      if (stopped) {
        return;
      }
      report =
          new Report(
              report.attempts() + 1,
              report.failures() + (outcome instanceof Outcome.Bad ? 1 : 0),
              System.nanoTime() - startedNs);
      Checker.Step step = machine.finished(outcome);
      step.log().forEach(line -> LOG.log(Level.INFO, line));
      // First the next attempt: a listener that fails must not end the check.
      again(Math.max(0, step.nextInMs() - alreadyPassedMs()), step.part());
      if (step.weight() != weight) {
        weight = step.weight();
        listener.weightChanged(
            weight == Outcome.Good.WEIGHT_AS_CONFIGURED
                ? OptionalInt.empty()
                : OptionalInt.of(weight));
      }
      if (step.change() != Checker.Change.NONE) {
        listener.changed(step.change() == Checker.Change.UP);
      }
    }

    /** Programs are run each delay_loop, however long they take; other checks pause between. */
    private long alreadyPassedMs() {
      return check instanceof MiscCheck ? timers.nowMs() - startedMs : 0;
    }

    @Override
    public Report report() {
      return report;
    }

    @Override
    public void stop() {
      end();
      checks.remove(this);
    }

    void end() {
      stopped = true;
      if (timer != null) {
        timer.cancel();
      }
    }
  }
}
