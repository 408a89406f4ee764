package weir.control.loop;

/** Time, and things to do later on the control thread. Tests have a clock of their own. */
public interface Timers {
  /** Milliseconds of a clock that never goes back; only differences mean something. */
  long nowMs();

  /**
   * Does something once, on the control thread.
   *
   * @param delayMs from now, at least 0
   */
  Timer after(long delayMs, Runnable task);

  /** Something that is to be done later. */
  @FunctionalInterface
  interface Timer {
    /** Lets it be; without effect when it was done already. */
    void cancel();
  }
}
