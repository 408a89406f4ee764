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
 * @param hasPeerElsewhere whether it is a veth whose other end is in another network namespace: a
 *     program at tc can hand packets to that end directly
 */
public record Link(
    int index,
    String name,
    long mac,
    int mtu,
    boolean partialChecksums,
    boolean checksumOffload,
    boolean hasPeerElsewhere) {
  /** An interface that nothing is known of behind it. */
  public Link(
      int index,
      String name,
      long mac,
      int mtu,
      boolean partialChecksums,
      boolean checksumOffload) {
    this(index, name, mac, mtu, partialChecksums, checksumOffload, false);
  }
}
