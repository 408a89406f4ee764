package weir.control.failover;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.Script;
import weir.control.config.VrrpScript;
import weir.control.loop.Timers;
import weir.control.notify.Scripts;
import weir.control.notify.Scripts.End;

/**
 * Runs a {@code vrrp_script} again and again: {@code fall} bad ends in a row make it down, {@code
 * rise} good ones up. Logs in keepalived's words. Lives on the control thread.
 */
final class ScriptTracker implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.vrrp");

  private final VrrpScript script;
  private final Scripts scripts;
  private final Timers timers;
  private final Executor controlThread;
  private final Consumer<Boolean> changed;
  private boolean up;
  private boolean hasEnded;
  private int inARow;
  private int lastStatus;
  private boolean closed;
  private Timers.@Nullable Timer timer;

  /**
   * A script that is not run yet.
   *
   * @param changed is told when it is up or down
   */
  ScriptTracker(
      VrrpScript script,
      Scripts scripts,
      Timers timers,
      Executor controlThread,
      Consumer<Boolean> changed) {
    this.script = script;
    this.scripts = scripts;
    this.timers = timers;
    this.controlThread = controlThread;
    this.changed = changed;
    this.up = !script.initFail();
  }

  /** Whether it is up. */
  boolean isUp() {
    return up;
  }

  /** Runs it now, and from then on. */
  void start() {
    long startedMs = timers.nowMs();
    Script once = script.script();
    Script bounded =
        once.timeoutMs() > 0
            ? once
            : new Script(once.words(), once.user(), once.group(), script.intervalMs());
    scripts.run(bounded, end -> controlThread.execute(() -> ended(end, startedMs)));
  }

  private void ended(End end, long startedMs) {
    if (closed) {
      return;
    }
    // First the next run: a listener that fails must not end it.
    timer =
        timers.after(Math.max(0, startedMs + script.intervalMs() - timers.nowMs()), this::start);
    switch (end) {
      case End.Exited(int status) -> {
        if (status != lastStatus) {
          LOG.log(Level.INFO, "Script `" + script.name() + "` now returning " + status);
        }
        lastStatus = status;
        count(status == 0, "exited with status " + status);
      }
      case End.TimedOut() -> count(false, "timed out");
      case End.NotRun(String _) -> count(false, "not run");
    }
  }

  private void count(boolean good, String how) {
    if (good == up && hasEnded) {
      inARow = 0;
      return;
    }
    boolean first = !hasEnded;
    hasEnded = true;
    if (good == up) {
      say(good, how);
      return;
    }
    inARow++;
    // At the start one bad end is enough: nobody knows it as good.
    if (inARow >= (good ? script.rise() : script.fall()) || (first && !good)) {
      inARow = 0;
      up = good;
      say(good, how);
      changed.accept(up);
    }
  }

  private void say(boolean good, String how) {
    LOG.log(
        Level.INFO,
        "VRRP_Script(" + script.name() + ") " + (good ? "succeeded" : "failed (" + how + ")"));
  }

  /** Ends it. */
  @Override
  public void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
