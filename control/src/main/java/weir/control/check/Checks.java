package weir.control.check;

import weir.control.config.Check;

/** Where checks are started. */
@FunctionalInterface
public interface Checks {
  /** Checks nothing. */
  Checks NONE = (check, up, listener) -> () -> {};

  /** Called on the control thread when a check changes its mind, and with its first result. */
  @FunctionalInterface
  interface Listener {
    void changed(boolean up);
  }

  /** A check that runs. */
  @FunctionalInterface
  interface Handle {
    /** Ends it; outcomes that are still on their way are dropped. */
    void stop();
  }

  /**
   * Starts a check; its first attempt is at a random time within its warm-up.
   *
   * @param up what is believed of the server until then
   */
  Handle start(Check check, boolean up, Listener listener);
}
