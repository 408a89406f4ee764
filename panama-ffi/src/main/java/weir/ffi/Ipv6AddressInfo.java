package weir.ffi;

import java.net.Inet6Address;
import java.net.UnknownHostException;

/**
 * An IPv6 address of an interface.
 *
 * @param ifindex of the interface
 * @param address without its zone
 * @param prefixLength 0..128
 * @param flags such as {@link IfAddr#IFA_F_TENTATIVE}
 */
public record Ipv6AddressInfo(int ifindex, Inet6Address address, int prefixLength, int flags)
    implements NetworkObject {
  static final int LENGTH = 16;

  /** With the bytes of the address. */
  static Ipv6AddressInfo of(int ifindex, byte[] address, int prefixLength, int flags) {
    try {
      return new Ipv6AddressInfo(
          ifindex, Inet6Address.getByAddress(null, address, -1), prefixLength, flags);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of 16 bytes", e);
    }
  }

  /** Whether packets may be sent from it: it is known to be no one else's. */
  public boolean isUsable() {
    return (flags & (IfAddr.IFA_F_TENTATIVE | IfAddr.IFA_F_DADFAILED)) == 0;
  }
}
