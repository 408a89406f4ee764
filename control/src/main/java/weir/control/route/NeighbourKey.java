package weir.control.route;

import weir.ffi.NeighbourInfo;

/**
 * Which entry of the neighbour table.
 *
 * @param interfaceIndex the kernel's ifindex
 * @param address IPv4
 */
public record NeighbourKey(int interfaceIndex, int address) {
  static NeighbourKey of(NeighbourInfo neighbour) {
    return new NeighbourKey(neighbour.ifindex(), neighbour.address());
  }
}
