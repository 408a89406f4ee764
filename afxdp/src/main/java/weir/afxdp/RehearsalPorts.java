package weir.afxdp;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports on which a worker can rehearse before there is anything to receive: those of {@link AfXdp},
 * with rings, frames and system calls, but no interface. Used by one thread.
 */
public final class RehearsalPorts implements Ports, AutoCloseable {
  private static final int FRAME_SIZE = 2048;
  private static final int LINE = 64;

  private final Arena arena = Arena.ofShared();
  private final Umem umem;
  private final List<RehearsalPort> ports = new ArrayList<>();

  /** One port for each link, in this order. */
  public RehearsalPorts(Link... links) {
    int frames = links.length * RehearsalPort.FRAMES;
    umem = Umem.map(frames, FRAME_SIZE);
    FramePool pool = new FramePool(umem.base(), FRAME_SIZE, frames);
    for (Link link : links) {
      long rings = arena.allocate(RehearsalPort.sizeOfRings(), LINE).address();
      // By either way, so that the compiler knows both.
      boolean byRing = ports.size() % 2 == 1;
      ports.add(new RehearsalPort(link, umem, pool, rings, byRing));
    }
  }

  /** The port of the i-th link. */
  public RehearsalPort port(int i) {
    return ports.get(i);
  }

  @Override
  public List<Port> list() {
    return ports.stream().map(RehearsalPort::port).toList();
  }

  @Override
  public void await(int timeoutMs) {}

  @Override
  public void close() {
    umem.close();
    arena.close();
  }
}
