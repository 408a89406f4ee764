package weir.afxdp;

import java.lang.foreign.Arena;
import java.util.List;
import weir.ffi.Libc;
import weir.ffi.Poll;
import weir.ffi.Pollfd;

/** The queues of one worker. */
final class AfXdpPorts implements Ports {
  private final List<AfXdpPort> ports;
  private final FramePool pool;
  private final Arena arena = Arena.ofShared();
  private final long pollfds;

  AfXdpPorts(List<AfXdpPort> ports, FramePool pool) {
    this.ports = List.copyOf(ports);
    this.pool = pool;
    pollfds = arena.allocate(ports.size() * Pollfd.SIZEOF, 8).address();
    for (int i = 0; i < ports.size(); i++) {
      Pollfd.fd(pollfds + i * Pollfd.SIZEOF, ports.get(i).fd());
      Pollfd.events(pollfds + i * Pollfd.SIZEOF, Poll.POLLIN);
    }
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
    Libc.poll(pollfds, ports.size(), limit);
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
    arena.close();
  }
}
