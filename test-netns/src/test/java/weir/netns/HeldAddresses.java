package weir.netns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import weir.ffi.Netlink;

/** The addresses of a host, asked of its kernel without a program: often, by many at once. */
final class HeldAddresses {
  private final Netlink netlink;

  HeldAddresses(Netns host) {
    netlink = host.lab().own(host.call(Netlink::new));
  }

  /** Whether it has one, on whatever interface. */
  boolean has(String text) {
    InetAddress address = InetAddress.ofLiteral(text);
    if (address instanceof Inet4Address) {
      int wanted = ByteBuffer.wrap(address.getAddress()).getInt();
      return netlink.ipv4Addresses().stream().anyMatch(one -> one.address() == wanted);
    }
    return netlink.ipv6Addresses().stream().anyMatch(one -> one.address().equals(address));
  }
}
