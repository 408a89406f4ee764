package weir.afxdp;

import java.util.List;

/** The ports of one worker: every queue that it serves, on one pool of frames. */
public interface Ports extends AutoCloseable {
  /** The ports, in an order that does not change. */
  List<Port> list();

  /**
   * Waits until a frame arrives or the time is over; also returns early for no reason.
   *
   * @param timeoutMs at most this long, 0 polls
   */
  void await(int timeoutMs);

  /** Detaches from the interfaces, which then behave as if nothing had been there. */
  @Override
  void close();
}
