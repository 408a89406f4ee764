package weir.control.adm;

import java.net.Inet6Address;
import org.jspecify.annotations.Nullable;

/**
 * An address and a port as they are written: {@code 10.0.0.1:80}, {@code www.example.org:http},
 * {@code [fd00::1]:80}, {@code 10.0.0.1}.
 *
 * @param isIpv6 whether the address is one that Weir does not know
 * @param address IPv4; 0 for IPv6
 * @param port -1 where none is written
 */
record Endpoint(boolean isIpv6, int address, int port) {

  /**
   * Reads one.
   *
   * @param transport whose services may be named; null for none
   * @return null where it is none
   */
  static @Nullable Endpoint of(String text, @Nullable Transport transport, Names names) {
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    String host = text;
    @Nullable String port = null;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0 || !text.startsWith("]:", end)) {
        return null;
      }
      host = text.substring(1, end);
      port = text.substring(end + 2);
    }
    if (isIpv6(host)) {
      return withPort(true, 0, port, transport, names);
    }
    // An IPv4 address in brackets has no port, whatever follows.
    port = null;
    int colon = host.lastIndexOf(':');
    if (colon >= 0) {
      port = host.substring(colon + 1);
      host = host.substring(0, colon);
    }
    long address = address(host, names);
    return address < 0 ? null : withPort(false, (int) address, port, transport, names);
  }

  private static @Nullable Endpoint withPort(
      boolean isIpv6,
      int address,
      @Nullable String port,
      @Nullable Transport transport,
      Names names) {
    if (port == null) {
      return new Endpoint(isIpv6, address, -1);
    }
    int number = (int) CNumbers.parse(port, 0, 0xffff);
    if (number < 0 && transport != null) {
      number = names.port(port, transport.word());
    }
    return number < 0 ? null : new Endpoint(isIpv6, address, number);
  }

  /** An IPv4 address, written or named; -1 for none. */
  static long address(String host, Names names) {
    long address = CNumbers.address(host);
    return address >= 0 || host.isEmpty() ? address : names.address(host);
  }

  /** Whether it is an IPv6 address. */
  static boolean isIpv6(String host) {
    if (host.indexOf(':') < 0 || host.indexOf('%') >= 0) {
      return false;
    }
    try {
      Inet6Address.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
