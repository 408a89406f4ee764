package weir.afxdp;

import static weir.afxdp.bpf.Assembler.Condition.EQUAL;
import static weir.afxdp.bpf.Assembler.Condition.GREATER;
import static weir.afxdp.bpf.Assembler.Condition.LESS;
import static weir.afxdp.bpf.Assembler.Condition.NOT_EQUAL;
import static weir.afxdp.bpf.Assembler.Helper.MAP_LOOKUP_ELEM;
import static weir.afxdp.bpf.Assembler.Register.R0;
import static weir.afxdp.bpf.Assembler.Register.R1;
import static weir.afxdp.bpf.Assembler.Register.R10;
import static weir.afxdp.bpf.Assembler.Register.R2;
import static weir.afxdp.bpf.Assembler.Register.R3;
import static weir.afxdp.bpf.Assembler.Register.R7;
import static weir.afxdp.bpf.Assembler.Register.R9;
import static weir.afxdp.bpf.Assembler.Width.BYTE;
import static weir.afxdp.bpf.Assembler.Width.DOUBLE;
import static weir.afxdp.bpf.Assembler.Width.HALF;
import static weir.afxdp.bpf.Assembler.Width.WORD;

import java.util.function.Consumer;
import weir.afxdp.bpf.Assembler;

/**
 * The program of one interface: takes the packets of services, leaves the rest to the kernel.
 *
 * <pre>
 *   not to this interface's MAC ............................... kernel
 *   not IPv4, not TCP, UDP or an ICMP error, cut off .......... kernel
 *   destination is a service .................................. worker
 *   source is a real server and destination is not this host .. worker
 *   ICMP error about a packet from a service .................. worker
 *   ICMP error about a packet to a real server,
 *     and destination is not this host ........................ worker
 *   ICMP error about a packet from this host in a tunnel ...... worker
 *   anything else ............................................. kernel
 * </pre>
 *
 * <p>The MAC is looked at since a switch floods frames to a director that is only the backup; it
 * must not forward them. Only the first fragment of a datagram has ports, so all of them are taken
 * for address and protocol, where any rule is for these: the kernel could not put together what
 * reaches it by two ways. An ICMP error is taken where it has no IP options, is no fragment, and
 * quotes the ports, which no router fails to do since RFC 792.
 *
 * <p>Fails open: the kernel detaches it when the process ends; at clsact it lets all pass then.
 */
final class SteerProgram {
  private static final int ETHERNET = 14;
  private static final int ETHERTYPE = 12;
  private static final int IPV4 = 0x0800;
  private static final int VERSION_4 = 0x40;
  private static final int IP_FRAGMENT = ETHERNET + 6;
  private static final int IP_PROTOCOL = ETHERNET + 9;
  private static final int IP_SOURCE = ETHERNET + 12;
  private static final int IP_DESTINATION = ETHERNET + 16;
  private static final int IP_HEADER = 20;
  private static final int FRAGMENT_OFFSET_MASK = 0x1fff;
  private static final int MORE_OR_OFFSET_MASK = 0x3fff;
  private static final int ICMP = 1;
  private static final int IPIP = 4;
  private static final int TCP = 6;
  private static final int UDP = 17;

  // An ICMP error after an IP header without options, and the IP header that it quotes.
  private static final int ICMP_TYPE = ETHERNET + IP_HEADER;
  private static final int QUOTED = ICMP_TYPE + 8;
  private static final int DESTINATION_UNREACHABLE = 3;
  private static final int SOURCE_QUENCH = 4;
  private static final int TIME_EXCEEDED = 11;

  // The stack: the key of the service map, and that of the map of local addresses.
  private static final int KEY = -SteerKey.SIZEOF;
  private static final int KEY_BITS = KEY + 4;
  private static final int LOCAL_KEY = KEY - 4;

  static final String PASS = "pass";
  private static final String STEER = "steer";
  private static final String ERROR = "icmp error";
  private static final String TUNNELLED = "icmp error about a tunnel";

  /** Where to read what a rule speaks of: of a quoted packet, the other way around. */
  private record Header(int destination, int source, int protocol) {
    static final Header OF_PACKET = new Header(IP_DESTINATION, IP_SOURCE, IP_PROTOCOL);
    static final Header QUOTED_BY_ERROR = new Header(QUOTED + 12, QUOTED + 16, QUOTED + 9);
  }

  private SteerProgram() {}

  /**
   * The instructions.
   *
   * @param mac of the interface, low 48 bits, first byte on the wire highest
   * @param services file descriptor of the service map
   * @param local file descriptor of the map of local addresses
   * @param flows writes what forwards the packets of flows, or nothing
   * @param ending how packets get to the worker
   */
  static byte[] assemble(
      Hook hook, long mac, int services, int local, Consumer<Assembler> flows, Ending ending) {
    // Throughout: R6 context, R7 packet, R8 its end. R9 holds both ports, the source's in the high
    // half, and in bits 32 and up what is added to the side.
    Assembler a = new Assembler();
    hook.begin(a, PASS);
    ethernetToUs(hook, a, mac);
    flows.accept(a);
    a.load(BYTE, R2, R7, IP_PROTOCOL).jumpIf(R2, EQUAL, ICMP, ERROR);
    ipv4WithPorts(hook, a);
    lookup(a, Header.OF_PACKET, services, local);
    a.label(ERROR);
    errorWithPorts(hook, a);
    lookup(a, Header.QUOTED_BY_ERROR, services, local);
    a.label(TUNNELLED);
    a.load(WORD, R2, R7, QUOTED + 12).store(WORD, R10, LOCAL_KEY, R2);
    isInMap(a, local, LOCAL_KEY).jumpIf(R0, EQUAL, 0, PASS);
    tunnelKey(a);
    isInMap(a, services, KEY).jumpIf(R0, EQUAL, 0, PASS);
    ending.write(a.label(STEER));
    a.label(PASS).move(R0, hook.pass).exit();
    return a.assemble();
  }

  /** Goes to STEER or to PASS. */
  private static void lookup(Assembler a, Header header, int services, int local) {
    addressKey(a, Steer.Side.DESTINATION, header);
    String service = "service of " + header;
    isInMap(a, services, KEY).jumpIf(R0, NOT_EQUAL, 0, service);
    addressKey(a, Steer.Side.SOURCE, header);
    isInMap(a, services, KEY).jumpIf(R0, EQUAL, 0, PASS);
    isForThisHost(a, local).jumpIf(R0, NOT_EQUAL, 0, PASS).jump(STEER);
    // As for IPVS, in whose hook only packets to addresses of this host arrive.
    a.label(service);
    isForThisHost(a, local).jumpIf(R0, NOT_EQUAL, 0, STEER).jump(PASS);
  }

  private static Assembler isForThisHost(Assembler a, int local) {
    a.load(WORD, R2, R7, IP_DESTINATION).store(WORD, R10, LOCAL_KEY, R2);
    return isInMap(a, local, LOCAL_KEY);
  }

  static void ethernetToUs(Hook hook, Assembler a, long mac) {
    longEnough(hook, a);
    a.load(HALF, R2, R7, 0).bigEndian(R2, 16).jumpIf(R2, NOT_EQUAL, (int) (mac >>> 32), PASS);
    // A comparison extends the sign of its number: move does too, then the upper half is cut off.
    a.load(WORD, R2, R7, 2).bigEndian(R2, 32);
    a.move(R3, (int) mac).shiftLeft(R3, 32).shiftRight(R3, 32).jumpIf(R2, NOT_EQUAL, R3, PASS);
    a.load(HALF, R2, R7, ETHERTYPE).bigEndian(R2, 16).jumpIf(R2, NOT_EQUAL, IPV4, PASS);
  }

  /** Long enough for an IP header. */
  static void longEnough(Hook hook, Assembler a) {
    hook.need(a, ETHERNET + IP_HEADER, PASS);
  }

  private static void ipv4WithPorts(Hook hook, Assembler a) {
    a.jumpIf(R2, EQUAL, TCP, "transport").jumpIf(R2, NOT_EQUAL, UDP, PASS);
    a.label("transport").load(BYTE, R3, R7, ETHERNET);
    a.load(HALF, R2, R7, IP_FRAGMENT).bigEndian(R2, 16).and(R2, MORE_OR_OFFSET_MASK);
    a.jumpIf(R2, EQUAL, 0, "ports");
    a.jumpIf(R3, LESS, VERSION_4 | 5, PASS).jumpIf(R3, GREATER, VERSION_4 | 15, PASS);
    a.move(R9, SteerKey.FRAGMENT).shiftLeft(R9, 32).jump("lookup");
    a.label("ports");
    ports(hook, a, ETHERNET, "lookup");
    a.label("lookup");
  }

  /** Of an ICMP error, with the ports of what it quotes in R9 as if it came from the other end. */
  private static void errorWithPorts(Hook hook, Assembler a) {
    a.load(BYTE, R2, R7, ETHERNET).jumpIf(R2, NOT_EQUAL, VERSION_4 | 5, PASS);
    a.load(HALF, R2, R7, IP_FRAGMENT).bigEndian(R2, 16).and(R2, MORE_OR_OFFSET_MASK);
    a.jumpIf(R2, NOT_EQUAL, 0, PASS);
    hook.need(a, QUOTED + IP_HEADER, PASS);
    a.load(BYTE, R2, R7, ICMP_TYPE);
    a.jumpIf(R2, EQUAL, DESTINATION_UNREACHABLE, "quoted");
    a.jumpIf(R2, EQUAL, SOURCE_QUENCH, "quoted");
    a.jumpIf(R2, NOT_EQUAL, TIME_EXCEEDED, PASS);
    a.label("quoted").load(HALF, R2, R7, QUOTED + 6).bigEndian(R2, 16);
    a.and(R2, FRAGMENT_OFFSET_MASK).jumpIf(R2, NOT_EQUAL, 0, PASS);
    a.load(BYTE, R3, R7, QUOTED);
    a.load(BYTE, R2, R7, QUOTED + 9).jumpIf(R2, EQUAL, IPIP, TUNNELLED);
    a.jumpIf(R2, EQUAL, TCP, "quoted transport").jumpIf(R2, NOT_EQUAL, UDP, PASS);
    a.label("quoted transport");
    ports(hook, a, QUOTED, "quoted ports");
    a.label("quoted ports").move(R2, R9).shiftRight(R2, 16);
    a.and(R9, 0xffff).shiftLeft(R9, 16).or(R9, R2);
  }

  /**
   * Loads both ports after the IP header at an offset, whose first byte is in R3, and goes on at a
   * label.
   */
  private static void ports(Hook hook, Assembler a, int header, String next) {
    // One case for each length of the IP header: adding an unknown number to a packet pointer would
    // take CAP_PERFMON.
    for (int words = 5; words <= 15; words++) {
      int ports = header + 4 * words;
      String otherLength = "not " + words + " words at " + header;
      a.jumpIf(R3, NOT_EQUAL, VERSION_4 | words, otherLength);
      hook.need(a, ports + 4, PASS);
      a.load(WORD, R9, R7, ports).bigEndian(R9, 32).jump(next);
      a.label(otherLength);
    }
    a.jump(PASS);
  }

  /** Puts the {@link SteerKey} of one side of the packet on the stack. */
  private static void addressKey(Assembler a, Steer.Side side, Header header) {
    boolean destination = side == Steer.Side.DESTINATION;
    a.load(WORD, R2, R7, destination ? header.destination : header.source).bigEndian(R2, 32);
    a.shiftLeft(R2, SteerKey.ADDRESS_SHIFT);
    a.load(BYTE, R3, R7, header.protocol).shiftLeft(R3, SteerKey.PROTOCOL_SHIFT).or(R2, R3);
    a.move(R3, R9);
    if (!destination) {
      a.shiftRight(R3, 16);
    }
    a.and(R3, 0xffff).or(R2, R3);
    a.move(R3, R9).shiftRight(R3, 32).add(R3, side.code);
    a.shiftLeft(R3, SteerKey.SIDE_SHIFT).or(R2, R3);
    storeKey(a);
  }

  /** Puts the key of the server that a quoted tunnel leads to on the stack. */
  private static void tunnelKey(Assembler a) {
    a.load(WORD, R2, R7, QUOTED + 16).bigEndian(R2, 32).shiftLeft(R2, SteerKey.ADDRESS_SHIFT);
    a.move(R3, Steer.Side.TUNNEL.code).shiftLeft(R3, SteerKey.SIDE_SHIFT).or(R2, R3);
    storeKey(a);
  }

  private static void storeKey(Assembler a) {
    a.bigEndian(R2, 64).store(DOUBLE, R10, KEY_BITS, R2);
    a.store(WORD, R10, KEY, SteerKey.PORT_BITS);
  }

  /** R0 is not 0 where the key at that place of the stack is in the map. */
  private static Assembler isInMap(Assembler a, int map, int stack) {
    return a.loadMap(R1, map).move(R2, R10).add(R2, stack).call(MAP_LOOKUP_ELEM);
  }
}
