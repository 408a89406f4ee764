package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weir.afxdp.Steer.Side.DESTINATION;
import static weir.afxdp.Steer.Side.SOURCE;
import static weir.afxdp.Steer.Side.TUNNEL;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weir.afxdp.bpf.Assembler;
import weir.afxdp.bpf.BpfMap;
import weir.afxdp.bpf.BpfProgram;
import weir.afxdp.bpf.BpfTestRun;
import weir.ffi.Bpf;

/**
 * The steer program in the kernel, packet by packet, with no device.
 *
 * <p>The AF_XDP socket behind it is a real one. It is not bound to an interface; rings are enough
 * for the kernel to redirect to it.
 */
final class SteerProgramTest {
  private static final long MAC = 0xfe0000aa0001L;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int IPIP = 4;

  private static final int VIP = ip(192, 0, 2, 10);
  private static final int RANGE_VIP = ip(192, 0, 2, 11);
  private static final int WHOLE_VIP = ip(192, 0, 2, 12);
  private static final int ANY_PORT_VIP = ip(192, 0, 2, 13);
  private static final int ELSEWHERE = ip(192, 0, 2, 14);
  private static final int CLIENT = ip(198, 51, 100, 7);
  private static final int SERVER = ip(10, 1, 0, 5);
  private static final int OWN = ip(10, 1, 0, 1);
  private static final int FAR = ip(10, 7, 0, 5);

  private static SteerMaps maps;
  private static BpfMap sockets;
  private static BpfMap noSockets;
  private static Umem umem;
  private static XdpSocket socket;
  private static BpfProgram program;
  private static BpfProgram programWithoutSocket;
  private static BpfProgram tcProgram;
  private static BpfProgram filter;
  private static FlowCache flows;
  private static BpfProgram programWithFlows;
  private static BpfProgram tcProgramWithFlows;

  @BeforeAll
  static void load() {
    BpfTestRun.assumePrivilege();
    maps = new SteerMaps();
    maps.add(Steer.port(DESTINATION, VIP, TCP, 80));
    maps.add(Steer.port(DESTINATION, VIP, UDP, 53));
    maps.add(new Steer(DESTINATION, RANGE_VIP, TCP, 1000, 1999));
    maps.add(Steer.wholeAddress(DESTINATION, WHOLE_VIP));
    maps.add(Steer.anyPort(DESTINATION, ANY_PORT_VIP, UDP));
    maps.add(Steer.port(SOURCE, SERVER, TCP, 8080));
    maps.add(Steer.wholeAddress(TUNNEL, FAR));
    maps.add(Steer.port(DESTINATION, ELSEWHERE, TCP, 80));
    List.of(OWN, VIP, RANGE_VIP, WHOLE_VIP, ANY_PORT_VIP).forEach(maps::addLocal);
    umem = Umem.map(64, 2048);
    socket = new XdpSocket("test", umem, false, 64, 64);
    sockets = BpfMap.sockets("test", 1);
    sockets.put(new byte[4], fd(socket.fd()));
    noSockets = BpfMap.sockets("test", 1);
    program = load(Hook.XDP, Ending.toSocket(sockets.fd(), Bpf.XDP_PASS));
    programWithoutSocket = load(Hook.XDP, Ending.toSocket(noSockets.fd(), Bpf.XDP_PASS));
    tcProgram = load(Hook.TC, Ending.toInterface(1));
    filter = load(Hook.SOCKET, Ending.take());
    flows = FlowCache.create(64, 1);
    programWithFlows = loadWithFlows(Hook.XDP, Ending.toSocket(sockets.fd(), Bpf.XDP_PASS));
    tcProgramWithFlows = loadWithFlows(Hook.TC, Ending.toInterface(1));
    // The packets here have no header checksum, so that this one looks good for long.
    long flow = flows.claim(UDP, CLIENT, 40000, VIP, 53);
    FlowCache.Action direct = FlowCache.Action.DIRECT;
    flows.publish(flow, UDP, CLIENT, 40000, VIP, 53, direct, 0, 0, 0, 0, 0, 0, 1, 0);
  }

  private static BpfProgram load(Hook hook, Ending ending) {
    return load(hook, a -> {}, ending);
  }

  private static BpfProgram loadWithFlows(Hook hook, Ending ending) {
    return load(hook, a -> FlowProgram.write(a, flows, hook, 1, 0, true), ending);
  }

  private static BpfProgram load(Hook hook, Consumer<Assembler> inFront, Ending ending) {
    int services = maps.services().fd();
    int local = maps.local().fd();
    byte[] code = SteerProgram.assemble(hook, MAC, services, local, inFront, ending);
    return BpfProgram.load(hook.type, "weir_steer", code, 0);
  }

  @AfterAll
  static void close() throws Exception {
    AutoCloseable[] all = {
      program,
      programWithoutSocket,
      tcProgram,
      filter,
      programWithFlows,
      tcProgramWithFlows,
      flows,
      socket,
      umem,
      sockets,
      noSockets,
      maps,
    };
    for (AutoCloseable one : all) {
      if (one != null) {
        one.close();
      }
    }
  }

  static Arguments[] packets() {
    byte[] service = packet(TCP, CLIENT, 40000, VIP, 80);
    byte[] answer = packet(TCP, VIP, 80, CLIENT, 40000);
    byte[] request = packet(TCP, CLIENT, 40000, SERVER, 8080);
    return new Arguments[] {
      steered("TCP to a service", service),
      kernel("a service whose address is elsewhere", packet(TCP, CLIENT, 40000, ELSEWHERE, 80)),
      steered("UDP to a service", packet(UDP, CLIENT, 40000, VIP, 53)),
      kernel("another port of the VIP", packet(TCP, CLIENT, 40000, VIP, 81)),
      kernel("the port by the other protocol", packet(UDP, CLIENT, 40000, VIP, 80)),
      kernel("another address", packet(TCP, CLIENT, 40000, ip(192, 0, 2, 9), 80)),
      kernel("a client's port that is a service's", packet(TCP, CLIENT, 80, OWN, 22)),
      kernel("the service as source", packet(TCP, VIP, 80, CLIENT, 40000)),
      kernel("below a range of ports", packet(TCP, CLIENT, 40000, RANGE_VIP, 999)),
      steered("first of a range of ports", packet(TCP, CLIENT, 40000, RANGE_VIP, 1000)),
      steered("inside a range of ports", packet(TCP, CLIENT, 40000, RANGE_VIP, 1537)),
      steered("last of a range of ports", packet(TCP, CLIENT, 40000, RANGE_VIP, 1999)),
      kernel("above a range of ports", packet(TCP, CLIENT, 40000, RANGE_VIP, 2000)),
      kernel("a range by the other protocol", packet(UDP, CLIENT, 40000, RANGE_VIP, 1537)),
      steered("any TCP port of a whole address", packet(TCP, CLIENT, 40000, WHOLE_VIP, 7)),
      steered("any UDP port of a whole address", packet(UDP, CLIENT, 40000, WHOLE_VIP, 65535)),
      kernel("ICMP to a whole address", packet(ICMP, CLIENT, 0x0800, WHOLE_VIP, 0)),
      steered("any port of a protocol", packet(UDP, CLIENT, 40000, ANY_PORT_VIP, 4711)),
      kernel("any port, other protocol", packet(TCP, CLIENT, 40000, ANY_PORT_VIP, 4711)),
      kernel("ICMP to a service", packet(ICMP, CLIENT, 0x0800, VIP, 80)),
      steered("a real server's reply", packet(TCP, SERVER, 8080, CLIENT, 40000)),
      kernel("a reply to our health check", packet(TCP, SERVER, 8080, OWN, 40000)),
      kernel("a real server's other traffic", packet(TCP, SERVER, 22, CLIENT, 40000)),
      kernel("a real server's UDP", packet(UDP, SERVER, 8080, CLIENT, 40000)),
      kernel("to a real server directly", packet(TCP, CLIENT, 40000, SERVER, 8080)),
      steered("a real server as client of a service", packet(TCP, SERVER, 40000, VIP, 80)),
      kernel("flooded: to another MAC", with(service, 5, 0x02)),
      kernel("another MAC, in its first byte", with(service, 0, 0x02)),
      kernel("broadcast", with(service, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)),
      kernel("multicast", with(service, 0, 0x01, 0x00, 0x5e, 0x00, 0x00, 0x12)),
      kernel("IPv6", with(service, 12, 0x86, 0xdd)),
      kernel("ARP", with(service, 12, 0x08, 0x06)),
      kernel("a VLAN tag", insert(service, 12, 0x81, 0x00, 0x00, 0x05)),
      kernel("IP version 6 in an IPv4 frame", with(service, 14, 0x65)),
      kernel("IP header of 4 words", with(service, 14, 0x44)),
      steered("IP options", insert(with(service, 14, 0x46), 34, 1, 1, 1, 0)),
      steered("40 bytes of IP options", insert(with(service, 14, 0x4f), 34, new int[40])),
      kernel("IP options instead of ports", with(service, 14, 0x4f)),
      kernel("cut after the IP options", Arrays.copyOf(with(service, 14, 0x46), 38)),
      steered("ports just after IP options", insertOptions(service)),
      steered("first fragment", with(service, 20, 0x20, 0x00)),
      steered(
          "first fragment to another port of the address",
          with(packet(TCP, CLIENT, 40000, VIP, 81), 20, 0x20, 0x00)),
      kernel(
          "first fragment to a service's address by the other protocol",
          with(packet(UDP, CLIENT, 40000, RANGE_VIP, 1537), 20, 0x20, 0x00)),
      steered("do not fragment", with(service, 20, 0x40, 0x00)),
      steered("later fragment to an address with a service", with(service, 20, 0x00, 0xb9)),
      kernel(
          "later fragment to a service's address by the other protocol",
          with(packet(UDP, CLIENT, 40000, RANGE_VIP, 80), 20, 0x00, 0xb9)),
      kernel(
          "later fragment to another address",
          with(packet(TCP, CLIENT, 40000, ip(192, 0, 2, 9), 80), 20, 0x00, 0xb9)),
      steered(
          "later fragment from a real server",
          with(packet(TCP, SERVER, 1, CLIENT, 1), 20, 0x00, 0xb9)),
      kernel(
          "later fragment of a reply to our health check",
          with(packet(TCP, SERVER, 8080, OWN, 40000), 20, 0x00, 0xb9)),
      kernel(
          "later fragment from a real server by the other protocol",
          with(packet(UDP, SERVER, 8080, CLIENT, 40000), 20, 0x00, 0xb9)),
      kernel("later fragment of IP version 6", with(service, 14, 0x65, 0, 0, 0, 0, 0, 0, 1)),
      steered("later fragment, more to come", with(service, 20, 0x20, 0xb9)),
      steered("ICMP error about a service's answer", error(3, CLIENT, VIP, answer)),
      steered("source quench", error(4, CLIENT, VIP, answer)),
      steered("time exceeded", error(11, CLIENT, VIP, answer)),
      kernel("echo request", error(8, CLIENT, VIP, answer)),
      kernel("redirect", error(5, CLIENT, VIP, answer)),
      kernel("parameter problem", error(12, CLIENT, VIP, answer)),
      kernel("error about another port", error(3, CLIENT, VIP, packet(TCP, VIP, 81, CLIENT, 4))),
      kernel("error about a request", error(3, CLIENT, VIP, packet(TCP, CLIENT, 80, VIP, 4))),
      kernel("error about another host", error(3, CLIENT, VIP, packet(TCP, OWN, 80, CLIENT, 4))),
      steered("error about UDP", error(3, CLIENT, VIP, packet(UDP, VIP, 53, CLIENT, 4))),
      kernel("error about ICMP", error(3, CLIENT, VIP, packet(ICMP, VIP, 80, CLIENT, 4))),
      steered("error about a NAT request", error(3, SERVER, CLIENT, request)),
      steered("error by a router about it", error(3, ip(10, 1, 0, 99), CLIENT, request)),
      kernel(
          "error about our health check",
          error(3, SERVER, OWN, packet(TCP, OWN, 40000, SERVER, 8080))),
      kernel(
          "error about another port of a real server",
          error(3, SERVER, CLIENT, packet(TCP, CLIENT, 4, SERVER, 22))),
      kernel("fragment of an ICMP error", with(error(3, CLIENT, VIP, answer), 20, 0x20, 0)),
      kernel("later fragment of one", with(error(3, CLIENT, VIP, answer), 20, 0, 1)),
      kernel("error about a later fragment", with(error(3, CLIENT, VIP, answer), 48, 0, 1)),
      steered("error about a first fragment", with(error(3, CLIENT, VIP, answer), 48, 0x20, 0)),
      kernel("ICMP error with IP options", insertOptions(error(3, CLIENT, VIP, answer))),
      steered(
          "error about a packet with IP options",
          error(3, CLIENT, VIP, insert(with(answer, 14, 0x46), 34, 1, 1, 1, 0))),
      kernel("error about IP version 6", with(error(3, CLIENT, VIP, answer), 42, 0x65)),
      kernel("error cut in the quoted header", Arrays.copyOf(error(3, CLIENT, VIP, answer), 61)),
      kernel("error cut in the quoted ports", Arrays.copyOf(error(3, CLIENT, VIP, answer), 65)),
      steered("error that quotes the ports", Arrays.copyOf(error(3, CLIENT, VIP, answer), 66)),
      steered("error about our tunnel", error(3, CLIENT, OWN, packet(IPIP, OWN, 0, FAR, 0))),
      kernel(
          "error about a tunnel to no server",
          error(3, CLIENT, OWN, packet(IPIP, OWN, 0, SERVER, 0))),
      kernel(
          "error about another host's tunnel",
          error(3, CLIENT, OWN, packet(IPIP, CLIENT, 0, FAR, 0))),
      kernel("a packet of a tunnel", packet(IPIP, OWN, 0, FAR, 0)),
      steered(
          "later fragment to a whole address",
          with(packet(TCP, CLIENT, 40000, WHOLE_VIP, 80), 20, 0x00, 0xb9)),
      kernel("cut in the Ethernet header", Arrays.copyOf(service, 14)),
      kernel("cut in the IP header", Arrays.copyOf(service, 33)),
      kernel("cut before the ports", Arrays.copyOf(service, 34)),
      kernel("cut in the ports", Arrays.copyOf(service, 37)),
      steered("nothing but the ports", Arrays.copyOf(service, 38)),
    };
  }

  @ParameterizedTest(name = "{0} -> {2}")
  @MethodSource("packets")
  void shouldSteer(String what, byte[] packet, Verdict verdict) {
    assertEquals(verdict.action, BpfTestRun.verdict(program, packet), what);
    assertEquals(verdict.action, BpfTestRun.verdict(programWithFlows, packet), what);
    // A test run at tc refuses an IPv4 packet without a whole header.
    if (packet.length >= 34) {
      int atTc = verdict == Verdict.STEERED ? Bpf.TCX_REDIRECT : Bpf.TCX_NEXT;
      assertEquals(atTc, BpfTestRun.verdict(tcProgram, packet), what);
      assertEquals(atTc, BpfTestRun.verdict(tcProgramWithFlows, packet), what);
    }
    // A test run shows a filter what comes after an Ethernet header.
    byte[] shown = insert(packet, 0, 2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8, 0x88, 0xb5);
    int asFilter = verdict == Verdict.STEERED ? -1 : 0;
    assertEquals(asFilter, BpfTestRun.verdict(filter, shown), what);
  }

  @Test
  void shouldFailOpenWithoutASocket() {
    byte[] packet = packet(TCP, CLIENT, 40000, VIP, 80);
    assertEquals(Bpf.XDP_PASS, BpfTestRun.verdict(programWithoutSocket, packet));
  }

  @Test
  void shouldDropOnlyWhileSomebodyIsAlive() {
    try (Heartbeat heartbeat = new Heartbeat();
        BpfProgram dropping = load(Hook.TC, Ending.dropWhileAlive(heartbeat.fd()))) {
      byte[] packet = packet(TCP, CLIENT, 40000, VIP, 80);
      assertEquals(Bpf.TCX_DROP, BpfTestRun.verdict(dropping, packet));
      // Well past it: clocks are coarse on some machines.
      heartbeat.beat(System.nanoTime() - 2 * Heartbeat.LIMIT_NS);
      assertEquals(Bpf.TCX_NEXT, BpfTestRun.verdict(dropping, packet));
    }
  }

  @Test
  void shouldKeepWhatAnotherRuleStillWants() {
    byte[] packet = packet(TCP, CLIENT, 40000, ip(192, 0, 2, 20), 443);
    Steer rule = Steer.port(DESTINATION, ip(192, 0, 2, 20), TCP, 443);
    maps.addLocal(ip(192, 0, 2, 20));
    assertEquals(Bpf.XDP_PASS, BpfTestRun.verdict(program, packet));
    maps.add(rule);
    maps.add(rule);
    maps.remove(rule);
    assertEquals(Bpf.XDP_REDIRECT, BpfTestRun.verdict(program, packet));
    maps.remove(rule);
    assertEquals(Bpf.XDP_PASS, BpfTestRun.verdict(program, packet));
    maps.remove(rule);
  }

  @Test
  void shouldFollowTheLocalAddresses() {
    int address = ip(10, 1, 0, 77);
    byte[] packet = packet(TCP, SERVER, 8080, address, 40000);
    assertEquals(Bpf.XDP_REDIRECT, BpfTestRun.verdict(program, packet));
    maps.addLocal(address);
    assertEquals(Bpf.XDP_PASS, BpfTestRun.verdict(program, packet));
    maps.removeLocal(address);
    assertEquals(Bpf.XDP_REDIRECT, BpfTestRun.verdict(program, packet));
    byte[] request = packet(TCP, CLIENT, 40000, ELSEWHERE, 80);
    maps.addLocal(ELSEWHERE);
    assertEquals(Bpf.XDP_REDIRECT, BpfTestRun.verdict(program, request));
    maps.removeLocal(ELSEWHERE);
    assertEquals(Bpf.XDP_PASS, BpfTestRun.verdict(program, request));
  }

  enum Verdict {
    STEERED(Bpf.XDP_REDIRECT),
    KERNEL(Bpf.XDP_PASS);

    private final int action;

    Verdict(int action) {
      this.action = action;
    }
  }

  private static Arguments steered(String what, byte[] packet) {
    return Arguments.of(what, packet, Verdict.STEERED);
  }

  private static Arguments kernel(String what, byte[] packet) {
    return Arguments.of(what, packet, Verdict.KERNEL);
  }

  /** An Ethernet frame to {@link #MAC} of 60 bytes; its checksums are nobody's concern here. */
  private static byte[] packet(
      int protocol, int source, int sourcePort, int destination, int destinationPort) {
    return ByteBuffer.allocate(60)
        .putShort((short) (MAC >>> 32))
        .putInt((int) MAC)
        .put(new byte[] {2, 0, 0, 0, 0, 9})
        .putShort((short) 0x0800)
        .put((byte) 0x45)
        .put((byte) 0)
        .putShort((short) 46)
        .putInt(0)
        .put((byte) 64)
        .put((byte) protocol)
        .putShort((short) 0)
        .putInt(source)
        .putInt(destination)
        .putShort((short) sourcePort)
        .putShort((short) destinationPort)
        .array();
  }

  /** A frame with an ICMP message that quotes the IP packet of another frame. */
  private static byte[] error(int type, int source, int destination, byte[] cause) {
    byte[] frame = Arrays.copyOf(packet(ICMP, source, 0, destination, 0), 42 + cause.length - 14);
    Arrays.fill(frame, 34, 42, (byte) 0);
    System.arraycopy(cause, 14, frame, 42, cause.length - 14);
    return with(frame, 34, type);
  }

  private static byte[] with(byte[] packet, int at, int... bytes) {
    byte[] changed = packet.clone();
    for (int i = 0; i < bytes.length; i++) {
      changed[at + i] = (byte) bytes[i];
    }
    return changed;
  }

  private static byte[] insert(byte[] packet, int at, int... bytes) {
    byte[] longer = Arrays.copyOf(packet, packet.length + bytes.length);
    System.arraycopy(packet, at, longer, at + bytes.length, packet.length - at);
    return with(longer, at, bytes);
  }

  private static byte[] insertOptions(byte[] packet) {
    return Arrays.copyOf(insert(with(packet, 14, 0x46), 34, 1, 1, 1, 0), 42);
  }

  private static byte[] fd(int fd) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(fd).array();
  }

  private static int ip(int a, int b, int c, int d) {
    return a << 24 | b << 16 | c << 8 | d;
  }
}
