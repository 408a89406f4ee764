package weir.dataplane;

/**
 * How to reach a real server: where to send and what to write into the headers.
 *
 * @param port index in {@code Ports.list()} of the first port of the interface that frames leave by
 * @param destinationMac of the server or of the router before it, in the low 48 bits
 * @param sourceMac of the interface, in the low 48 bits
 * @param sourceAddress of the director on the way there, IPv4 as a number: where a tunnel begins
 * @param mtu bytes of IP packet that fit
 */
public record NextHop(int port, long destinationMac, long sourceMac, int sourceAddress, int mtu) {
  /** A way that no tunnel takes. */
  public NextHop(int port, long destinationMac, long sourceMac, int mtu) {
    this(port, destinationMac, sourceMac, 0, mtu);
  }
}
