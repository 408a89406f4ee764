package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import weir.afxdp.FlowCache.Action;
import weir.afxdp.FlowPacket.Flow;
import weir.afxdp.bpf.BpfProgram;
import weir.afxdp.bpf.BpfTestRun;
import weir.ffi.Bpf;
import weir.ffi.Memory;

/** The flow cache's program in the kernel, packet by packet, against {@link FlowPacket}. */
final class FlowProgramTest {
  private static final long MAC = 0xfe0000aa0001L;
  private static final int INTERFACE = 7;
  private static final int PORT = 3;

  /** Another port, by a device that is always there. */
  private static final int OUT = 1;

  private static final int LOOPBACK = 1;
  private static final int HOP = 5;
  private static final int BACK = 6;
  private static final int MTU = 1400;
  private static final long HOP_DESTINATION = 0x020000bb0002L;
  private static final long HOP_SOURCE = 0xfe0000aa0002L;
  private static final long CLIENT_MAC = 0xa20000cc0003L;
  private static final int TUNNEL_FROM = 0x0a010001;
  private static final int TUNNEL_TO = 0x0a070005;

  private static final int CLIENT = 0xc6336407;
  private static final int VIP = 0xc000020a;
  private static final int SERVER = 0x0a010005;

  private static FlowCache cache;
  private static final List<Program> programs = new ArrayList<>();

  private record Program(Hook hook, BpfProgram program, String name) {}

  @BeforeAll
  static void load() {
    BpfTestRun.assumePrivilege();
    // Enough for shouldFindAFlowInEachOfItsPlaces to see it grow.
    cache = FlowCache.create(12_000, 16);
    cache.openPort(OUT, LOOPBACK, false);
    cache.openPort(PORT, LOOPBACK, false);
    cache.setHop(
        HOP,
        new FlowCache.Hop(LOOPBACK, MTU, OUT, HOP_DESTINATION, HOP_SOURCE, TUNNEL_FROM, TUNNEL_TO));
    cache.setHop(
        BACK,
        new FlowCache.Hop(INTERFACE, MTU, PORT, HOP_DESTINATION, MAC, TUNNEL_FROM, TUNNEL_TO));
    add(Hook.XDP, true);
    add(Hook.XDP, false);
    add(Hook.TC, true);
  }

  @AfterAll
  static void close() {
    if (cache != null) {
      programs.forEach(program -> program.program.close());
      cache.close();
    }
  }

  private static void add(Hook hook, boolean tellsLength) {
    BpfProgram program = FlowProgram.load(cache, hook, MAC, INTERFACE, PORT, tellsLength);
    programs.add(new Program(hook, program, hook + (tellsLength ? "" : " before 5.18")));
  }

  private static Flow flow(Action action, int protocol) {
    boolean reply = action == Action.NAT_REPLY;
    return new Flow(
        protocol,
        reply ? SERVER : CLIENT,
        reply ? 8080 : 40000,
        reply ? CLIENT : VIP,
        reply ? 40000 : 80,
        action,
        HOP,
        reply ? VIP : SERVER,
        reply ? 80 : 8080,
        CLIENT_MAC,
        INTERFACE);
  }

  private static long install(Flow flow) {
    long place = tryInstall(flow);
    assertTrue(place != 0);
    return place;
  }

  private static long tryInstall(Flow flow) {
    long place =
        cache.claim(
            flow.protocol(),
            flow.source(),
            flow.sourcePort(),
            flow.destination(),
            flow.destinationPort());
    if (place != 0) {
      publish(place, flow);
    }
    return place;
  }

  private static void publish(long place, Flow flow) {
    cache.publish(
        place,
        flow.protocol(),
        flow.source(),
        flow.sourcePort(),
        flow.destination(),
        flow.destinationPort(),
        flow.action(),
        flow.hop(),
        flow.newAddress(),
        flow.newPort(),
        flow.clientMac(),
        flow.ingress(),
        1,
        1,
        cache.epoch());
  }

  private static void remove(long place) {
    assertTrue(cache.lock(place, FlowCache.version(place)));
    cache.free(place);
    cache.take(place);
  }

  /** What must come out, or null where the packet is tier 2's. */
  private static byte @Nullable [] expected(byte[] packet, Flow flow) {
    return FlowPacket.forward(
        packet,
        flow,
        MAC,
        INTERFACE,
        MTU,
        HOP_DESTINATION,
        flow.hop() == BACK ? MAC : HOP_SOURCE,
        TUNNEL_FROM,
        TUNNEL_TO);
  }

  private static void check(String what, byte[] packet, Flow flow, long place) {
    for (Program one : programs) {
      check(one.name + ": " + what, one.hook, one.program, packet, flow, place);
    }
  }

  private static void check(
      String what, Hook hook, BpfProgram program, byte[] packet, Flow flow, long place) {
    byte[] expected = expected(packet, flow);
    BpfProgram.Run run = program.run(packet);
    if (expected == null) {
      assertEquals(hook.pass, run.verdict(), what);
      assertEquals(hex(packet), hex(run.packet()), what);
      assertEquals(0, cache.take(place), what);
      return;
    }
    boolean back = hook == Hook.XDP && flow.hop() == BACK;
    assertEquals(back ? Bpf.XDP_TX : hook.redirect, run.verdict(), what);
    byte[] out = run.packet();
    if (flow.action() == Action.TUNNEL && (packet[20] & 0x40) == 0) {
      FlowPacket.withoutIdentification(expected);
      FlowPacket.withoutIdentification(out);
    }
    assertEquals(hex(expected), hex(out), what);
    assertEquals(
        1L << FlowCache.BYTES_BITS | FlowPacket.get16(packet, 16), cache.take(place), what);
  }

  private static String hex(byte[] packet) {
    return HexFormat.ofDelimiter(" ").formatHex(packet);
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void shouldForward(Action action) {
    for (int protocol : new int[] {FlowPacket.TCP, FlowPacket.UDP}) {
      Flow flow = flow(action, protocol);
      long place = install(flow);
      byte[] packet = FlowPacket.of(flow, MAC, CLIENT_MAC, 100);
      assertTrue(expected(packet, flow) != null);
      check(action + " of " + protocol, packet, flow, place);
      remove(place);
    }
  }

  @Test
  void shouldSendBackByTheSameInterface() {
    Flow flow = flow(Action.DIRECT, FlowPacket.UDP).withHop(BACK);
    long place = install(flow);
    check("back", FlowPacket.of(flow, MAC, CLIENT_MAC, 0), flow, place);
    remove(place);
  }

  static Arguments[] packets() {
    return new Arguments[] {
      tcp("ACK", true, p -> p[47] = 0x10),
      tcp("ACK and PSH", true, p -> p[47] = 0x18),
      tcp("ACK, URG, ECE, CWR", true, p -> p[47] = (byte) 0xf0),
      tcp("no ACK", false, p -> p[47] = 0x08),
      tcp("SYN", false, p -> p[47] = 0x02),
      tcp("SYN and ACK", false, p -> p[47] = 0x12),
      tcp("FIN and ACK", false, p -> p[47] = 0x11),
      tcp("RST and ACK", false, p -> p[47] = 0x14),
      tcp("data offset of 4 words", false, p -> p[46] = 0x40),
      tcp("data offset of 8 words", true, p -> p[46] = (byte) 0x80),
      tcp("data offset beyond the packet", false, p -> p[46] = (byte) 0xf0),
      tcp("TCP header cut", false, p -> length(p, 39)),
      udp("UDP header cut", false, p -> length(p, 27)),
      udp("UDP without data", true, p -> length(p, 28)),
      udp("total length less than there is", true, p -> length(p, 40)),
      udp("total length of all there is", true, p -> length(p, 46)),
      udp("total length beyond the packet", false, p -> length(p, 47)),
      udp("total length of the IP header alone", false, p -> length(p, 20)),
      udp("UDP checksum 0", true, p -> FlowPacket.put16(p, 40, 0)),
      udp("UDP checksum that becomes 0", true, FlowProgramTest::checksumBecomesZero),
      udp("wrong UDP checksum", true, p -> p[40] ^= 0x55),
      tcp("wrong TCP checksum", true, p -> p[50] ^= 0x55),
      udp("wrong header checksum", false, p -> p[24] ^= 1),
      udp("header checksum 0xffff for 0", true, FlowProgramTest::checksumOfZeroes),
      udp("time to live 2", true, p -> header(p, 22, 2)),
      udp("time to live 1", false, p -> header(p, 22, 1)),
      udp("time to live 0", false, p -> header(p, 22, 0)),
      udp("time to live 255", true, p -> header(p, 22, 255)),
      udp("do not fragment", true, p -> header(p, 20, 0x40)),
      udp("reserved flag", true, p -> header(p, 20, 0x80)),
      udp("more fragments", false, p -> header(p, 20, 0x20)),
      udp("a later fragment", false, p -> header(p, 21, 1)),
      udp("offset in the upper bits", false, p -> header(p, 20, 0x10)),
      udp("IP options", false, p -> header(p, 14, 0x46)),
      udp("IP version 6", false, p -> header(p, 14, 0x65)),
      udp("header of 4 words", false, p -> header(p, 14, 0x44)),
      udp("ICMP", false, p -> header(p, 23, 1)),
      udp("type of service", true, p -> header(p, 15, 0xb8)),
      udp("congestion experienced", true, p -> header(p, 15, 0xbb)),
      udp("another source port", false, p -> p[34] ^= 1),
      udp("another destination port", false, p -> p[37] ^= 1),
      udp("another source", false, p -> header(p, 29, 99)),
      udp("another destination", false, p -> header(p, 33, 99)),
      udp("another MAC", false, p -> p[5] ^= 1),
      udp("not IPv4", false, p -> p[12] = 9),
    };
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("packets")
  void shouldForwardOnlyWhatIsSimple(String what, int protocol, boolean forwarded, Change change) {
    for (Action action : Action.values()) {
      Flow flow = flow(action, protocol);
      long place = install(flow);
      byte[] packet = FlowPacket.of(flow, MAC, CLIENT_MAC, 18);
      change.apply(packet);
      assertEquals(forwarded, expected(packet, flow) != null, what);
      check(what + ", " + action, packet, flow, place);
      remove(place);
    }
  }

  interface Change {
    void apply(byte[] packet);
  }

  private static Arguments tcp(String what, boolean forwarded, Change change) {
    return Arguments.of(what, FlowPacket.TCP, forwarded, change);
  }

  private static Arguments udp(String what, boolean forwarded, Change change) {
    return Arguments.of(what, FlowPacket.UDP, forwarded, change);
  }

  private static void header(byte[] packet, int at, int value) {
    packet[at] = (byte) value;
    FlowPacket.headerChecksum(packet);
  }

  private static void length(byte[] packet, int length) {
    FlowPacket.put16(packet, 16, length);
    FlowPacket.headerChecksum(packet);
  }

  /** The new checksum of this one is 0, which would say that there is none. */
  private static void checksumBecomesZero(byte[] packet) {
    boolean reply = FlowPacket.get16(packet, 34) == 8080;
    Flow flow = flow(reply ? Action.NAT_REPLY : Action.NAT_REQUEST, FlowPacket.UDP);
    byte[] same = packet.clone();
    FlowPacket.put16(same, 40, 1);
    byte[] out = expected(same, flow);
    assertTrue(out != null);
    // Checksums of one's complement: what is added here is added there.
    FlowPacket.put16(packet, 40, FlowPacket.add(1, 0xffff & ~FlowPacket.get16(out, 40)));
  }

  private static void checksumOfZeroes(byte[] packet) {
    FlowPacket.put16(packet, 18, 0);
    FlowPacket.headerChecksum(packet);
    FlowPacket.put16(packet, 18, FlowPacket.get16(packet, 24));
    FlowPacket.put16(packet, 24, 0xffff);
  }

  @Test
  void shouldKeepToTheMtu() {
    for (Action action : Action.values()) {
      Flow flow = flow(action, FlowPacket.UDP);
      long place = install(flow);
      for (int length : new int[] {MTU, MTU + 1}) {
        byte[] packet = FlowPacket.of(flow, MAC, CLIENT_MAC, length - 28);
        assertEquals(length == MTU, expected(packet, flow) != null);
        check(action + ", length " + length, packet, flow, place);
      }
      remove(place);
    }
  }

  @Test
  void shouldAskWhereAPacketComesFrom() {
    for (Action action : Action.values()) {
      Flow flow = flow(action, FlowPacket.UDP);
      long place = install(flow);
      boolean reply = action == Action.NAT_REPLY;
      byte[] packet = FlowPacket.of(flow, MAC, CLIENT_MAC + 1, 18);
      assertEquals(reply, expected(packet, flow) != null);
      check("another sender, " + action, packet, flow, place);
      remove(place);
      Flow elsewhere = flow.withIngress(INTERFACE + 1);
      place = install(elsewhere);
      check("another interface, " + action, packet, elsewhere, place);
      remove(place);
      Flow anywhere = flow.withIngress(0).withClientMac(reply ? CLIENT_MAC : 0);
      place = install(anywhere);
      assertTrue(expected(packet, anywhere) != null);
      check("anywhere, " + action, packet, anywhere, place);
      remove(place);
    }
  }

  @Test
  void shouldNotUseWhatIsNotCurrent() {
    Flow flow = flow(Action.NAT_REQUEST, FlowPacket.TCP);
    byte[] packet = FlowPacket.of(flow, MAC, CLIENT_MAC, 18);
    long place = install(flow);
    assertForwarded(true, packet);
    cache.invalidateHop(HOP);
    assertForwarded(false, packet);
    assertTrue(cache.lock(place, FlowCache.version(place)));
    assertForwarded(false, packet);
    publish(place, flow);
    assertForwarded(true, packet);
    cache.invalidateAll();
    assertForwarded(false, packet);
    assertTrue(cache.lock(place, FlowCache.version(place)));
    publish(place, flow);
    assertForwarded(true, packet);
    cache.setHop(
        HOP,
        new FlowCache.Hop(LOOPBACK, MTU, OUT, HOP_DESTINATION, HOP_SOURCE, TUNNEL_FROM, TUNNEL_TO));
    assertForwarded(false, packet);
    remove(place);
    assertForwarded(false, packet);
  }

  private static void assertForwarded(boolean forwarded, byte[] packet) {
    for (Program one : programs) {
      int verdict = one.program.run(packet).verdict();
      assertEquals(forwarded ? one.hook.redirect : one.hook.pass, verdict, one.name);
    }
  }

  @Test
  void shouldFindAFlowInEachOfItsPlaces() {
    Flow flow = flow(Action.DIRECT, FlowPacket.UDP);
    int found = 0;
    // Fills the cache until places run out; every flow that is there must be found.
    for (int port = 1; port <= 2 * cache.capacity(); port++) {
      tryInstall(flow.withSourcePort(port));
    }
    for (int port = 1; port <= 2 * cache.capacity(); port++) {
      Flow other = flow.withSourcePort(port);
      boolean there = cache.find(FlowPacket.UDP, CLIENT, port, VIP, 80) != 0;
      found += there ? 1 : 0;
      assertForwarded(there, FlowPacket.of(other, MAC, CLIENT_MAC, 18));
    }
    assertTrue(found > cache.capacity() / 2, found + " found");
    for (int number = 0; number < cache.capacity(); number++) {
      if (FlowCache.isValid(FlowCache.version(cache.flow(number)))) {
        remove(cache.flow(number));
      }
    }
  }

  @Test
  void shouldNoteWhenAFlowWasSeen() {
    Flow flow = flow(Action.DIRECT, FlowPacket.UDP);
    cache.tick(1000);
    long place = install(flow);
    cache.tick(1234);
    byte[] packet = FlowPacket.of(flow, MAC, CLIENT_MAC, 18);
    assertForwarded(true, packet);
    assertEquals(1234, FlowCache.lastSeen(place));
    assertForwarded(true, packet);
    long taken = cache.take(place);
    assertEquals(2L * programs.size(), FlowCache.packets(taken));
    assertEquals(2L * programs.size() * 46, FlowCache.bytes(taken));
    assertEquals(0, cache.take(place));
    remove(place);
  }

  @Test
  void shouldForwardRandomPacketsLikeTheModel() {
    long seed = System.nanoTime();
    System.out.println("FlowProgramTest seed " + seed);
    Random random = new Random(seed);
    Action[] actions = Action.values();
    int forwarded = 0;
    for (int i = 0; i < 4000; i++) {
      Flow flow =
          new Flow(
              random.nextBoolean() ? FlowPacket.TCP : FlowPacket.UDP,
              random.nextInt(),
              random.nextInt(1 << 16),
              random.nextInt(),
              random.nextInt(1 << 16),
              actions[random.nextInt(actions.length)],
              random.nextBoolean() ? HOP : BACK,
              random.nextInt(),
              random.nextInt(1 << 16),
              CLIENT_MAC,
              INTERFACE);
      byte[] packet = FlowPacket.of(flow, MAC, CLIENT_MAC, random.nextInt(1450));
      packet[15] = (byte) random.nextInt();
      packet[22] = (byte) random.nextInt();
      FlowPacket.put16(packet, 18, random.nextInt());
      packet[20] = (byte) (random.nextInt(4) << 6);
      if (random.nextBoolean()) {
        FlowPacket.put16(packet, flow.protocol() == FlowPacket.TCP ? 50 : 40, random.nextInt());
      }
      FlowPacket.headerChecksum(packet);
      if (random.nextInt(4) == 0) {
        packet[random.nextInt(Math.min(54, packet.length))] ^= (byte) (1 << random.nextInt(8));
      }
      if (random.nextInt(8) == 0) {
        packet = Arrays.copyOf(packet, 34 + random.nextInt(packet.length - 33));
      }
      long place = install(flow);
      forwarded += expected(packet, flow) != null ? 1 : 0;
      check("seed " + seed + ", packet " + i + ": " + hex(packet), packet, flow, place);
      remove(place);
    }
    assertTrue(forwarded > 1000, forwarded + " forwarded");
  }

  @Test
  void shouldNotGoByAnOddGeneration() {
    Flow flow = flow(Action.DIRECT, FlowPacket.UDP);
    long place = install(flow);
    byte[] packet = FlowPacket.of(flow, MAC, CLIENT_MAC, 18);
    long generation = cache.hop(HOP) + FlowCache.HOP_GENERATION;
    // As setHop leaves it for a moment: not for this flow, nor for one that is made just now.
    Memory.putInt(generation, Memory.getInt(generation) + 1);
    assertForwarded(false, packet);
    assertTrue(cache.lock(place, FlowCache.version(place)));
    publish(place, flow);
    assertForwarded(false, packet);
    Memory.putInt(generation, Memory.getInt(generation) + 1);
    assertForwarded(false, packet);
    remove(place);
  }
}
