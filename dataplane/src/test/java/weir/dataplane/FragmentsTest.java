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
import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.address;
import static weir.dataplane.testing.PacketBuilder.tcp;
import static weir.dataplane.testing.PacketBuilder.udp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.afxdp.Link;
import weir.dataplane.testing.PacketBuilder;

/** Fragments that come, in any order, and packets that leave as fragments. */
class FragmentsTest {
  private static final int DIRECTOR = address("10.0.2.1");
  private static final int MORE = 0x2000;
  private static final NextHop NARROW = new NextHop(SERVER_PORT, SERVER_MAC, INNER, DIRECTOR, 600);

  private static Rig rig(Link... links) {
    Rig rig = new Rig(links);
    rig.publish(
        service(17, 53, nat(1, 5353)),
        service(17, 54, direct(2, 54)),
        service(17, 55, narrow(3, 55, ForwardingMethod.TUNNEL)),
        service(17, 56, narrow(4, 56, ForwardingMethod.DROUTE)),
        service(17, 57, narrow(5, 5757, ForwardingMethod.MASQ)),
        service(6, 80, nat(6, 8080)));
    return rig;
  }

  private static RealServer narrow(int id, int port, ForwardingMethod method) {
    return new RealServer(id, SERVER, port, 1, method, NARROW);
  }

  @Test
  void shouldLetLaterFragmentsFollowTheFirstThroughNat() {
    try (Rig rig = rig(Rig.COMPLETE)) {
      List<byte[]> in = fromClientUdp(1000, 53).payloadLength(4000).buildFragments(1480);
      byte[] whole =
          udp(CLIENT, 1000, SERVER, 5353)
              .payloadLength(4000)
              .mayFragment()
              .macs(SERVER_MAC, INNER)
              .timeToLive(63)
              .build();
      assertArrayEquals(whole, join(rig.send(CLIENT_PORT, in), SERVER_PORT));
      byte[] reply =
          udp(VIP, 53, CLIENT, 1000)
              .payloadLength(3000)
              .mayFragment()
              .macs(CLIENT_MAC, OUTER)
              .timeToLive(63)
              .build();
      PacketBuilder answer = udp(SERVER, 5353, CLIENT, 1000).macs(INNER, SERVER_MAC);
      List<byte[]> back = answer.payloadLength(3000).buildFragments(1480);
      assertArrayEquals(reply, join(rig.send(SERVER_PORT, back), CLIENT_PORT));
      assertEquals(3, rig.counters.server(1).inPackets());
      assertEquals(3, rig.counters.server(1).outPackets());
      assertEquals(0, rig.ports.framesInUse());
    }
  }

  /** The checksum of fragments is over all of them, so it is never partial and never renewed. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldKeepTheChecksumFromALinkWhereOthersArePartial(boolean offload) {
    Link outer = new Link(1, "outer", OUTER, 1500, true, offload);
    Link inner = new Link(2, "inner", INNER, 1500, true, offload);
    try (Rig rig = rig(outer, inner)) {
      List<byte[]> in = fromClientUdp(1000, 53).payloadLength(4000).buildFragments(1480);
      byte[] whole =
          udp(CLIENT, 1000, SERVER, 5353)
              .payloadLength(4000)
              .mayFragment()
              .macs(SERVER_MAC, INNER)
              .timeToLive(63)
              .build();
      assertArrayEquals(whole, join(rig.send(CLIENT_PORT, in), SERVER_PORT));
    }
  }

  @Test
  void shouldHoldEarlyFragmentsUntilTheFirst() {
    try (Rig rig = rig(Rig.COMPLETE)) {
      List<byte[]> in = fromClientUdp(1000, 54).payloadLength(5000).buildFragments(1480);
      Collections.reverse(in);
      byte[] first = in.removeLast();
      assertEquals(List.of(), rig.send(CLIENT_PORT, in));
      assertEquals(in.size(), rig.ports.framesInUse());
      rig.nowTick += Fragments.WAIT_TICKS - 1;
      byte[] whole =
          udp(CLIENT, 1000, VIP, 54)
              .payloadLength(5000)
              .mayFragment()
              .macs(SERVER_MAC, INNER)
              .timeToLive(63)
              .build();
      assertArrayEquals(whole, join(rig.send(CLIENT_PORT, List.of(first)), SERVER_PORT));
      assertEquals(0, rig.ports.framesInUse());
    }
  }

  /** With one-packet scheduling there is no connection that they could follow. */
  @Test
  void shouldKeepADatagramTogetherThatIsAConnectionOfItsOwn() {
    try (Rig rig = new Rig(Rig.COMPLETE)) {
      NextHop other = new NextHop(SERVER_PORT, 0x02_00_00_00_00_99L, INNER, 1500);
      RealServer second = new RealServer(9, SERVER + 1, 58, 1, ForwardingMethod.DROUTE, other);
      rig.publish(
          new VirtualService(
              58,
              0,
              17,
              VIP,
              58,
              "rr",
              VirtualService.ONE_PACKET,
              null,
              List.of(direct(8, 58), second)));
      for (int i = 0; i < 4; i++) {
        PacketBuilder datagram = fromClientUdp(1000, 58).payloadLength(4000).identification(i);
        List<byte[]> in = datagram.buildFragments(1480);
        List<Rig.Sent> sent = rig.send(CLIENT_PORT, i < 2 ? in : in.reversed());
        assertEquals(3, sent.size());
        assertEquals(1, sent.stream().map(s -> s.frame().bytes()[5]).distinct().count());
        join(sent, SERVER_PORT);
      }
      assertEquals(6, rig.counters.server(9).inPackets());
    }
  }

  @Test
  void shouldGiveTheKernelThoseWhoseFirstDoesNotCome() {
    try (Rig rig = rig(Rig.COMPLETE)) {
      List<byte[]> in = fromClientUdp(1000, 54).payloadLength(5000).buildFragments(1480);
      rig.send(CLIENT_PORT, in.subList(1, 3));
      rig.nowTick += Fragments.WAIT_TICKS;
      rig.worker.doWork();
      assertEquals(2, rig.punted.size());
      assertEquals(in.get(1).length - 14, rig.punted.getFirst().length);
      assertEquals(0, rig.ports.framesInUse());
    }
  }

  @Test
  void shouldGiveTheKernelAllOfADatagramThatIsNotOurs() {
    try (Rig rig = rig(Rig.COMPLETE)) {
      PacketBuilder other = udp(CLIENT, 1000, VIP, 9999).macs(OUTER, CLIENT_MAC);
      List<byte[]> in = other.payloadLength(3000).buildFragments(1480);
      assertEquals(List.of(), rig.send(CLIENT_PORT, in));
      assertEquals(3, rig.punted.size());
    }
  }

  @Test
  void shouldBoundHowManyWait() {
    try (Rig rig = rig(Rig.COMPLETE)) {
      for (int i = 0; i < 200; i++) {
        PacketBuilder one = fromClientUdp(1000, 54).payloadLength(2000).identification(i);
        rig.send(CLIENT_PORT, one.buildFragments(1480).subList(1, 2));
      }
      assertEquals(Fragments.WAITING, rig.ports.framesInUse());
      assertEquals(200 - Fragments.WAITING, rig.punted.size());
      rig.worker.onClose();
      assertEquals(0, rig.ports.framesInUse());
      rig.worker.onStart();
    }
  }

  @Test
  void shouldForgetADatagramAfterAWhile() {
    try (Rig rig = rig(Rig.COMPLETE)) {
      List<byte[]> in = fromClientUdp(1000, 54).payloadLength(2000).buildFragments(1480);
      rig.send(CLIENT_PORT, in.subList(0, 1));
      rig.nowTick += 499;
      assertEquals(1, rig.send(CLIENT_PORT, in.subList(1, 2)).size());
      rig.nowTick += 500;
      assertEquals(0, rig.send(CLIENT_PORT, in.subList(1, 2)).size());
    }
  }

  @Test
  void shouldDropWhatIsNoPartOfAPacket() {
    try (Rig rig = rig(Rig.COMPLETE)) {
      PacketBuilder[] broken = {
        fromClientUdp(1000, 54).payloadLength(9).fragment(MORE),
        fromClientUdp(1000, 54).payloadLength(8).fragment(MORE | 2).payloadLength(3),
        fromClientUdp(1000, 54).payloadLength(100).fragment(0x1fff),
        fromClient(1000, 80).payloadLength(8).fragment(1),
      };
      for (int i = 0; i < broken.length; i++) {
        assertEquals(List.of(), rig.send(CLIENT_PORT, broken[i]));
        assertEquals(i + 1, rig.drops(DropReason.FRAGMENT));
      }
      byte[] tiny = Arrays.copyOf(fromClient(1000, 80).fragment(MORE).build(), 14 + 20 + 16);
      tiny[17] = 36;
      mend(tiny);
      assertEquals(List.of(), rig.send(CLIENT_PORT, List.of(tiny)));
      assertEquals(broken.length + 1, rig.drops(DropReason.FRAGMENT));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSendInPiecesWhatIsTooLong(boolean partial) {
    Link outer = new Link(1, "outer", OUTER, 1500, partial, partial);
    Link inner = new Link(2, "inner", INNER, 1500, partial, partial);
    try (Rig rig = rig(outer, inner)) {
      for (int port : new int[] {56, 57}) {
        PacketBuilder in = fromClientUdp(1000, port).payloadLength(1400).mayFragment();
        byte[] whole =
            (port == 56 ? udp(CLIENT, 1000, VIP, 56) : udp(CLIENT, 1000, SERVER, 5757))
                .payloadLength(1400)
                .mayFragment()
                .macs(SERVER_MAC, INNER)
                .timeToLive(63)
                .build();
        List<Rig.Sent> sent = rig.send(CLIENT_PORT, partial ? in.partialChecksum() : in);
        // 576 is the most of 580 that is a multiple of eight.
        assertEquals(List.of(610, 610, 290), sent.stream().map(s -> s.frame().length).toList());
        assertArrayEquals(whole, join(sent, SERVER_PORT));
      }
      assertEquals(0, rig.ports.framesInUse());
    }
  }

  @Test
  void shouldSendRepliesInPieces() {
    Link outer = new Link(1, "outer", OUTER, 1000, false, false);
    Link inner = new Link(2, "inner", INNER, 1500, false, false);
    try (Rig rig = rig(outer, inner)) {
      rig.send(CLIENT_PORT, fromClient(1000, 80).flags(SYN));
      PacketBuilder in = tcp(SERVER, 8080, CLIENT, 1000).macs(INNER, SERVER_MAC);
      byte[] whole =
          tcp(VIP, 80, CLIENT, 1000)
              .payloadLength(1460)
              .mayFragment()
              .macs(CLIENT_MAC, OUTER)
              .timeToLive(63)
              .build();
      List<Rig.Sent> sent = rig.send(SERVER_PORT, in.payloadLength(1460).mayFragment());
      assertEquals(2, sent.size());
      assertArrayEquals(whole, join(sent, CLIENT_PORT));
    }
  }

  @Test
  void shouldSendATunnelsPacketInPieces() {
    try (Rig rig = rig(Rig.COMPLETE)) {
      PacketBuilder in = fromClientUdp(1000, 55).payloadLength(1400).mayFragment();
      byte[] inside =
          udp(CLIENT, 1000, VIP, 55).payloadLength(1400).mayFragment().timeToLive(63).build();
      List<Rig.Sent> sent = rig.send(CLIENT_PORT, in);
      assertEquals(3, sent.size());
      byte[] outer = join(sent, SERVER_PORT);
      assertEquals(4, outer[23]);
      assertArrayEquals(
          Arrays.copyOfRange(inside, 14, inside.length),
          Arrays.copyOfRange(outer, 34, outer.length));
    }
  }

  /** RFC 791 section 3.1: options without the copied flag are in the first fragment only. */
  @Test
  void shouldCopyOptionsThatAreToBeCopied() {
    try (Rig rig = rig(Rig.COMPLETE)) {
      byte[] options = {7, 7, 4, 0, 0, 0, 0, 1, (byte) 0x94, 4, 0, 0};
      PacketBuilder in = fromClientUdp(1000, 56).payloadLength(900).mayFragment();
      List<Rig.Sent> sent = rig.send(CLIENT_PORT, in.ipOptions(options));
      assertArrayEquals(options, optionsOf(sent.get(0), 12));
      byte[] later = {1, 1, 1, 1, 1, 1, 1, 1, (byte) 0x94, 4, 0, 0};
      assertArrayEquals(later, optionsOf(sent.get(1), 12));
    }
  }

  @Test
  void shouldSendAFragmentInPieces() {
    try (Rig rig = rig(Rig.COMPLETE)) {
      List<byte[]> in = fromClientUdp(1000, 57).payloadLength(4000).buildFragments(1480);
      byte[] whole =
          udp(CLIENT, 1000, SERVER, 5757)
              .payloadLength(4000)
              .mayFragment()
              .macs(SERVER_MAC, INNER)
              .timeToLive(63)
              .build();
      assertArrayEquals(whole, join(rig.send(CLIENT_PORT, in), SERVER_PORT));
    }
  }

  @Test
  void shouldGiveUpWithoutAFrameLeft() {
    try (Rig rig = rig(Rig.COMPLETE)) {
      rig.ports.port(CLIENT_PORT).inject(fromClientUdp(1000, 56).build());
      List<Long> taken = new ArrayList<>();
      for (long frame = 1; frame != 0; frame = rig.ports.port(0).takeFrame()) {
        taken.add(frame);
      }
      rig.worker.doWork();
      assertEquals(1, rig.sent().size());
      rig.ports
          .port(CLIENT_PORT)
          .inject(fromClientUdp(1000, 56).payloadLength(1400).mayFragment().build());
      rig.worker.doWork();
      assertEquals(0, rig.sent().size());
      assertEquals(1, rig.drops(DropReason.NO_FRAME));
      assertEquals(taken.size() - 1, rig.ports.framesInUse());
    }
  }

  /** The datagram of fragments in any order, whose headers are checked on the way. */
  private static byte[] join(List<Rig.Sent> fragments, int port) {
    List<byte[]> sorted = new ArrayList<>();
    for (Rig.Sent fragment : fragments) {
      assertEquals(port, fragment.port());
      byte[] bytes = fragment.frame().bytes();
      byte[] mended = bytes.clone();
      mend(mended);
      assertArrayEquals(mended, bytes);
      sorted.add(bytes);
    }
    sorted.sort((a, b) -> Integer.compare(offset(a), offset(b)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(sorted.getFirst(), 0, 34);
    for (int i = 0; i < sorted.size(); i++) {
      byte[] fragment = sorted.get(i);
      assertEquals(out.size() - 34, offset(fragment));
      assertEquals(i < sorted.size() - 1, (fragment[20] & 0x20) != 0);
      out.write(fragment, 34, fragment.length - 34);
    }
    byte[] whole = out.toByteArray();
    ByteBuffer.wrap(whole).putShort(16, (short) (whole.length - 14)).putShort(20, (short) 0);
    mend(whole);
    return whole;
  }

  private static int offset(byte[] frame) {
    return (ByteBuffer.wrap(frame).getShort(20) & 0x1fff) * 8;
  }

  private static byte[] optionsOf(Rig.Sent sent, int length) {
    return Arrays.copyOfRange(sent.frame().bytes(), 34, 34 + length);
  }

  private static void mend(byte[] frame) {
    ByteBuffer ip = ByteBuffer.wrap(frame).putShort(24, (short) 0);
    int sum = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += ip.getShort(i) & 0xffff;
    }
    ip.putShort(24, (short) ~(sum % 0xffff));
  }
}
