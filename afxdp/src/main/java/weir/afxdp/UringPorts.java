package weir.afxdp;

import java.lang.foreign.Arena;
import java.util.List;
import weir.ffi.Libc;
import weir.ffi.Poll;
import weir.ffi.Pollfd;

/** The packet sockets of one worker. */
final class UringPorts implements Ports {
  private final List<UringPort> ports;
  private final TapFrames frames;
  private final Arena arena = Arena.ofShared();
  private final long pollfds;

  /** Takes over ports and frames. */
  UringPorts(List<UringPort> ports, TapFrames frames) {
    this.ports = List.copyOf(ports);
    this.frames = frames;
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
    Libc.poll(pollfds, ports.size(), timeoutMs);
  }

  /** Frames that are neither in the pool nor with the kernel: in a burst, or lost. */
  int framesInUse() {
    int elsewhere = frames.count() - frames.pool().available();
    for (UringPort port : ports) {
      elsewhere -= port.framesHeld();
    }
    return elsewhere;
  }

  void close() {
    ports.forEach(UringPort::close);
    frames.close();
    arena.close();
  }
}
