package weir.dataplane;

import weir.ffi.Memory;

/**
 * The one look at a frame before anything believes it.
 *
 * <p>Every length is compared with the frame's, so that afterwards the headers can be read and
 * written by address. What {@code ip_rcv} and {@code ip_route_input} drop is dropped here, since
 * the packet comes here before them. Bytes after the total length are padding.
 */
final class Packet {
  private Packet() {}

  /**
   * Checks an Ethernet frame that should hold TCP or UDP over IPv4.
   *
   * @param frame address of the Ethernet header
   * @param length bytes of the frame
   * @return where the transport header starts, in bytes from {@code frame}, or the {@link
   *     DropReason#code} (< 0) of what is wrong
   */
  static int transport(long frame, int length) {
    if (length < Ethernet.HEADER + Ipv4.HEADER) {
      return DropReason.SHORT_FRAME.code();
    }
    if (Ethernet.type(frame) != Ethernet.TYPE_IPV4) {
      return DropReason.NOT_IPV4.code();
    }
    long ip = frame + Ethernet.HEADER;
    int available = length - Ethernet.HEADER;
    if (Memory.getByte(ip) >>> 4 != 4) {
      return DropReason.BAD_VERSION.code();
    }
    int headerLength = Ipv4.headerLength(ip);
    if (headerLength < Ipv4.HEADER) {
      return DropReason.BAD_HEADER_LENGTH.code();
    }
    if (headerLength > available) {
      return DropReason.SHORT_FRAME.code();
    }
    int sum =
        headerLength == Ipv4.HEADER ? Checksum.sumOfHeader(ip) : Checksum.sum(ip, headerLength);
    if (sum != 0xffff) {
      return DropReason.BAD_HEADER_CHECKSUM.code();
    }
    int totalLength = Ipv4.totalLength(ip);
    if (totalLength < headerLength || totalLength > available) {
      return DropReason.BAD_TOTAL_LENGTH.code();
    }
    if (isMartian(Ipv4.source(ip))) {
      return DropReason.MARTIAN_SOURCE.code();
    }
    if (Ipv4.isFragment(ip)) {
      return DropReason.FRAGMENT.code();
    }
    int payload = totalLength - headerLength;
    int transport = Ethernet.HEADER + headerLength;
    return switch (Ipv4.protocol(ip)) {
      case Ipv4.TCP -> {
        if (payload < Tcp.HEADER) {
          yield DropReason.SHORT_FRAME.code();
        }
        int tcpHeader = Tcp.headerLength(frame + transport);
        yield tcpHeader < Tcp.HEADER || tcpHeader > payload
            ? DropReason.BAD_DATA_OFFSET.code()
            : transport;
      }
      case Ipv4.UDP -> payload < Udp.HEADER ? DropReason.SHORT_FRAME.code() : transport;
      default -> DropReason.UNSUPPORTED_PROTOCOL.code();
    };
  }

  /**
   * The ICMP header of a packet whose IP header is good, if it is an error message.
   *
   * @return 0 if it is not
   */
  static long icmpError(long ip) {
    long icmp = ip + Ipv4.headerLength(ip);
    return Ipv4.protocol(ip) == Ipv4.ICMP
            && Ipv4.totalLength(ip) - Ipv4.headerLength(ip) >= Icmp.HEADER
            && Icmp.isError(icmp)
        ? icmp
        : 0;
  }

  /** The source port, which TCP and UDP have in the same place. */
  static int sourcePort(long transport) {
    return Memory.getShortBe(transport + Tcp.SOURCE_PORT);
  }

  /** The destination port, which TCP and UDP have in the same place. */
  static int destinationPort(long transport) {
    return Memory.getShortBe(transport + Tcp.DESTINATION_PORT);
  }

  static void setSourcePort(long transport, int port) {
    Memory.putShortBe(transport + Tcp.SOURCE_PORT, port);
  }

  static void setDestinationPort(long transport, int port) {
    Memory.putShortBe(transport + Tcp.DESTINATION_PORT, port);
  }

  private static boolean isMartian(int source) {
    int first = source >>> 24;
    return first == 0 || first == 127 || first >>> 4 == 0xe || source == -1;
  }
}
