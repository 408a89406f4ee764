package weir.netns.oracle;

import java.util.Arrays;
import weir.dataplane.testing.IcmpBuilder;
import weir.dataplane.testing.PacketBuilder;

/**
 * The network around a director under test, in which only the director is real.
 *
 * <pre>
 *   clients 10.9.0.0/16 -- router 10.1.0.254 -- FRONT -- director -- BACK -- servers 10.2.0.11..
 *                                               10.1.0.1, VIP       10.2.0.1
 * </pre>
 *
 * The director also has the addresses 10.1.1.1 to 10.1.1.30; packets to these have a firewall mark.
 *
 * <p>MACs end in the last byte of the address on the segment.
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

  /** How many addresses of the director there are whose packets have a mark. */
  public static final int MARKED_COUNT = 30;

  /** The firewall mark of packets to {@link #marked}. */
  public static final int MARK = 7;

  /** The prefix of {@link #marked}. */
  static final String MARKED_PREFIX = "10.1.1.0/27";

  private static final int MARKED = Text.address("10.1.1.0");

  private Site() {}

  /** The marked address {@code number}, from 1 to {@link #MARKED_COUNT}. */
  public static int marked(int number) {
    return MARKED + number;
  }

  static boolean isMarked(int address) {
    return address > MARKED && address <= MARKED + MARKED_COUNT;
  }

  /** The address of client {@code number}, 1..65534. */
  public static int client(int number) {
    return CLIENTS + number;
  }

  /** The address of real server {@code number}, from 1. */
  public static int serverAddress(int number) {
    return SERVERS + number;
  }

  /** Whether the director itself has an address. */
  static boolean isDirector(int address) {
    return isMarked(address)
        || address == VIP
        || address == DIRECTOR_FRONT
        || address == DIRECTOR_BACK;
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

  /**
   * The frame of an ICMP error.
   *
   * @param reached the flow's last packet as it went to the server
   */
  static byte[] error(int number, Flow flow, IcmpError error, Frame reached) {
    boolean answer = error.about() == IcmpError.About.ANSWER;
    byte[] cause =
        answer
            ? builder(
                    flow.protocol(),
                    flow.virtualAddress(),
                    flow.virtualPort(),
                    flow.clientAddress(),
                    flow.clientPort())
                .payloadLength(600)
                .build()
            : reached.toBytes();
    byte[] quoted = Arrays.copyOfRange(cause, Frame.ETHERNET, cause.length);
    quoted = Arrays.copyOf(quoted, Math.min(quoted.length, error.quoted()));
    // The packet of a tunnel keeps the number inside; here it gets that of this step.
    int inner = error.about() == IcmpError.About.TUNNEL ? 20 : 0;
    Frame.renumber(quoted, inner, number);
    int to =
        switch (error.about()) {
          case ANSWER -> flow.virtualAddress();
          case REQUEST -> flow.clientAddress();
          case TUNNEL -> DIRECTOR_BACK;
        };
    Segment segment = answer ? Segment.FRONT : Segment.BACK;
    int from = answer ? ROUTER_FRONT : HOST_BACK;
    IcmpBuilder builder =
        IcmpBuilder.error(from, to, error.type(), error.code(), quoted)
            .rest(error.rest())
            .timeToLive(error.timeToLive())
            .identification(number)
            .macs(directorMac(segment), mac(from));
    return (error.right() ? builder : builder.corrupt()).build();
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
