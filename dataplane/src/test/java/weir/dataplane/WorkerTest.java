package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static weir.dataplane.Rig.CLIENT;
import static weir.dataplane.Rig.CLIENT_MAC;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.COMPLETE;
import static weir.dataplane.Rig.INNER;
import static weir.dataplane.Rig.OUTER;
import static weir.dataplane.Rig.SERVER;
import static weir.dataplane.Rig.SERVER_MAC;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.VIP;
import static weir.dataplane.Rig.direct;
import static weir.dataplane.Rig.fromClient;
import static weir.dataplane.Rig.fromClientUdp;
import static weir.dataplane.Rig.fromServer;
import static weir.dataplane.Rig.nat;
import static weir.dataplane.Rig.service;
import static weir.dataplane.testing.PacketBuilder.ACK;
import static weir.dataplane.testing.PacketBuilder.FIN;
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.tcp;
import static weir.dataplane.testing.PacketBuilder.udp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import weir.dataplane.testing.PacketBuilder;

/**
 * What comes out for what goes in, byte by byte.
 *
 * <p>Answers and rewrites are those of Linux 6.1.176 with IPVS, which got the same packets: the
 * time to live is one less in DR and in NAT, both ways; what was padded leaves without padding; a
 * reset has DF, identification 0, TTL 64 and the type of service without ECN; an ICMP error comes
 * from the VIP, quotes 548 bytes at the most, and has the packet's type of service raised to
 * internetwork control. One difference is on purpose: IPVS gives a UDP packet without a checksum
 * one, here it stays without, as RFC 768 lets its sender choose.
 */
class WorkerTest {
  private static final int HTTP = 80;
  private static final int DIRECT_HTTP = 81;
  private static final int EMPTY = 82;
  private static final int DRAINED = 83;
  private static final int UNRESOLVED = 84;
  private static final int NARROW = 85;
  private static final int DNS = 53;
  private static final int DIRECT_DNS = 54;
  private static final int TCP = 6;
  private static final int UDP = 17;

  private static final VirtualService[] SERVICES = {
    service(TCP, HTTP, nat(1, 8080)),
    service(TCP, DIRECT_HTTP, direct(2, DIRECT_HTTP)),
    service(TCP, EMPTY),
    service(TCP, DRAINED, new RealServer(3, SERVER, 80, 0, ForwardingMethod.DROUTE, Rig.HOP)),
    service(TCP, UNRESOLVED, new RealServer(4, SERVER, 80, 1, ForwardingMethod.DROUTE, null)),
    service(
        TCP,
        NARROW,
        new RealServer(
            5,
            SERVER,
            8085,
            1,
            ForwardingMethod.MASQ,
            new NextHop(SERVER_PORT, SERVER_MAC, INNER, 1000))),
    service(UDP, DNS, nat(6, 5353)),
    service(UDP, DIRECT_DNS, direct(7, DIRECT_DNS))
  };

  /**
   * A packet and what becomes of it.
   *
   * @param before what came before, each from the side that it belongs to
   * @param in the packet
   * @param reason why it is dropped, or null
   * @param out what leaves, or null, and by which port
   */
  private record Case(
      String shows,
      List<PacketBuilder> before,
      Frame in,
      @Nullable DropReason reason,
      int port,
      @Nullable Frame out) {}

  @TestFactory
  List<DynamicTest> shouldForward() {
    return tests(
        forwards(
            "DR changes MACs and time to live",
            fromClient(1000, DIRECT_HTTP).flags(SYN),
            SERVER_PORT,
            tcp(CLIENT, 1000, VIP, DIRECT_HTTP).flags(SYN).macs(SERVER_MAC, INNER).timeToLive(63)),
        forwards(
            "DR of UDP",
            fromClientUdp(1000, DIRECT_DNS).payloadLength(33),
            SERVER_PORT,
            udp(CLIENT, 1000, VIP, DIRECT_DNS)
                .payloadLength(33)
                .macs(SERVER_MAC, INNER)
                .timeToLive(63)),
        forwards(
            "NAT maps address and port",
            fromClient(1000, HTTP).flags(SYN),
            SERVER_PORT,
            tcp(CLIENT, 1000, SERVER, 8080).flags(SYN).macs(SERVER_MAC, INNER).timeToLive(63)),
        forwards(
            "NAT of UDP",
            fromClientUdp(1000, DNS).payloadLength(33),
            SERVER_PORT,
            udp(CLIENT, 1000, SERVER, 5353)
                .payloadLength(33)
                .macs(SERVER_MAC, INNER)
                .timeToLive(63)),
        forwards(
            "NAT of UDP without a checksum",
            fromClientUdp(1000, DNS).noChecksum().payloadLength(33),
            SERVER_PORT,
            udp(CLIENT, 1000, SERVER, 5353)
                .noChecksum()
                .payloadLength(33)
                .macs(SERVER_MAC, INNER)
                .timeToLive(63)),
        forwards(
            "padding is taken off",
            fromClient(1000, HTTP).flags(SYN).padTo(60),
            SERVER_PORT,
            tcp(CLIENT, 1000, SERVER, 8080).flags(SYN).macs(SERVER_MAC, INNER).timeToLive(63)),
        forwards(
            "IP options go along",
            fromClient(1000, HTTP).flags(SYN).ipOptions(new byte[] {1, 1, 1, 0}),
            SERVER_PORT,
            tcp(CLIENT, 1000, SERVER, 8080)
                .flags(SYN)
                .ipOptions(new byte[] {1, 1, 1, 0})
                .macs(SERVER_MAC, INNER)
                .timeToLive(63)),
        forwards(
            "SYN with ACK opens a connection too",
            fromClient(1000, DIRECT_HTTP).flags(SYN | ACK),
            SERVER_PORT,
            tcp(CLIENT, 1000, VIP, DIRECT_HTTP)
                .flags(SYN | ACK)
                .macs(SERVER_MAC, INNER)
                .timeToLive(63)),
        forwards(
            "the last time to live that goes on",
            fromClient(1000, HTTP).flags(SYN).timeToLive(2),
            SERVER_PORT,
            tcp(CLIENT, 1000, SERVER, 8080).flags(SYN).macs(SERVER_MAC, INNER).timeToLive(1)),
        after(
            List.of(fromClient(1000, HTTP).flags(SYN)),
            "a NAT reply comes from the service",
            fromServer(8080, 1000).flags(SYN | ACK),
            CLIENT_PORT,
            tcp(VIP, HTTP, CLIENT, 1000).flags(SYN | ACK).macs(CLIENT_MAC, OUTER).timeToLive(63)),
        after(
            List.of(
                fromClient(1000, HTTP).flags(SYN),
                fromClient(1000, HTTP).macs(OUTER, 0x02_00_00_00_00_77L)),
            "a NAT reply follows the client to another router",
            fromServer(8080, 1000),
            CLIENT_PORT,
            tcp(VIP, HTTP, CLIENT, 1000).macs(0x02_00_00_00_00_77L, OUTER).timeToLive(63)),
        after(
            List.of(fromClientUdp(1000, DNS)),
            "a NAT reply of UDP",
            udp(SERVER, 5353, CLIENT, 1000).macs(INNER, SERVER_MAC).payloadLength(500),
            CLIENT_PORT,
            udp(VIP, DNS, CLIENT, 1000).macs(CLIENT_MAC, OUTER).payloadLength(500).timeToLive(63)),
        after(
            List.of(fromClient(1000, HTTP).flags(SYN)),
            "any segment of a connection",
            fromClient(1000, HTTP).flags(RST),
            SERVER_PORT,
            tcp(CLIENT, 1000, SERVER, 8080).flags(RST).macs(SERVER_MAC, INNER).timeToLive(63)),
        corrupt("NAT keeps a corrupt TCP checksum corrupt", HTTP, tcp(CLIENT, 1000, SERVER, 8080)),
        corrupt("DR leaves a TCP checksum alone", DIRECT_HTTP, tcp(CLIENT, 1000, VIP, 81)));
  }

  @TestFactory
  List<DynamicTest> shouldAnswerAsLinuxDoes() {
    byte[] big = fromClient(1000, EMPTY).flags(SYN).typeOfService(0x1f).payloadLength(900).build();
    return tests(
        answers(
            "an ACK of no connection: reset at its acknowledgment",
            fromClient(1000, HTTP)
                .flags(ACK)
                .sequence(50)
                .acknowledgment(777)
                .typeOfService(0x1f)
                .timeToLive(33)
                .identification(99)
                .payloadLength(10),
            DropReason.NO_CONNECTION,
            reset().flags(RST).sequence(777).typeOfService(0x1c)),
        answers(
            "a FIN without ACK: reset that acknowledges data and FIN",
            fromClient(1000, HTTP).flags(FIN).sequence(50).payloadLength(10),
            DropReason.NO_CONNECTION,
            reset().flags(RST | ACK).sequence(0).acknowledgment(61)),
        answers(
            "no flags at all",
            fromClient(1000, HTTP).flags(0).sequence(50).tcpOptions(new byte[8]),
            DropReason.NO_CONNECTION,
            reset().flags(RST | ACK).sequence(0).acknowledgment(50)),
        answers(
            "a time to live of 1 is enough to get here",
            fromClient(1000, HTTP).acknowledgment(9).timeToLive(1),
            DropReason.NO_CONNECTION,
            reset().flags(RST).sequence(9)),
        silent(
            "no reset for a reset",
            fromClient(1000, HTTP).flags(RST).build(),
            DropReason.NO_CONNECTION),
        silent(
            "no reset for a SYN with RST",
            fromClient(1000, HTTP).flags(SYN | RST).build(),
            DropReason.NO_CONNECTION),
        silent(
            "no reset for a bad checksum",
            flip(fromClient(1000, HTTP).build(), 34 + 16),
            DropReason.BAD_TRANSPORT_CHECKSUM),
        icmp(
            "a service without servers: port unreachable",
            big,
            DropReason.NO_SERVER,
            icmpError(3, 3, 0, 0xde, big)),
        icmp(
            "a service whose servers all weigh 0",
            fromClient(1000, DRAINED).flags(SYN).build(),
            DropReason.NO_SERVER,
            icmpError(3, 3, 0, 0xc0, fromClient(1000, DRAINED).flags(SYN).build())),
        icmp(
            "time to live of 1: time exceeded",
            fromClient(1000, DIRECT_HTTP).flags(SYN).timeToLive(1).typeOfService(0x1c).build(),
            DropReason.TTL_EXPIRED,
            icmpError(
                11,
                0,
                0,
                0xdc,
                fromClient(1000, DIRECT_HTTP)
                    .flags(SYN)
                    .timeToLive(1)
                    .typeOfService(0x1c)
                    .build())),
        icmp(
            "longer than the next hop takes: fragmentation needed, time to live counted",
            fromClient(1000, NARROW).flags(SYN).payloadLength(1200).build(),
            DropReason.FRAGMENTATION_NEEDED,
            icmpError(
                3,
                4,
                1000,
                0xc0,
                fromClient(1000, NARROW).flags(SYN).payloadLength(1200).timeToLive(63).build())),
        silent(
            "the server's MAC is not known",
            fromClient(1000, UNRESOLVED).flags(SYN).build(),
            DropReason.NEIGHBOUR_UNRESOLVED),
        silent(
            "what the check finds is counted",
            flip(fromClient(1000, HTTP).build(), 14 + 8),
            DropReason.BAD_HEADER_CHECKSUM));
  }

  private static Case forwards(String shows, PacketBuilder in, int port, PacketBuilder out) {
    return after(List.of(), shows, in, port, out);
  }

  private static Case after(
      List<PacketBuilder> before, String shows, PacketBuilder in, int port, PacketBuilder out) {
    return new Case(shows, before, new Frame(in.build()), null, port, new Frame(out.build()));
  }

  private static Case answers(
      String shows, PacketBuilder in, DropReason reason, PacketBuilder out) {
    return new Case(
        shows, List.of(), new Frame(in.build()), reason, CLIENT_PORT, new Frame(out.build()));
  }

  private static Case icmp(String shows, byte[] in, DropReason reason, byte[] out) {
    return new Case(shows, List.of(), new Frame(in), reason, CLIENT_PORT, new Frame(out));
  }

  private static Case silent(String shows, byte[] in, DropReason reason) {
    return new Case(shows, List.of(), new Frame(in), reason, 0, null);
  }

  private static Case corrupt(String shows, int port, PacketBuilder out) {
    int data = 34 + 20 + 5;
    return new Case(
        shows,
        List.of(fromClient(1000, port).flags(SYN)),
        new Frame(flip(fromClient(1000, port).payloadLength(20).build(), data)),
        null,
        SERVER_PORT,
        new Frame(
            flip(out.payloadLength(20).macs(SERVER_MAC, INNER).timeToLive(63).build(), data)));
  }

  private static PacketBuilder reset() {
    return tcp(VIP, HTTP, CLIENT, 1000).macs(CLIENT_MAC, OUTER).identification(0).window(0);
  }

  /** The first ICMP error of a worker, from the VIP to the client. */
  private static byte[] icmpError(int type, int code, int mtu, int typeOfService, byte[] cause) {
    int quoted = Math.min(cause.length - 14, 548);
    ByteBuffer out = ByteBuffer.allocate(14 + 28 + quoted);
    out.put(HexFormat.of().parseHex("02000000000c0200000000010800"));
    out.putShort((short) (0x4500 | typeOfService)).putShort((short) (28 + quoted));
    out.putShort((short) 1).putShort((short) 0).put((byte) 64).put((byte) 1).putShort((short) 0);
    out.putInt(VIP).putInt(CLIENT);
    out.put((byte) type).put((byte) code).putShort((short) 0).putInt(mtu);
    out.put(cause, 14, quoted);
    putChecksum(out, 14, 20, 10);
    putChecksum(out, 34, 8 + quoted, 2);
    return out.array();
  }

  private static void putChecksum(ByteBuffer packet, int from, int length, int at) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (packet.get(from + i) & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    packet.putShort(from + at, (short) ~(sum % 0xffff));
  }

  private static byte[] flip(byte[] frame, int at) {
    frame[at] ^= 0x10;
    return frame;
  }

  private static List<DynamicTest> tests(Case... cases) {
    return Arrays.stream(cases).map(c -> DynamicTest.dynamicTest(c.shows, () -> run(c))).toList();
  }

  private static void run(Case c) {
    try (Rig rig = new Rig(COMPLETE)) {
      rig.publish(SERVICES);
      for (PacketBuilder packet : c.before) {
        assertEquals(1, rig.send(CLIENT_PORT, packet).size());
      }
      byte[] in = c.in.bytes();
      boolean fromServer = (in[6 + 5] & 0xff) == (SERVER_MAC & 0xff);
      rig.ports.port(fromServer ? SERVER_PORT : CLIENT_PORT).inject(in);
      rig.worker.doWork();
      List<DropReason> reasons = new ArrayList<>();
      for (DropReason reason : DropReason.values()) {
        if (rig.drops(reason) > 0) {
          reasons.add(reason);
        }
      }
      assertEquals(c.reason == null ? List.of() : List.of(c.reason), reasons);
      List<Rig.Sent> sent = rig.sent();
      assertEquals(c.out == null ? 0 : 1, sent.size());
      if (c.out != null) {
        assertEquals(c.port, sent.getFirst().port());
        assertArrayEquals(c.out.bytes(), sent.getFirst().frame().bytes());
      }
      assertEquals(0, rig.ports.framesInUse());
    }
  }
}
