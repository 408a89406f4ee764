package weir.afxdp;

/**
 * An interface as the packet path needs to know it.
 *
 * @param index the kernel's ifindex
 * @param name such as {@code eth0}
 * @param mac the hardware address in the low 48 bits, first byte on the wire highest
 * @param mtu bytes of IP packet that fit, without the Ethernet header
 * @param partialChecksums whether packets may arrive with nothing but the pseudo header's sum in
 *     their transport checksum, as local sockets send them over veth and other virtual devices
 * @param checksumOffload whether {@link Port#transmit} completes a checksum; where not, the worker
 *     does so itself before
 */
public record Link(
    int index, String name, long mac, int mtu, boolean partialChecksums, boolean checksumOffload) {}
