package weir.dataplane;

import weir.ffi.Memory;

/**
 * Changes packets in place: what NAT replaces, and what that does to the transport checksum.
 *
 * <p>A packet that came complete has its checksum updated, so that a corrupt packet stays corrupt.
 * One from a link where local sockets leave the checksum to the device may hold nothing but the
 * pseudo header's sum. Only that sum tells: such a packet gets a new checksum, by the device that
 * sends it or here.
 */
final class Rewrite {
  private Rewrite() {}

  /** Replaces where a packet goes. Returns what that adds to the transport's sum. */
  static int destination(long ip, long transport, int address, int port) {
    int delta = destination(ip, address);
    int oldPort = Packet.destinationPort(transport);
    Packet.setDestinationPort(transport, port);
    return Checksum.add(delta, Checksum.deltaOfPort(oldPort, port));
  }

  /** Replaces the address where a packet goes, in its IP header alone. Returns the delta. */
  static int destination(long ip, int address) {
    int delta = Checksum.delta(Ipv4.destination(ip), address);
    Ipv4.setHeaderChecksum(ip, Checksum.update(Ipv4.headerChecksum(ip), delta));
    Ipv4.setDestination(ip, address);
    return delta;
  }

  /** Replaces where a packet comes from. Returns what that adds to the transport's sum. */
  static int source(long ip, long transport, int address, int port) {
    int delta = source(ip, address);
    int oldPort = Packet.sourcePort(transport);
    Packet.setSourcePort(transport, port);
    return Checksum.add(delta, Checksum.deltaOfPort(oldPort, port));
  }

  /** Replaces the address where a packet comes from, in its IP header alone. Returns the delta. */
  static int source(long ip, int address) {
    int delta = Checksum.delta(Ipv4.source(ip), address);
    Ipv4.setHeaderChecksum(ip, Checksum.update(Ipv4.headerChecksum(ip), delta));
    Ipv4.setSource(ip, address);
    return delta;
  }

  /** Makes the transport checksum of a packet that came complete right again. */
  static void update(int protocol, long transport, int delta) {
    long field = transport + checksumOffset(protocol);
    int checksum = Memory.getShortBe(field);
    if (protocol == Ipv4.UDP) {
      if (checksum == 0) {
        return;
      }
      checksum = Checksum.update(checksum, delta);
      Memory.putShortBe(field, checksum == 0 ? 0xffff : checksum);
    } else {
      Memory.putShortBe(field, Checksum.update(checksum, delta));
    }
  }

  /**
   * Whether the transport checksum is the pseudo header's sum, as a local socket leaves it. One
   * complete checksum in 65,535 looks the same, and is made anew for nothing.
   */
  static boolean isPartial(long ip, long transport, int protocol) {
    int length = Ipv4.totalLength(ip) - (int) (transport - ip);
    int sum = Checksum.pseudoHeader(Ipv4.source(ip), Ipv4.destination(ip), protocol, length);
    int checksum = Memory.getShortBe(transport + checksumOffset(protocol));
    return Checksum.add(sum, Checksum.complement(checksum)) == 0xffff;
  }

  /**
   * Gives a packet that may have come with a partial checksum a whole one.
   *
   * @param delta of what was replaced, for packets that cannot be partial
   * @param offload whether the device that sends it completes it
   * @return what is left for the device, as {@code Burst.checksum} describes, or 0
   */
  static int renew(long frame, long ip, long transport, int delta, boolean offload) {
    int protocol = Ipv4.protocol(ip);
    int offset = checksumOffset(protocol);
    long field = transport + offset;
    int length = Ipv4.totalLength(ip) - (int) (transport - ip);
    if (protocol == Ipv4.UDP
        && (Memory.getShortBe(field) == 0 || Udp.length(transport) != length)) {
      // Without a checksum, or not as a socket makes it.
      update(protocol, transport, delta);
      return 0;
    }
    int sum = Checksum.pseudoHeader(Ipv4.source(ip), Ipv4.destination(ip), protocol, length);
    if (offload) {
      Memory.putShortBe(field, sum);
      return (int) (transport - frame) << 16 | offset;
    }
    Memory.putShortBe(field, 0);
    int checksum = Checksum.complement(Checksum.add(sum, Checksum.sum(transport, length)));
    Memory.putShortBe(field, checksum == 0 ? 0xffff : checksum);
    return 0;
  }

  private static int checksumOffset(int protocol) {
    return protocol == Ipv4.TCP ? Tcp.CHECKSUM : Udp.CHECKSUM;
  }
}
