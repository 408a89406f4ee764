package weir.netns.oracle;

import weir.dataplane.testing.PacketBuilder;

/**
 * The network around a director under test, in which only the director is real.
 *
 * <pre>
 *   clients 10.9.0.0/16 -- router 10.1.0.254 -- FRONT -- director -- BACK -- servers 10.2.0.11..
 *                                               10.1.0.1, VIP       10.2.0.1
 * </pre>
 *
 * MACs end in the last byte of the address on the segment.
 */
public final class Site {
  /** The address that clients know. */
  public static final int VIP = Text.address("10.1.0.80");

  /** MTU of both segments. */
  public static final int MTU = 1500;

  static final int DIRECTOR_FRONT = Text.address("10.1.0.1");
  static final int DIRECTOR_BACK = Text.address("10.2.0.1");
  static final int ROUTER_FRONT = Text.address("10.1.0.254");

  /** Some host of the back segment that is not a server. */
  static final int HOST_BACK = Text.address("10.2.0.254");

  private static final int CLIENTS = Text.address("10.9.0.0");
  private static final int SERVERS = Text.address("10.2.0.10");
  private static final long FRONT_MACS = 0x02_00_00_00_01_00L;
  private static final long BACK_MACS = 0x02_00_00_00_02_00L;

  /** A packet's number is in these bits of its sequence and acknowledgment numbers. */
  private static final int NUMBER_SHIFT = 14;

  /** How many servers there can be: 1 and up. */
  static final int SERVER_COUNT = 99;

  private Site() {}

  /** The address of client {@code number}, 1..65534. */
  public static int client(int number) {
    return CLIENTS + number;
  }

  /** The address of real server {@code number}, from 1. */
  public static int serverAddress(int number) {
    return SERVERS + number;
  }

  static long directorMac(Segment segment) {
    return segment == Segment.FRONT ? FRONT_MACS | 1 : BACK_MACS | 1;
  }

  /** Of the next hop from the director to an address. */
  static long mac(int address) {
    boolean back = address >>> 8 == SERVERS >>> 8;
    return back ? BACK_MACS | (address & 0xff) : FRONT_MACS | (ROUTER_FRONT & 0xff);
  }

  /**
   * The frame of a client's packet.
   *
   * @param number of its step, which comes back as IP id or in a TCP number: see {@link #number}
   */
  static byte[] request(int number, Flow flow, Packet packet) {
    return frame(
        number,
        packet,
        builder(
                flow.protocol(),
                flow.clientAddress(),
                flow.clientPort(),
                flow.virtualAddress(),
                flow.virtualPort())
            .macs(directorMac(Segment.FRONT), mac(flow.clientAddress())));
  }

  /**
   * The frame of a server's packet.
   *
   * @param address of the server, as the director knows it
   */
  static byte[] reply(int number, Flow flow, Packet packet, int address, int port) {
    return frame(
        number,
        packet,
        builder(flow.protocol(), address, port, flow.clientAddress(), flow.clientPort())
            .macs(directorMac(Segment.BACK), mac(address)));
  }

  private static PacketBuilder builder(
      int protocol, int source, int sourcePort, int destination, int destinationPort) {
    return protocol == Service.TCP
        ? PacketBuilder.tcp(source, sourcePort, destination, destinationPort)
        : PacketBuilder.udp(source, sourcePort, destination, destinationPort);
  }

  private static byte[] frame(int number, Packet packet, PacketBuilder builder) {
    builder
        .identification(number)
        .sequence(number << NUMBER_SHIFT)
        .acknowledgment(number << NUMBER_SHIFT)
        .flags(packet.flags())
        .payloadLength(packet.payload())
        .timeToLive(packet.timeToLive())
        .typeOfService(packet.typeOfService())
        .ipOptions(Text.bytes(packet.ipOptions()));
    if (!packet.dontFragment()) {
      builder.mayFragment();
    }
    if (packet.checksum() == Packet.Checksum.NONE) {
      builder.noChecksum();
    }
    byte[] frame = builder.build();
    if (packet.checksum() == Packet.Checksum.CORRUPT) {
      new Frame(frame).corruptTransportChecksum();
    }
    return frame;
  }

  /**
   * The number of the packet that a frame is, or is an answer of the director to; 0 where it is
   * neither.
   */
  static int number(Frame emitted) {
    Frame frame = emitted.unwrapped();
    if (!frame.isIpv4()) {
      return 0;
    }
    if (frame.protocol() == Frame.ICMP) {
      return frame.quotesIpv4() ? frame.quotedIdentification() : 0;
    }
    if (frame.protocol() == Service.TCP && frame.identification() == 0) {
      return (frame.sequence() | frame.acknowledgment()) >>> NUMBER_SHIFT;
    }
    return frame.identification();
  }
}
