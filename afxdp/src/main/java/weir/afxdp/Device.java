package weir.afxdp;

import java.util.Set;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.If;
import weir.ffi.Interfaces;
import weir.ffi.Netlink;

/**
 * What an interface is before it is attached.
 *
 * @param index the kernel's ifindex
 * @param mac low 48 bits, first byte on the wire highest
 * @param mtu bytes of IP packet
 * @param receiveQueues 1 or more
 * @param isVirtual whether packets may come without a checksum, from local sockets behind it
 * @param hasPeerElsewhere whether it is a veth whose other end is in another network namespace
 * @param merges whether received segments are joined to longer ones (GRO)
 */
record Device(
    String name,
    int index,
    long mac,
    int mtu,
    int receiveQueues,
    boolean isVirtual,
    boolean hasPeerElsewhere,
    boolean merges) {
  /** Drivers of devices that are no hardware, or only seem so; empty for one that tells nothing. */
  private static final Set<String> VIRTUAL =
      Set.of(
          "",
          "veth",
          "virtio_net",
          "tun",
          "bridge",
          "macvlan",
          "ipvlan",
          "dummy",
          "openvswitch",
          "802.1Q VLAN Support",
          "vif",
          "hv_netvsc",
          "vmxnet3");

  /**
   * Looks an interface up in the network namespace of this thread.
   *
   * @throws ErrnoException where there is no such interface (ENODEV) or it is not an Ethernet one
   *     (EOPNOTSUPP)
   */
  static Device find(String name) {
    try (Interfaces interfaces = new Interfaces();
        Netlink netlink = new Netlink()) {
      int index = interfaces.index(name);
      if (interfaces.hardware(name) != If.ARPHRD_ETHER) {
        throw new ErrnoException(name + " is not an Ethernet interface", Errno.EOPNOTSUPP);
      }
      return new Device(
          name,
          index,
          interfaces.mac(name),
          interfaces.mtu(name),
          interfaces.receiveQueues(name),
          VIRTUAL.contains(interfaces.driver(name)),
          netlink.links().stream()
              .anyMatch(
                  link ->
                      link.index() == index
                          && link.kind().equals("veth")
                          && link.hasPeerElsewhere()),
          interfaces.isOn(name, Interfaces.Offload.GRO));
    }
  }
}
