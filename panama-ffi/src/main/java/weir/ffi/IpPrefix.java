package weir.ffi;

import java.net.InetAddress;

/** The addresses that begin with the same bits. */
public record IpPrefix(InetAddress address, int length) {
  public IpPrefix {
    if (length < 0 || length > address.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException(address + "/" + length);
    }
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + length;
  }
}
