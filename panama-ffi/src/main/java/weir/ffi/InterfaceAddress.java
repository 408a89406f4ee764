package weir.ffi;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address that an interface is to have, as {@code ip address add} takes it.
 *
 * @param address IPv4 or IPv6
 * @param prefixLength 0..32 or 0..128; of the peer where there is one
 * @param device the name of the interface
 * @param scope such as {@link Rtnetlink#RT_SCOPE_UNIVERSE}
 * @param label an alias such as {@code eth0:1}, IPv4 only; null for the name of the interface
 * @param broadcast IPv4 only; null for none
 * @param peer the other end of a point-to-point link; null for none
 * @param flags such as {@link IfAddr#IFA_F_NODAD}
 * @param isDeprecated whether it is never chosen as the source of what this machine sends
 */
public record InterfaceAddress(
    InetAddress address,
    int prefixLength,
    String device,
    int scope,
    @Nullable String label,
    @Nullable InetAddress broadcast,
    @Nullable InetAddress peer,
    int flags,
    boolean isDeprecated) {
  public InterfaceAddress {
    int bits = address.getAddress().length * Byte.SIZE;
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException(address + "/" + prefixLength);
    }
  }

  /** Nothing but an address; IPv6 is used at once, without a search for duplicates. */
  public static InterfaceAddress of(InetAddress address, int prefixLength, String device) {
    int flags = address instanceof Inet6Address ? IfAddr.IFA_F_NODAD : 0;
    return new InterfaceAddress(
        address,
        prefixLength,
        device,
        Rtnetlink.RT_SCOPE_UNIVERSE,
        null,
        null,
        null,
        flags,
        address instanceof Inet6Address && prefixLength == 128);
  }

  /** Such as {@code 10.0.0.1/24 dev eth0}. */
  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength + " dev " + device;
  }
}
