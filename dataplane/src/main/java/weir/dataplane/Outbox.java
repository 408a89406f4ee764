package weir.dataplane;

import weir.afxdp.Burst;
import weir.afxdp.Port;

/**
 * Where frames go after a burst was worked on: one burst for each port, and one of frames that go
 * back to the pool. Owned by one worker.
 */
final class Outbox {
  private final Port[] ports;
  private final Burst[] bursts;
  private final Burst dropped = new Burst();
  private long taken;

  Outbox(Port[] ports) {
    this.ports = ports;
    this.bursts = new Burst[ports.length];
    for (int i = 0; i < ports.length; i++) {
      bursts[i] = new Burst();
    }
  }

  /**
   * Takes a frame of one packet to send.
   *
   * @param pendingChecksum as {@link Burst#checksum} describes
   */
  void send(int port, long frame, int length, int pendingChecksum) {
    send(port, frame, length, pendingChecksum, 0);
  }

  /**
   * Takes a frame to send.
   *
   * @param pendingChecksum as {@link Burst#checksum} describes
   * @param segment as {@link Burst#segment} describes
   */
  void send(int port, long frame, int length, int pendingChecksum, int segment) {
    taken++;
    Burst burst = bursts[port];
    burst.add(frame, length, pendingChecksum, segment);
    if (burst.isFull()) {
      ports[port].transmit(burst);
    }
  }

  /** Takes a frame that nobody needs any more. */
  void drop(long frame) {
    taken++;
    dropped.add(frame, 0, 0);
    if (dropped.isFull()) {
      ports[0].recycle(dropped);
    }
  }

  /** A frame that now belongs to the caller, by the address of its Ethernet header; 0 for none. */
  long take() {
    return ports[0].takeFrame();
  }

  /** Counts a frame as taken that somebody else keeps for now. */
  void hold() {
    taken++;
  }

  /** Sends and gives back all that was taken. */
  void flush() {
    for (int i = 0; i < bursts.length; i++) {
      if (bursts[i].size > 0) {
        ports[i].transmit(bursts[i]);
      }
    }
    if (dropped.size > 0) {
      ports[0].recycle(dropped);
    }
  }

  /** Frames taken since the start: tells who owns a frame after a fault. */
  long taken() {
    return taken;
  }
}
