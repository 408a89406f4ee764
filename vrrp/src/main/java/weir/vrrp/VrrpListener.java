package weir.vrrp;

import java.util.List;
import weir.ffi.InterfaceAddress;

/** Hears what the vrrp thread does. Called on it, so that nothing here may wait. */
public interface VrrpListener {
  /**
   * Addresses are about to be taken, or have been given up: packets for them come from now on, or
   * no longer. Must not fail.
   */
  default void holds(List<InterfaceAddress> addresses, boolean held) {}

  /** A master hears another one that is lower; told once a second at most. */
  default void heardLower(String instance, int effectivePriority) {}

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
