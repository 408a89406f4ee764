package weir.afxdp;

/**
 * One queue of one interface, used a burst at a time by the one worker that owns it.
 *
 * <p>All ports of a worker share one pool of frames, so that a frame received on one port is sent
 * on another without a copy. A frame is always in exactly one place: the pool, a ring of a port, or
 * a {@link Burst}.
 */
public interface Port {
  /** The interface that this is a queue of. */
  Link link();

  /**
   * Replaces the content of an empty burst by what has arrived, and gives the kernel new frames to
   * receive into.
   *
   * @return the number of frames, 0..{@link Burst#CAPACITY}
   */
  int receive(Burst burst);

  /**
   * Sends every frame of the burst and empties it. Frames that the interface does not take go back
   * to the pool and are counted by {@link #transmitDrops}; nothing waits.
   */
  void transmit(Burst burst);

  /**
   * Takes a frame out of the pool, to send another packet than those that were received. It is as
   * long as theirs, and goes back to the pool as they do.
   *
   * @return where its Ethernet header goes; 0 where no frame is left
   */
  long takeFrame();

  /** Gives every frame of the burst back to the pool and empties it. */
  void recycle(Burst burst);

  /** Frames that {@link #transmit} could not send since the start. May be called by any thread. */
  long transmitDrops();

  /**
   * Frames that arrived for this port since the start and were lost before {@link #receive}: too
   * long for a frame, or faster than they were received. May be called by any thread.
   */
  long receiveDrops();
}
