package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weir.dataplane.Rig.CLIENT;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.INNER;
import static weir.dataplane.Rig.OUTER;
import static weir.dataplane.Rig.SERVER;
import static weir.dataplane.Rig.SERVER_MAC;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.direct;
import static weir.dataplane.Rig.fromClient;
import static weir.dataplane.Rig.fromClientUdp;
import static weir.dataplane.Rig.fromServer;
import static weir.dataplane.Rig.nat;
import static weir.dataplane.Rig.service;
import static weir.dataplane.testing.PacketBuilder.ACK;
import static weir.dataplane.testing.PacketBuilder.FIN;
import static weir.dataplane.testing.PacketBuilder.PSH;
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.address;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weir.afxdp.FlowCache;
import weir.afxdp.FlowProgram;
import weir.afxdp.Hook;
import weir.afxdp.bpf.BpfProgram;
import weir.dataplane.testing.PacketBuilder;
import weir.ffi.Bpf;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;

/**
 * Tier 1 against tier 2: whatever the program forwards of random packets, the worker that installed
 * the flow would have sent to the bit.
 */
class FlowProgramDifferentialTest {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int PACKETS = 4000;
  private static final int DIRECTOR = address("10.0.2.1");

  private final RandomGenerator random = Seed.random("FlowProgramDifferentialTest");

  private static RealServer tunnel(int id, int port) {
    NextHop hop = new NextHop(SERVER_PORT, SERVER_MAC, INNER, DIRECTOR, 1500);
    return new RealServer(id, SERVER, port, 1, ForwardingMethod.TUNNEL, hop);
  }

  private static Rig rig(FlowCache cache) {
    try {
      return new Rig(null, cache, Rig.COMPLETE);
    } catch (ErrnoException e) {
      assumeTrue(e.errno() != Errno.ENODEV, "needs interfaces of index 1 and 2");
      throw e;
    }
  }

  private static FlowCache cache() {
    try {
      return FlowCache.create(256, Rig.LIMITS.servers() + 2);
    } catch (ErrnoException e) {
      assumeTrue(e.errno() != Errno.EPERM, "needs CAP_BPF");
      throw e;
    }
  }

  @Test
  void shouldSendWhatTheWorkerWouldSend() {
    try (FlowCache cache = cache();
        Rig rig = rig(cache);
        BpfProgram outerXdp = FlowProgram.load(cache, Hook.XDP, OUTER, 1, CLIENT_PORT);
        BpfProgram outerTc = FlowProgram.load(cache, Hook.TC, OUTER, 1, CLIENT_PORT);
        BpfProgram innerXdp = FlowProgram.load(cache, Hook.XDP, INNER, 2, SERVER_PORT);
        BpfProgram innerTc = FlowProgram.load(cache, Hook.TC, INNER, 2, SERVER_PORT)) {
      open(rig);
      int forwarded = 0;
      for (int i = 0; i < PACKETS; i++) {
        boolean reply = random.nextInt(3) == 0;
        byte[] packet = reply ? randomReply() : randomRequest();
        byte[] xdp = forward(reply ? innerXdp : outerXdp, packet);
        byte[] tc = forward(reply ? innerTc : outerTc, packet);
        String what = HexFormat.ofDelimiter(" ").formatHex(packet);
        assertEquals(xdp == null, tc == null, what);
        if (xdp != null && tc != null) {
          forwarded++;
          List<Rig.Sent> sent = rig.send(reply ? SERVER_PORT : CLIENT_PORT, List.of(packet));
          assertEquals(1, sent.size(), what);
          assertEquals(reply ? CLIENT_PORT : SERVER_PORT, sent.getFirst().port(), what);
          String expected = comparable(sent.getFirst().frame().bytes());
          assertEquals(expected, comparable(xdp), what);
          assertEquals(expected, comparable(tc), what);
        }
      }
      assertTrue(forwarded > PACKETS / 5, forwarded + " forwarded");
    }
  }

  private static void open(Rig rig) {
    rig.publish(
        service(TCP, 80, nat(1, 8080)),
        service(TCP, 81, direct(2, 81)),
        service(TCP, 82, tunnel(3, 82)),
        service(UDP, 83, nat(4, 5353)),
        service(UDP, 84, direct(5, 84)),
        service(UDP, 85, tunnel(6, 85)));
    for (int port = 80; port < 83; port++) {
      rig.send(CLIENT_PORT, fromClient(1000, port).flags(SYN));
      if (port == 80) {
        rig.send(SERVER_PORT, fromServer(8080, 1000).flags(SYN | ACK));
      }
      rig.send(CLIENT_PORT, fromClient(1000, port).flags(ACK));
    }
    rig.send(SERVER_PORT, fromServer(8080, 1000).flags(ACK));
    for (int i = 0; i < 20; i++) {
      for (int port = 83; port < 86; port++) {
        rig.send(CLIENT_PORT, fromClientUdp(1000, port));
      }
      rig.send(SERVER_PORT, udpReply());
    }
  }

  private static PacketBuilder udpReply() {
    return PacketBuilder.udp(SERVER, 5353, CLIENT, 1000).macs(INNER, SERVER_MAC);
  }

  private byte[] randomRequest() {
    int port = 80 + random.nextInt(6);
    return port < 83 ? randomTcp(fromClient(1000, port)) : randomPacket(fromClientUdp(1000, port));
  }

  private byte[] randomReply() {
    return random.nextBoolean() ? randomTcp(fromServer(8080, 1000)) : randomPacket(udpReply());
  }

  private byte[] randomTcp(PacketBuilder packet) {
    int[] flags = {ACK, ACK | PSH, ACK, ACK | PSH, ACK | 0xe0, PSH, SYN, SYN | ACK, FIN | ACK, RST};
    packet.flags(flags[random.nextInt(flags.length)]);
    packet
        .sequence(random.nextInt())
        .acknowledgment(random.nextInt())
        .window(random.nextInt(65536));
    if (random.nextInt(4) == 0) {
      packet.tcpOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0);
    }
    return randomPacket(packet);
  }

  private byte[] randomPacket(PacketBuilder packet) {
    packet.payloadLength(random.nextInt(random.nextBoolean() ? 64 : 1460));
    packet.typeOfService(random.nextInt(256)).identification(random.nextInt(65536));
    packet.timeToLive(random.nextInt(4) == 0 ? random.nextInt(4) : random.nextInt(256));
    if (random.nextBoolean()) {
      packet.mayFragment();
    }
    if (random.nextInt(8) == 0) {
      packet.noChecksum();
    }
    if (random.nextInt(16) == 0) {
      packet.ipOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0);
    }
    if (random.nextInt(4) == 0) {
      packet.padTo(60);
    }
    byte[] bytes = packet.build();
    if (random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(16) == 0 ? Arrays.copyOf(bytes, 34 + random.nextInt(40)) : bytes;
  }

  /** What the program sends, or null. */
  private static byte @Nullable [] forward(BpfProgram program, byte[] packet) {
    BpfProgram.Run run = program.run(packet);
    boolean sends =
        run.verdict() == Bpf.XDP_REDIRECT
            || run.verdict() == Bpf.XDP_TX
            || run.verdict() == Bpf.TCX_REDIRECT;
    return sends ? run.packet() : null;
  }

  /** Without padding, which the worker takes off, and what a tunnel is free to choose. */
  private static String comparable(byte[] frame) {
    int length = 14 + ((frame[16] & 0xff) << 8 | (frame[17] & 0xff));
    byte[] bytes = Arrays.copyOf(frame, length);
    boolean isFree = frame[23] == 4 && (frame[20] & 0x40) == 0;
    if (isFree) {
      // Identification, and the checksum with it.
      bytes[18] = bytes[19] = bytes[24] = bytes[25] = 0;
    }
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }
}
