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
  /** Version 4, and a header without options. */
  private static final int PLAIN_HEADER = 0x45;

  /** Which bits make a fragment, as the machine reads them. */
  private static final int FRAGMENT =
      Short.toUnsignedInt(Short.reverseBytes((short) (Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET)));

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
    // The header as the machine reads it: the first byte on the wire is the lowest.
    long first8 = Memory.getLong(ip);
    long second8 = Memory.getLong(ip + 8);
    int headerLength = Ipv4.HEADER;
    int sum;
    if ((first8 & 0xff) == PLAIN_HEADER) {
      sum = Checksum.sumOfHeader(first8, second8, Memory.getInt(ip + 16));
    } else {
      headerLength = headerLength((int) first8, available);
      if (headerLength < 0) {
        return headerLength;
      }
      sum = Checksum.sum(ip, headerLength);
    }
    if (sum != 0xffff) {
      return DropReason.BAD_HEADER_CHECKSUM.code();
    }
    int totalLength = Short.toUnsignedInt(Short.reverseBytes((short) (first8 >>> 16)));
    if (totalLength < headerLength || totalLength > available) {
      return DropReason.BAD_TOTAL_LENGTH.code();
    }
    if (isMartian((int) (second8 >>> 32))) {
      return DropReason.MARTIAN_SOURCE.code();
    }
    if ((first8 >>> 48 & FRAGMENT) != 0) {
      return DropReason.FRAGMENT.code();
    }
    int payload = totalLength - headerLength;
    int transport = Ethernet.HEADER + headerLength;
    return switch ((int) (second8 >>> 8) & 0xff) {
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

  /** The length of a header that is not a plain one, or the code of what is wrong with it. */
  private static int headerLength(int first, int available) {
    if ((first >>> 4 & 0xf) != 4) {
      return DropReason.BAD_VERSION.code();
    }
    int length = (first & 0xf) << 2;
    if (length < Ipv4.HEADER) {
      return DropReason.BAD_HEADER_LENGTH.code();
    }
    return length > available ? DropReason.SHORT_FRAME.code() : length;
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

  /** Both ports in one word, the source port in the low half. */
  static int ports(long transport) {
    return Integer.rotateLeft(Memory.getIntBe(transport + Tcp.SOURCE_PORT), 16);
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

  /**
   * Whether nobody can have this address.
   *
   * @param source as the machine reads it, first byte lowest
   */
  private static boolean isMartian(int source) {
    int first = source & 0xff;
    return first == 0 || first == 127 || first >>> 4 == 0xe || source == -1;
  }
}
