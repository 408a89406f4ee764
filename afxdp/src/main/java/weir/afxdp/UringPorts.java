package weir.afxdp;

import java.util.List;
import weir.ffi.Poller;

/** The packet sockets of one worker. */
final class UringPorts implements Ports {
  private static final long NS_PER_MS = 1_000_000;

  private final List<UringPort> ports;
  private final TapFrames frames;
  private final Poller poller;

  /** Takes over ports and frames. */
  UringPorts(List<UringPort> ports, TapFrames frames) {
    this.ports = List.copyOf(ports);
    this.frames = frames;
    poller = new Poller(ports.size());
    ports.forEach(port -> poller.add(port.fd()));
  }

  @Override
  public List<Port> list() {
    return List.copyOf(ports);
  }

  @Override
  public void await(int timeoutMs) {
    poller.await(timeoutMs * NS_PER_MS);
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
    poller.close();
  }
}
