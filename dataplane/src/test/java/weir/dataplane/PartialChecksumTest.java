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
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.tcp;
import static weir.dataplane.testing.PacketBuilder.udp;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.afxdp.Link;
import weir.dataplane.testing.PacketBuilder;

/**
 * Packets from local sockets, whose checksum is the pseudo header's sum alone: what leaves is
 * whole, completed by the device where it can ({@code true}), else by the worker.
 */
class PartialChecksumTest {
  private static Rig rig(boolean offload) {
    Rig rig =
        new Rig(
            new Link(1, "outer", OUTER, 1500, true, offload),
            new Link(2, "inner", INNER, 1500, true, offload));
    rig.publish(
        service(6, 80, nat(1, 8080)),
        service(6, 81, direct(2, 81)),
        service(17, 53, nat(3, 5353)),
        service(17, 54, direct(4, 54)));
    return rig;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldCompleteThroughNatBothWays(boolean offload) {
    try (Rig rig = rig(offload)) {
      PacketBuilder request = fromClient(1000, 80).flags(SYN).payloadLength(101).padTo(200);
      PacketBuilder forwarded =
          tcp(CLIENT, 1000, SERVER, 8080).flags(SYN).payloadLength(101).macs(SERVER_MAC, INNER);
      check(rig, CLIENT_PORT, request.partialChecksum(), forwarded);
      PacketBuilder reply = fromServer(8080, 1000).payloadLength(1001);
      PacketBuilder returned =
          tcp(VIP, 80, CLIENT, 1000).payloadLength(1001).macs(CLIENT_MAC, OUTER);
      check(rig, SERVER_PORT, reply.partialChecksum(), returned);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldCompleteInDirectRouting(boolean offload) {
    try (Rig rig = rig(offload)) {
      check(
          rig,
          CLIENT_PORT,
          fromClient(1000, 81).flags(SYN).tcpOptions(new byte[20]).partialChecksum(),
          tcp(CLIENT, 1000, VIP, 81).flags(SYN).tcpOptions(new byte[20]).macs(SERVER_MAC, INNER));
      check(
          rig,
          CLIENT_PORT,
          fromClientUdp(1000, 54).payloadLength(7).ipOptions(new byte[8]).partialChecksum(),
          udp(CLIENT, 1000, VIP, 54)
              .payloadLength(7)
              .ipOptions(new byte[8])
              .macs(SERVER_MAC, INNER));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTakeAWholeChecksumFromTheSameLink(boolean offload) {
    try (Rig rig = rig(offload)) {
      check(
          rig,
          CLIENT_PORT,
          fromClientUdp(1000, 53).payloadLength(20),
          udp(CLIENT, 1000, SERVER, 5353).payloadLength(20).macs(SERVER_MAC, INNER));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLeaveUdpWithoutAChecksumWithoutOne(boolean offload) {
    try (Rig rig = rig(offload)) {
      for (int port : new int[] {53, 54}) {
        PacketBuilder out =
            port == 53 ? udp(CLIENT, 1000, SERVER, 5353) : udp(CLIENT, 1000, VIP, 54);
        check(
            rig,
            CLIENT_PORT,
            fromClientUdp(1000, port).noChecksum().payloadLength(9),
            out.noChecksum().payloadLength(9).macs(SERVER_MAC, INNER));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLeaveAWrongChecksumWrong(boolean offload) {
    try (Rig rig = rig(offload)) {
      check(
          rig,
          CLIENT_PORT,
          fromClient(1000, 81).flags(SYN).payloadLength(9).noChecksum(),
          tcp(CLIENT, 1000, VIP, 81)
              .flags(SYN)
              .payloadLength(9)
              .noChecksum()
              .macs(SERVER_MAC, INNER));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldResetAPartialSegmentOfNoConnection(boolean offload) {
    try (Rig rig = rig(offload)) {
      List<Rig.Sent> sent =
          rig.send(
              CLIENT_PORT,
              fromClient(1000, 80).acknowledgment(5).payloadLength(9).partialChecksum());
      assertArrayEquals(
          tcp(VIP, 80, CLIENT, 1000)
              .flags(RST)
              .sequence(5)
              .macs(CLIENT_MAC, OUTER)
              .identification(0)
              .window(0)
              .build(),
          sent.getFirst().frame().bytes());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldGiveTheKernelWholePackets(boolean offload) {
    try (Rig rig = rig(offload)) {
      rig.send(SERVER_PORT, fromServer(9999, 1000).payloadLength(77).partialChecksum());
      byte[] frame = fromServer(9999, 1000).payloadLength(77).timeToLive(63).build();
      assertArrayEquals(Arrays.copyOfRange(frame, 14, frame.length), rig.punted.getFirst());
    }
  }

  private static void check(Rig rig, int port, PacketBuilder in, PacketBuilder out) {
    List<Rig.Sent> sent = rig.send(port, in);
    assertEquals(1, sent.size());
    assertArrayEquals(out.timeToLive(63).build(), sent.getFirst().frame().bytes());
  }
}
