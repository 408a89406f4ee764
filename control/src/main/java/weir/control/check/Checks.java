package weir.control.check;

import java.util.OptionalInt;
import weir.control.config.Check;

/** Where checks are started. */
@FunctionalInterface
public interface Checks {
  /** Checks nothing. */
  Checks NONE = (check, up, listener) -> () -> {};

  /** Told on the control thread. */
  @FunctionalInterface
  interface Listener {
    /** The check changes its mind, or has its first result. */
    void changed(boolean up);

    /**
     * The server asks for another weight ({@code misc_dynamic}); told before {@link #changed}.
     *
     * @param weight 0..253; empty for the one that is configured
     */
    default void weightChanged(OptionalInt weight) {}
  }

  /**
   * What a check has done since it was started.
   *
   * @param attempts that have ended
   * @param failures how many of them failed
   * @param lastNs how long the last one took, in nanoseconds
   */
  record Report(long attempts, long failures, long lastNs) {
    /** Not tried yet. */
    public static final Report NOTHING = new Report(0, 0, 0);
  }

  /** A check that runs. */
  @FunctionalInterface
  interface Handle {
    /** Ends it; outcomes that are still on their way are dropped. */
    void stop();

    /** What it has done so far. */
    default Report report() {
      return Report.NOTHING;
    }
  }

  /**
   * Starts a check; its first attempt is at a random time within its warm-up.
   *
   * @param up what is believed of the server until then
   */
  Handle start(Check check, boolean up, Listener listener);
}
