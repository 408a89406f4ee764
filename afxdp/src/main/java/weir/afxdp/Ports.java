package weir.afxdp;

import java.util.List;

/** The ports of one worker: every queue that it serves, on one pool of frames. */
public interface Ports {
  /**
   * The ports, in an order that does not change: first one of each interface, in the same order for
   * every worker, then the interfaces' further queues.
   */
  List<Port> list();

  /**
   * Waits until a frame arrives or the time is over; also returns early for no reason.
   *
   * @param timeoutMs at most this long, 0 polls
   */
  void await(int timeoutMs);
}
