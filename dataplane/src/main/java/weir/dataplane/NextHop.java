package weir.dataplane;

/**
 * How to reach a real server: where to send and what to write into the Ethernet header.
 *
 * @param port index in {@code Ports.list()} of the first port of the interface that frames leave by
 * @param destinationMac of the server or of the router before it, in the low 48 bits
 * @param sourceMac of the interface, in the low 48 bits
 * @param mtu bytes of IP packet that fit
 */
public record NextHop(int port, long destinationMac, long sourceMac, int mtu) {}
