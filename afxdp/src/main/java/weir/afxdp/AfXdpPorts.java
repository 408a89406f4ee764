package weir.afxdp;

import java.util.List;
import weir.ffi.Poller;

/** The queues of one worker. */
final class AfXdpPorts implements Ports {
  private static final long NS_PER_MS = 1_000_000;

  private final List<AfXdpPort> ports;
  private final FramePool pool;
  private final Poller poller;

  AfXdpPorts(List<AfXdpPort> ports, FramePool pool) {
    this.ports = List.copyOf(ports);
    this.pool = pool;
    poller = new Poller(2 * ports.size());
    ports.forEach(port -> port.addTo(poller));
  }

  @Override
  public List<Port> list() {
    return List.copyOf(ports);
  }

  @Override
  public void await(int timeoutMs) {
    int limit = timeoutMs;
    for (int i = 0; i < ports.size(); i++) {
      // Nothing tells when a device that was busy takes packets again.
      if (ports.get(i).hasUnsent()) {
        limit = Math.min(limit, 1);
      }
    }
    for (int i = 0; i < ports.size(); i++) {
      ports.get(i).fallsAsleep();
    }
    poller.await(limit * NS_PER_MS);
    for (int i = 0; i < ports.size(); i++) {
      ports.get(i).isAwake();
    }
  }

  /** Frames that are neither in the pool nor with the kernel: in a burst, or lost. */
  int framesInUse() {
    int elsewhere = pool.capacity() - pool.available();
    for (AfXdpPort port : ports) {
      elsewhere -= port.framesHeld();
    }
    return elsewhere;
  }

  void close() {
    poller.close();
  }
}
