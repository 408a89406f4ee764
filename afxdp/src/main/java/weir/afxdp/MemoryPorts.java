package weir.afxdp;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports without a network, on one pool of frames with the rules of the real one: a frame is in one
 * place, and one that is lost stays lost. Used by one thread.
 */
public final class MemoryPorts implements Ports, AutoCloseable {
  static final int FRAME_SIZE = 2048;

  /** Where a packet starts in its frame: the kernel leaves as much (XDP_PACKET_HEADROOM). */
  static final int PACKET_OFFSET = 256;

  private final Arena arena = Arena.ofShared();
  private final FramePool pool;
  private final List<MemoryPort> ports = new ArrayList<>();

  /**
   * One port for each link, in this order.
   *
   * @param frames how many frames there are in all
   */
  public MemoryPorts(int frames, Link... links) {
    long base = arena.allocate((long) frames * FRAME_SIZE, FRAME_SIZE).address();
    pool = new FramePool(base, FRAME_SIZE, frames);
    for (Link link : links) {
      ports.add(new MemoryPort(link, pool, arena));
    }
  }

  /** The port of the i-th link. */
  public MemoryPort port(int i) {
    return ports.get(i);
  }

  /** Frames that are not in the pool: injected, in a burst, sent and not taken out, or lost. */
  public int framesInUse() {
    return pool.capacity() - pool.available();
  }

  @Override
  public List<Port> list() {
    return List.copyOf(ports);
  }

  @Override
  public void await(int timeoutMs) {}

  @Override
  public void close() {
    arena.close();
  }
}
