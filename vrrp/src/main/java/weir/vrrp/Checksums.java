package weir.vrrp;

import java.net.InetAddress;

/** The Internet checksum (RFC 1071). */
final class Checksums {
  private Checksums() {}

  /** Of some bytes; 0 where they contain their own right checksum. */
  static int of(byte[] bytes, int from, int length) {
    return finish(sum(bytes, from, length));
  }

  /** Of a VRRP packet with the pseudo header of RFC 2460 or RFC 793 before it. */
  static int withPseudoHeader(
      InetAddress source, InetAddress destination, byte[] bytes, int from, int length) {
    return withPseudoHeader(
        source.getAddress(), destination.getAddress(), Datagram.VRRP, bytes, from, length);
  }

  /** Of a packet of any protocol. */
  static int withPseudoHeader(
      byte[] source, byte[] destination, int protocol, byte[] bytes, int from, int length) {
    return finish(
        sum(source, 0, source.length)
            + sum(destination, 0, destination.length)
            + protocol
            + length
            + sum(bytes, from, length));
  }

  private static long sum(byte[] bytes, int from, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (i & 1) == 0 ? (bytes[from + i] & 0xff) << 8 : bytes[from + i] & 0xff;
    }
    return sum;
  }

  private static int finish(long sum) {
    long folded = sum;
    while (folded >> 16 != 0) {
      folded = (folded & 0xffff) + (folded >> 16);
    }
    return (int) ~folded & 0xffff;
  }
}
