package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static weir.dataplane.Rig.CLIENT_MAC;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.HOP;
import static weir.dataplane.Rig.INNER;
import static weir.dataplane.Rig.OUTER;
import static weir.dataplane.Rig.SERVER_MAC;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.testing.PacketBuilder.SYN;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import weir.dataplane.testing.PacketBuilder;

/** Random addresses, ports and data: what NAT makes of a packet is right, and is undone again. */
class NatPropertyTest {
  private final RandomGenerator random = Seed.random("NatPropertyTest");

  @Test
  void shouldMakeRightPacketsBothWays() {
    for (int round = 0; round < 3000; round++) {
      boolean tcp = random.nextBoolean();
      int client = unicast();
      int clientPort = clientPort();
      int vip = unicast();
      int vport = 1 + random.nextInt(0xffff);
      int server = unicast();
      int serverPort = 1 + random.nextInt(0xffff);
      RealServer real = new RealServer(1, server, serverPort, 1, ForwardingMethod.MASQ, HOP);
      try (Rig rig = new Rig(Rig.COMPLETE)) {
        rig.publish(new VirtualService(0, tcp ? 6 : 17, vip, vport, "wlc", List.of(real)));
        byte[] data = new byte[random.nextInt(1400)];
        random.nextBytes(data);

        PacketBuilder request = packet(tcp, client, clientPort, vip, vport, data);
        PacketBuilder atServer = packet(tcp, client, clientPort, server, serverPort, data);
        check(
            rig,
            CLIENT_PORT,
            request.macs(OUTER, CLIENT_MAC),
            atServer.macs(SERVER_MAC, INNER).timeToLive(63));

        PacketBuilder reply = packet(tcp, server, serverPort, client, clientPort, data);
        PacketBuilder atClient = packet(tcp, vip, vport, client, clientPort, data);
        check(
            rig,
            SERVER_PORT,
            reply.macs(INNER, SERVER_MAC),
            atClient.macs(CLIENT_MAC, OUTER).timeToLive(63));
      }
    }
  }

  private static PacketBuilder packet(
      boolean tcp, int source, int sourcePort, int destination, int port, byte[] data) {
    return (tcp
            ? PacketBuilder.tcp(source, sourcePort, destination, port).flags(SYN)
            : PacketBuilder.udp(source, sourcePort, destination, port))
        .payload(data);
  }

  private static void check(Rig rig, int port, PacketBuilder in, PacketBuilder out) {
    List<Rig.Sent> sent = rig.send(port, in);
    assertEquals(1, sent.size());
    assertArrayEquals(out.build(), sent.getFirst().frame().bytes());
  }

  /** Any but that of FTP's data, from which nothing is scheduled ({@code ip_vs_schedule}). */
  private int clientPort() {
    int port = random.nextInt(0x10000);
    return port == 20 ? 21 : port;
  }

  /** A source that is no martian. */
  private int unicast() {
    return (1 + random.nextInt(126)) << 24 | random.nextInt(1 << 24);
  }
}
