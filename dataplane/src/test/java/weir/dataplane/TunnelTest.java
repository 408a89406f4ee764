package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static weir.dataplane.Rig.CLIENT;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.INNER;
import static weir.dataplane.Rig.OUTER;
import static weir.dataplane.Rig.SERVER;
import static weir.dataplane.Rig.SERVER_MAC;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.VIP;
import static weir.dataplane.Rig.fromClient;
import static weir.dataplane.Rig.fromClientUdp;
import static weir.dataplane.Rig.service;
import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.address;
import static weir.dataplane.testing.PacketBuilder.tcp;
import static weir.dataplane.testing.PacketBuilder.udp;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.afxdp.Link;
import weir.dataplane.testing.PacketBuilder;

/** I14: what leaves for a server behind a tunnel, byte by byte. */
class TunnelTest {
  private static final int DIRECTOR = address("10.0.2.1");
  private static final int DONT_FRAGMENT = 0x4000;

  private static Rig rig(int sourceAddress, Link... links) {
    Rig rig = new Rig(links);
    NextHop hop = new NextHop(SERVER_PORT, SERVER_MAC, INNER, sourceAddress, 1500);
    rig.publish(
        service(6, 80, new RealServer(1, SERVER, 80, 1, ForwardingMethod.TUNNEL, hop)),
        service(17, 53, new RealServer(2, SERVER, 53, 1, ForwardingMethod.TUNNEL, hop)));
    return rig;
  }

  @Test
  void shouldPutAPacketInsideAsItIs() {
    try (Rig rig = rig(DIRECTOR, Rig.COMPLETE)) {
      PacketBuilder in = fromClient(1000, 80).flags(SYN).timeToLive(33).typeOfService(0x12);
      PacketBuilder inner =
          tcp(CLIENT, 1000, VIP, 80)
              .flags(SYN)
              .timeToLive(32)
              .typeOfService(0x12)
              .macs(SERVER_MAC, INNER);
      check(rig, in.padTo(60), wrapped(inner.build(), 0, DONT_FRAGMENT));
    }
  }

  @Test
  void shouldNotSayOutsideThatCongestionWasMet() {
    try (Rig rig = rig(DIRECTOR, Rig.COMPLETE)) {
      PacketBuilder in = fromClient(1000, 80).flags(SYN).typeOfService(0x13);
      byte[] out = rig.send(CLIENT_PORT, in).getFirst().frame().bytes();
      assertEquals(0x12, out[15]);
      assertEquals(0x13, out[35]);
    }
  }

  @Test
  void shouldNumberPacketsThatMayBeFragmented() {
    try (Rig rig = rig(DIRECTOR, Rig.COMPLETE)) {
      for (int i = 1; i <= 3; i++) {
        PacketBuilder in = fromClientUdp(1000, 53).mayFragment().payloadLength(i);
        PacketBuilder inner =
            udp(CLIENT, 1000, VIP, 53)
                .mayFragment()
                .payloadLength(i)
                .timeToLive(63)
                .macs(SERVER_MAC, INNER);
        check(rig, in, wrapped(inner.build(), i, 0));
      }
    }
  }

  @Test
  void shouldLeaveRoomForTheOuterHeader() {
    try (Rig rig = rig(DIRECTOR, Rig.COMPLETE)) {
      PacketBuilder longest = fromClientUdp(1000, 53).payloadLength(1480 - 28);
      assertEquals(1514, rig.send(CLIENT_PORT, longest).getFirst().frame().length);
      Rig.Sent sent =
          rig.send(CLIENT_PORT, fromClientUdp(1000, 53).payloadLength(1481 - 28)).getFirst();
      assertEquals(1, rig.drops(DropReason.FRAGMENTATION_NEEDED));
      assertEquals(CLIENT_PORT, sent.port());
      ByteBuffer error = ByteBuffer.wrap(sent.frame().bytes());
      assertEquals(VIP, error.getInt(26));
      assertEquals(0x0304, error.getShort(34));
      assertEquals(1480, error.getInt(38));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldCompleteTheChecksumInside(boolean offload) {
    Link outer = new Link(1, "outer", OUTER, 1500, true, offload);
    Link inner = new Link(2, "inner", INNER, 1500, true, offload);
    try (Rig rig = rig(DIRECTOR, outer, inner)) {
      PacketBuilder whole = tcp(CLIENT, 1000, VIP, 80).flags(SYN).payloadLength(101);
      check(
          rig,
          fromClient(1000, 80).flags(SYN).payloadLength(101).partialChecksum(),
          wrapped(whole.timeToLive(63).macs(SERVER_MAC, INNER).build(), 0, DONT_FRAGMENT));
    }
  }

  @Test
  void shouldNotBeginATunnelNowhere() {
    try (Rig rig = rig(0, Rig.COMPLETE)) {
      assertEquals(List.of(), rig.send(CLIENT_PORT, fromClient(1000, 80).flags(SYN)));
      assertEquals(1, rig.drops(DropReason.NO_SOURCE_ADDRESS));
    }
  }

  private static void check(Rig rig, PacketBuilder in, byte[] out) {
    Rig.Sent sent = rig.send(CLIENT_PORT, in).getFirst();
    assertEquals(SERVER_PORT, sent.port());
    assertArrayEquals(out, sent.frame().bytes());
    assertEquals(0, rig.ports.framesInUse());
  }

  /** The frame with an outer header that repeats type of service and time to live. */
  private static byte[] wrapped(byte[] frame, int identification, int flags) {
    ByteBuffer out = ByteBuffer.allocate(frame.length + 20);
    out.put(frame, 0, 14).put((byte) 0x45).put(frame[15]);
    out.putShort((short) (frame.length - 14 + 20)).putShort((short) identification);
    out.putShort((short) flags).put(frame[22]).put((byte) 4).putShort((short) 0);
    out.putInt(DIRECTOR).putInt(SERVER);
    int sum = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += out.getShort(i) & 0xffff;
    }
    out.putShort(24, (short) ~(sum % 0xffff));
    return out.put(frame, 14, frame.length - 14).array();
  }
}
