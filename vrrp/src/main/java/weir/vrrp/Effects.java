package weir.vrrp;

/** What a virtual router does to the world. Called on the vrrp thread; nothing here may wait. */
public interface Effects {
  /**
   * Sends an advertisement.
   *
   * @param priority 0 when we stop
   */
  void advertise(int priority);

  /** Takes the addresses, routes and rules, or gives them up. */
  void hold(boolean held);

  /** Tells the neighbours of every address, so often. */
  void announce(int times);

  /** A state was entered: scripts, FIFOs, mail. */
  void entered(State state);

  /** As master it has heard another one, that is lower. */
  default void heardLower() {}

  /** A line for the log. */
  void log(String line);
}
