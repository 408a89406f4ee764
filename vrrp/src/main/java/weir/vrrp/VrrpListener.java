package weir.vrrp;

/** Hears what the vrrp thread does. Called on it, so that nothing here may wait. */
public interface VrrpListener {
  /** A line for the log. */
  void log(String line);

  /**
   * A virtual router has entered a state.
   *
   * @param instance its name
   * @param effectivePriority that it has now
   * @param why for people
   */
  void entered(String instance, State state, int effectivePriority, String why);
}
