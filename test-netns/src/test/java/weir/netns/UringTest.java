package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import weir.netns.Deployment.Network;

/**
 * The director over packet sockets and io_uring, the interfaces' offloads as the kernel makes them:
 * what {@link ForwardingTest} shows over AF_XDP, in short, and that segments stay together.
 */
@NetnsTest(needs = {"nginx", "wrk", "curl"})
@Timeout(value = 90, unit = SECONDS)
final class UringTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();
  private static final LargeFile FILE = new LargeFile(50_000_000);
  private static final int ETHERNET_MTU = 1500;
  private static final int TIMEOUT_MS = Await.patiently(5_000);

  @ParameterizedTest
  @EnumSource(
      value = Network.class,
      names = {"DIRECT_ROUTING", "NAT", "TUNNEL"})
  void shouldForwardAsByAfXdp(Network network) throws IOException {
    List<String> options = List.of("--io", "uring");
    try (Deployment deployment = Deployment.of(network, Offloads.DEFAULT, options)) {
      assertEquals(
          "io_uring", status(deployment).path("interfaces").get(0).path("mode").asString());
      Background wrk = Wrk.start(deployment.client(), 1, 32, 2, Deployment.WEB);
      assertEquals(0, wrk.awaitExit(SOON), wrk.output());
      assertFalse(wrk.output().contains("Socket errors:"), wrk.output());
      assertFalse(wrk.output().contains("Non-2xx"), wrk.output());

      for (int size : new int[] {1, 1400, 8000}) {
        byte[] sent = new byte[size];
        new SplittableRandom(size).nextBytes(sent);
        byte[] received = deployment.client().call(() -> echo(sent));
        assertArrayEquals(sent, received, "of " + size + " bytes");
      }

      LargeFile.Hashes download = FILE.download(deployment);
      assertEquals(download.sent(), download.received());
      JsonNode before = status(deployment).path("services").get(0).path("stats");
      LargeFile.Hashes upload = FILE.upload(deployment);
      assertEquals(upload.sent(), upload.received());
      JsonNode after = status(deployment).path("services").get(0).path("stats");
      long bytes = after.path("inBytes").asLong() - before.path("inBytes").asLong();
      long packets = after.path("inPackets").asLong() - before.path("inPackets").asLong();
      assertTrue(bytes > packets * 2 * ETHERNET_MTU, bytes + " bytes in " + packets + " packets");
      long refused = status(deployment).path("packets").path("transmitDrops").asLong(-1);
      assertEquals(0, refused, "packets that no interface took");
    }
  }

  private static JsonNode status(Deployment deployment) {
    return JSON.readTree(deployment.director().status("--json"));
  }

  private static byte[] echo(byte[] sent) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.connect(InetAddress.getByName(Topology.VIP), Deployment.ECHO_PORT);
      socket.send(new DatagramPacket(sent, sent.length));
      DatagramPacket received = new DatagramPacket(new byte[1 << 14], 1 << 14);
      socket.receive(received);
      return Arrays.copyOf(received.getData(), received.getLength());
    }
  }

  @Test
  void shouldLeaveTheKernelAllOfItWhenKilledAndComeBack() {
    List<String> options = List.of("--io", "uring");
    try (Deployment deployment = Deployment.of(Network.NAT, Offloads.DEFAULT, options)) {
      Topology site = deployment.site();
      assertTrue(Http.isServed(site.client()));
      deployment.director().close();
      // It has the packets again, and nobody listens.
      Await.until(SOON, "the kernel's refusal", () -> isRefused(site.client()));
      VirtualServer service = new VirtualServer("TCP", Nginx.PORT, "rr", "NAT");
      Path file = site.lab().file("again.conf", VirtualServer.configuration(site, service));
      try (DirectorProcess again = DirectorProcess.start(site.director(), file, "--io", "uring")) {
        assertTrue(Http.isServed(site.client()), again.process()::output);
      }
    }
  }

  private static boolean isRefused(Netns client) {
    return client.call(
        () -> {
          try (Socket socket = new Socket(Topology.VIP, Nginx.PORT)) {
            return !socket.isConnected();
          } catch (ConnectException refused) {
            return String.valueOf(refused.getMessage()).contains("refused");
          }
        });
  }

  /** A bridge has no XDP of its own, and is taken all the same. */
  @Test
  void shouldBeChosenWhereThereIsNoXdp() {
    try (Lab lab = Lab.open()) {
      Topology site = Topology.directRouting(lab, 1, 1);
      site.director().run("ip", "link", "add", "plain", "type", "bridge");
      site.director().run("ip", "link", "set", "plain", "up");
      VirtualServer service = new VirtualServer("TCP", Nginx.PORT, "rr", "DR");
      Path file = lab.file("bridge.conf", VirtualServer.configuration(site, service));
      try (DirectorProcess director =
          DirectorProcess.start(
              site.director(), file, "-i", "front", "-i", "plain", "--attach", "xdp")) {
        JsonNode interfaces = JSON.readTree(director.status("--json")).path("interfaces");
        assertEquals("io_uring", interfaces.get(1).path("mode").asString());
        assertEquals("no AF_XDP", interfaces.get(1).path("why").asString());
        String log = director.process().output();
        assertTrue(log.contains("io_uring instead: attach to plain"), log);
      }
    }
  }
}
