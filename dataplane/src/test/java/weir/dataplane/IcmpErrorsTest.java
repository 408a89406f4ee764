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
import static weir.dataplane.Rig.nat;
import static weir.dataplane.Rig.service;
import static weir.dataplane.testing.IcmpBuilder.error;
import static weir.dataplane.testing.IcmpBuilder.quote;
import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.address;
import static weir.dataplane.testing.PacketBuilder.tcp;
import static weir.dataplane.testing.PacketBuilder.udp;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.dataplane.testing.IcmpBuilder;

/** ICMP errors about connections, byte by byte. */
class IcmpErrorsTest {
  private static final int ROUTER = address("192.0.2.1");
  private static final int DIRECTOR = address("10.0.2.1");
  private static final int FAR_SERVER = address("10.0.3.2");
  private static final NextHop FAR = new NextHop(SERVER_PORT, SERVER_MAC, INNER, DIRECTOR, 1500);

  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(Rig.COMPLETE);
    rig.publish(
        service(6, 80, nat(1, 8080)),
        service(6, 81, direct(2, 81)),
        service(6, 82, new RealServer(3, FAR_SERVER, 82, 1, ForwardingMethod.TUNNEL, FAR)),
        service(17, 53, nat(4, 5353)));
    rig.send(CLIENT_PORT, fromClient(1000, 80).flags(SYN));
    rig.send(CLIENT_PORT, fromClient(1000, 81).flags(SYN));
    rig.send(CLIENT_PORT, fromClient(1000, 82).flags(SYN));
    rig.send(CLIENT_PORT, fromClientUdp(1000, 53));
  }

  @AfterEach
  void close() {
    assertEquals(0, rig.ports.framesInUse());
    rig.close();
  }

  @Test
  void shouldTranslateBothHeadersOnTheWayToAServer() {
    byte[] asSeen = tcp(VIP, 80, CLIENT, 1000).payloadLength(900).build();
    byte[] asSent = tcp(SERVER, 8080, CLIENT, 1000).payloadLength(900).build();
    restoreChecksum(asSent, asSeen, 34 + 16);
    check(
        CLIENT_PORT,
        fromRouter(3, 4, asSeen).rest(1280).typeOfService(0),
        SERVER_PORT,
        error(ROUTER, SERVER, 3, 4, quote(asSent))
            .rest(1280)
            .typeOfService(0)
            .timeToLive(63)
            .macs(SERVER_MAC, INNER));
  }

  @Test
  void shouldTranslateBothHeadersOnTheWayToAClient() {
    byte[] asSeen = udp(CLIENT, 1000, SERVER, 5353).payloadLength(9).build();
    byte[] asSent = udp(CLIENT, 1000, VIP, 53).payloadLength(9).build();
    restoreChecksum(asSent, asSeen, 34 + 6);
    check(
        SERVER_PORT,
        error(SERVER, CLIENT, 3, 3, quote(asSeen)).macs(INNER, SERVER_MAC),
        CLIENT_PORT,
        error(VIP, CLIENT, 3, 3, quote(asSent)).timeToLive(63).macs(CLIENT_MAC, OUTER));
    Traffic traffic = rig.counters.server(4);
    assertEquals(1, traffic.outPackets());
    assertEquals(20 + 8 + 28 + 9, traffic.outBytes());
  }

  @Test
  void shouldLetARouterOnTheServersSideSpeakAsTheVip() {
    byte[] asSeen = tcp(CLIENT, 1000, SERVER, 8080).payloadLength(1460).build();
    byte[] asSent = tcp(CLIENT, 1000, VIP, 80).payloadLength(1460).build();
    restoreChecksum(asSent, asSeen, 34 + 16);
    check(
        SERVER_PORT,
        error(ROUTER, CLIENT, 3, 4, quote(asSeen)).rest(1280).macs(INNER, SERVER_MAC),
        CLIENT_PORT,
        error(VIP, CLIENT, 3, 4, quote(asSent)).rest(1280).timeToLive(63).macs(CLIENT_MAC, OUTER));
  }

  @Test
  void shouldForwardAsItIsInDirectRouting() {
    byte[] quoted = quote(tcp(VIP, 81, CLIENT, 1000).payloadLength(1460).build());
    for (int type : new int[] {3, 4, 11}) {
      check(
          CLIENT_PORT,
          error(ROUTER, VIP, type, 1, quoted).macs(OUTER, CLIENT_MAC),
          SERVER_PORT,
          error(ROUTER, VIP, type, 1, quoted).timeToLive(63).macs(SERVER_MAC, INNER));
    }
    assertEquals(1 + 3, rig.counters.server(2).inPackets());
  }

  @Test
  void shouldForwardThroughATunnel() {
    byte[] quoted = quote(tcp(VIP, 82, CLIENT, 1000).build());
    byte[] whole = error(ROUTER, VIP, 11, 0, quoted).timeToLive(63).build();
    byte[] out = only(CLIENT_PORT, error(ROUTER, VIP, 11, 0, quoted).macs(OUTER, CLIENT_MAC));
    assertArrayEquals(
        Arrays.copyOfRange(whole, 14, whole.length), Arrays.copyOfRange(out, 34, out.length));
    assertEquals(4, out[23]);
  }

  @Test
  void shouldTellTheClientThatATunnelIsNarrow() {
    byte[] tooLong = fromClient(1000, 82).payloadLength(1440).build();
    byte[] outer = only(CLIENT_PORT, tooLong);
    byte[] inside = Arrays.copyOfRange(outer, 34, 14 + 548);
    check(
        SERVER_PORT,
        error(ROUTER, DIRECTOR, 3, 4, quote(outer)).rest(1280).macs(INNER, SERVER_MAC),
        CLIENT_PORT,
        error(VIP, CLIENT, 3, 4, inside).rest(1260).macs(CLIENT_MAC, OUTER));
    // Remembered: whoever else sends as much is told at once.
    byte[] told = only(CLIENT_PORT, fromClient(1000, 82).payloadLength(1260 - 39).build());
    assertEquals(1260, ((told[40] & 0xff) << 8) | (told[41] & 0xff));
    assertEquals(
        14 + 1280, only(CLIENT_PORT, fromClient(1000, 82).payloadLength(1220).build()).length);
    rig.nowTick += PathMtus.TICKS;
    rig.send(CLIENT_PORT, fromClient(1000, 82).flags(SYN));
    assertEquals(14 + 1500, only(CLIENT_PORT, tooLong).length);
  }

  @Test
  void shouldTellTheClientThatAServerBehindATunnelIsNotReached() {
    byte[] outer = only(CLIENT_PORT, fromClient(1000, 82).build());
    byte[] inside = Arrays.copyOfRange(outer, 34, outer.length);
    check(
        SERVER_PORT,
        error(ROUTER, DIRECTOR, 3, 1, quote(outer)).macs(INNER, SERVER_MAC),
        CLIENT_PORT,
        error(VIP, CLIENT, 3, 1, inside).macs(CLIENT_MAC, OUTER));
  }

  @Test
  void shouldLeaveToTheKernelWhatIsAboutNothingOfOurs() {
    byte[] other = quote(tcp(VIP, 80, CLIENT, 1001).build());
    assertEquals(List.of(), rig.send(CLIENT_PORT, List.of(fromRouter(3, 3, frame(other)).build())));
    byte[] whole = fromRouter(3, 3, frame(other)).timeToLive(63).build();
    assertArrayEquals(Arrays.copyOfRange(whole, 14, whole.length), rig.punted.getFirst());
  }

  @Test
  void shouldLeaveToTheKernelWhatQuotesTooLittleToTell() {
    byte[] quoted = tcp(VIP, 81, CLIENT, 1000).build();
    List<byte[]> quotes =
        List.of(
            new byte[0],
            new byte[19],
            Arrays.copyOf(quote(quoted), 23),
            first(quote(quoted), 0x44),
            first(quote(quoted), 0x4f),
            first(quote(quoted), 0x65));
    for (byte[] quote : quotes) {
      IcmpBuilder packet = error(ROUTER, VIP, 3, 4, quote).macs(OUTER, CLIENT_MAC);
      assertEquals(List.of(), rig.send(CLIENT_PORT, List.of(packet.build())));
    }
    assertEquals(quotes.size(), rig.punted.size());
  }

  @Test
  void shouldDropWhatIsBroken() {
    byte[] quoted = tcp(VIP, 81, CLIENT, 1000).build();
    drops(DropReason.BAD_ICMP_CHECKSUM, fromRouter(3, 4, quoted).corrupt());
    drops(DropReason.TTL_EXPIRED, fromRouter(3, 4, quoted).timeToLive(1));
    drops(DropReason.UNSUPPORTED_PROTOCOL, fromRouter(8, 0, quoted));
    drops(DropReason.UNSUPPORTED_PROTOCOL, fromRouter(12, 0, quoted));
  }

  private void drops(DropReason reason, IcmpBuilder packet) {
    long before = rig.drops(reason);
    assertEquals(List.of(), rig.send(CLIENT_PORT, List.of(packet.build())));
    assertEquals(before + 1, rig.drops(reason));
  }

  private static IcmpBuilder fromRouter(int type, int code, byte[] cause) {
    return error(ROUTER, VIP, type, code, quote(cause)).macs(OUTER, CLIENT_MAC);
  }

  private void check(int inPort, IcmpBuilder in, int outPort, IcmpBuilder out) {
    List<Rig.Sent> sent = rig.send(inPort, List.of(in.build()));
    assertEquals(1, sent.size());
    assertEquals(outPort, sent.getFirst().port());
    assertArrayEquals(out.build(), sent.getFirst().frame().bytes());
  }

  private byte[] only(int port, IcmpBuilder packet) {
    return only(port, packet.build());
  }

  private byte[] only(int port, byte[] frame) {
    return rig.send(port, List.of(frame)).getFirst().frame().bytes();
  }

  /** What is quoted keeps the transport checksum that it had. */
  private static void restoreChecksum(byte[] frame, byte[] from, int at) {
    frame[at] = from[at];
    frame[at + 1] = from[at + 1];
  }

  private static byte[] frame(byte[] packet) {
    byte[] frame = new byte[14 + packet.length];
    System.arraycopy(packet, 0, frame, 14, packet.length);
    return frame;
  }

  private static byte[] first(byte[] packet, int firstByte) {
    packet[0] = (byte) firstByte;
    return packet;
  }
}
