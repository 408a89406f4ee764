package weir.ffi;

import static weir.ffi.Neighbour.NUD_DELAY;
import static weir.ffi.Neighbour.NUD_NOARP;
import static weir.ffi.Neighbour.NUD_PERMANENT;
import static weir.ffi.Neighbour.NUD_PROBE;
import static weir.ffi.Neighbour.NUD_REACHABLE;
import static weir.ffi.Neighbour.NUD_STALE;

/**
 * An IPv4 neighbour.
 *
 * @param ifindex of the interface it is reached by
 * @param address the number a.b.c.d, a highest
 * @param state such as {@link Neighbour#NUD_REACHABLE}
 * @param mac the low 48 bits, first byte on the wire highest; 0 where none is known
 */
public record NeighbourInfo(int ifindex, int address, int state, long mac)
    implements NetworkObject {
  /** NUD_VALID of the kernel: states in which it sends to the address. */
  private static final int VALID =
      NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY;

  /** Whether packets may be sent to {@link #mac}. */
  public boolean isResolved() {
    return (state & VALID) != 0 && mac != 0;
  }
}
