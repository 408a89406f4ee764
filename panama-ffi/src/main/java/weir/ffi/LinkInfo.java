package weir.ffi;

/**
 * A network interface.
 *
 * @param index the kernel's ifindex
 * @param name such as {@code eth0}
 * @param flags as {@link If} names them
 * @param hardware such as {@link If#ARPHRD_ETHER}
 * @param mac the low 48 bits, first byte on the wire highest; 0 where it has none of 6 bytes
 * @param mtu bytes of IP packet that fit into a frame
 * @param master ifindex of the bridge or bond that it is a part of, or 0
 * @param kind such as {@code veth}; empty for hardware
 * @param hasPeerElsewhere whether what it is tied to, such as a veth's other end, is in another
 *     network namespace
 */
public record LinkInfo(
    int index,
    String name,
    int flags,
    int hardware,
    long mac,
    int mtu,
    int master,
    String kind,
    boolean hasPeerElsewhere)
    implements NetworkObject {
  /** Whether it is set up and has a carrier. */
  public boolean isRunning() {
    int wanted = If.IFF_UP | If.IFF_LOWER_UP;
    return (flags & wanted) == wanted;
  }
}
