package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static weir.dataplane.Rig.CLIENT;
import static weir.dataplane.Rig.CLIENT_MAC;
import static weir.dataplane.Rig.CLIENT_PORT;
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
import static weir.dataplane.testing.PacketBuilder.PSH;
import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.address;
import static weir.dataplane.testing.PacketBuilder.tcp;
import static weir.dataplane.testing.PacketBuilder.udp;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import weir.afxdp.Link;
import weir.afxdp.MemoryPort;
import weir.dataplane.testing.PacketBuilder;

/** Packets that are several segments in one, as packet sockets give and take them. */
class SegmentsTest {
  private static final int DIRECTOR = address("10.0.2.1");

  /** Of both: what comes says itself whether its checksum is partial. */
  private static final Link[] LINKS = {
    new Link(1, "outer", OUTER, 500, false, true), new Link(2, "inner", INNER, 500, false, true)
  };

  private static final int TCP_CHECKSUM = 34 << 16 | 16;
  private static final int UDP_CHECKSUM = 34 << 16 | 6;

  private static final NextHop HOP = new NextHop(SERVER_PORT, SERVER_MAC, INNER, DIRECTOR, 500);

  private static Rig rig() {
    Rig rig = new Rig(LINKS);
    rig.publish(
        service(6, 80, over(HOP, nat(1, 8080))),
        service(6, 81, over(HOP, direct(2, 81))),
        service(6, 82, new RealServer(3, SERVER, 82, 1, ForwardingMethod.TUNNEL, HOP)),
        service(17, 53, over(HOP, nat(4, 5353))));
    return rig;
  }

  private static RealServer over(NextHop hop, RealServer server) {
    return new RealServer(server.id(), server.address(), server.port(), 1, server.method(), hop);
  }

  @Test
  void shouldSendSegmentsOnAsOnePacket() {
    try (Rig rig = rig()) {
      rig.send(CLIENT_PORT, fromClient(1000, 80).flags(SYN), fromClient(1000, 81).flags(SYN));
      check(
          rig,
          CLIENT_PORT,
          fromClient(1000, 80).payloadLength(1600),
          tcp(CLIENT, 1000, SERVER, 8080).payloadLength(1600).macs(SERVER_MAC, INNER));
      check(
          rig,
          SERVER_PORT,
          fromServer(8080, 1000).payloadLength(1600),
          tcp(VIP, 80, CLIENT, 1000).payloadLength(1600).macs(CLIENT_MAC, OUTER));
      check(
          rig,
          CLIENT_PORT,
          fromClient(1000, 81).payloadLength(1600),
          tcp(CLIENT, 1000, VIP, 81).payloadLength(1600).macs(SERVER_MAC, INNER));
    }
  }

  private static void check(Rig rig, int port, PacketBuilder in, PacketBuilder out) {
    int to = 1 - port;
    rig.ports.port(port).inject(in.partialChecksum().build(), TCP_CHECKSUM, 460);
    rig.worker.doWork();
    MemoryPort sent = rig.ports.port(to);
    assertArrayEquals(out.timeToLive(63).build(), sent.take());
    assertEquals(460, sent.takenSegment());
    assertEquals(0, rig.ports.framesInUse());
  }

  @Test
  void shouldRefuseSegmentsThatAreTooLong() {
    try (Rig rig = rig()) {
      rig.send(CLIENT_PORT, fromClient(1000, 80).flags(SYN));
      byte[] packet = fromClient(1000, 80).payloadLength(1600).partialChecksum().build();
      rig.ports.port(CLIENT_PORT).inject(packet, TCP_CHECKSUM, 461);
      rig.worker.doWork();
      assertEquals(1, rig.drops(DropReason.FRAGMENTATION_NEEDED));
      assertEquals(CLIENT_PORT, rig.sent().getFirst().port());
    }
  }

  /** What tcp_gso_segment makes of flags, sequence numbers and identifications. */
  @Test
  void shouldCutForATunnel() {
    try (Rig rig = rig()) {
      rig.send(CLIENT_PORT, fromClient(1000, 82).flags(SYN));
      byte[] content = new byte[1000];
      for (int i = 0; i < content.length; i++) {
        content[i] = (byte) i;
      }
      int cwr = 0x80;
      PacketBuilder packet =
          fromClient(1000, 82)
              .flags(ACK | PSH | FIN | cwr)
              .sequence(-500)
              .identification(0xffff)
              .tcpOptions(new byte[12])
              .payload(content)
              .partialChecksum();
      rig.ports.port(CLIENT_PORT).inject(packet.build(), TCP_CHECKSUM, 400);
      rig.worker.doWork();
      List<Rig.Sent> sent = rig.sent();
      assertEquals(3, sent.size());
      int[] flags = {ACK | cwr, ACK, ACK | PSH | FIN};
      for (int i = 0; i < 3; i++) {
        byte[] inner =
            tcp(CLIENT, 1000, VIP, 82)
                .flags(flags[i])
                .sequence(-500 + 400 * i)
                .identification((0xffff + i) & 0xffff)
                .tcpOptions(new byte[12])
                .payload(Arrays.copyOfRange(content, 400 * i, Math.min(400 * i + 400, 1000)))
                .timeToLive(63)
                .build();
        byte[] frame = sent.get(i).frame().bytes();
        assertArrayEquals(
            Arrays.copyOfRange(inner, 14, inner.length),
            Arrays.copyOfRange(frame, 34, frame.length));
      }
      assertEquals(0, rig.ports.framesInUse());
    }
  }

  /**
   * Datagrams that may be fragmented are, each by itself; those of no connection go to the kernel.
   */
  @Test
  void shouldCutDatagramsThatAreTooLongAndThoseForTheKernel() {
    try (Rig rig = rig()) {
      byte[] long500 =
          fromClientUdp(1000, 53).mayFragment().payloadLength(1000).partialChecksum().build();
      rig.ports.port(CLIENT_PORT).inject(long500, UDP_CHECKSUM, 500);
      rig.worker.doWork();
      assertEquals(4, rig.sent().size());

      byte[] other = fromClientUdp(1000, 99).payloadLength(900).partialChecksum().build();
      rig.ports.port(CLIENT_PORT).inject(other, UDP_CHECKSUM, 400);
      rig.worker.doWork();
      byte[] last =
          udp(CLIENT, 1000, VIP, 99)
              .identification(identification(other) + 2)
              .payload(Arrays.copyOfRange(other, 42 + 800, 42 + 900))
              .timeToLive(63)
              .build();
      assertEquals(3, rig.punted.size());
      assertEquals(28 + 400, rig.punted.getFirst().length);
      assertEquals(28 + 100, rig.punted.getLast().length);
      assertArrayEquals(
          Arrays.copyOfRange(last, 14, 42), Arrays.copyOf(rig.punted.getLast(), 28), "headers");
      assertEquals(0, rig.ports.framesInUse());
    }
  }

  private static int identification(byte[] frame) {
    return ((frame[18] & 0xff) << 8) | (frame[19] & 0xff);
  }
}
