package weir.control.failover;

import weir.control.config.VrrpInstance;
import weir.control.config.VrrpSyncGroup;
import weir.vrrp.State;

/** Tells of virtual routers by scripts, FIFOs and mail. Called on the control thread. */
public interface FailoverNotices {
  /** An instance has entered a state; INIT when the director stops. */
  void entered(VrrpInstance instance, State state, int effectivePriority);

  /** All members of a group have. */
  void entered(VrrpSyncGroup group, State state);

  /** As master it hears another one that is lower. */
  void heardLower(VrrpInstance instance, int effectivePriority);

  /** A reload has taken an instance away. */
  void deleted(VrrpInstance instance);
}
