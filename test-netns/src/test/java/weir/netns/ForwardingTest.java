package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Traffic of real programs through the director over AF_XDP, and past it: in every network, with
 * the interfaces' offloads as the kernel makes them and without, attached at either hook.
 */
@NetnsTest(needs = {"nginx", "wrk", "curl", "ping"})
@ParameterizedClass(name = "{0}, offloads {1}, {2}")
@MethodSource("combinations")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 90, unit = SECONDS)
@SuppressWarnings("NullAway.Init") // JUnit sets the parameters, deploy() the rest
final class ForwardingTest {
  private static final long SEED = 2;

  private static final LargeFile FILE = new LargeFile(200_000_000);

  private static final int LOAD_SECONDS = 3;
  private static final Duration LOAD_TAKES = Duration.ofSeconds(30);

  private static final int ECHOES = 30;
  private static final int LARGEST_DATAGRAM = 1400;
  private static final int LARGEST_ECHO = 16_384;

  private static final int PORT_OF_NO_SERVICE = 9000;
  private static final int TIMEOUT_MS = Await.patiently(5_000);

  static Stream<Arguments> combinations() {
    return Stream.of(
        Arguments.of(Deployment.Network.DIRECT_ROUTING, Offloads.DEFAULT, "xdp"),
        Arguments.of(Deployment.Network.DIRECT_ROUTING, Offloads.DEFAULT, "tcx"),
        Arguments.of(Deployment.Network.DIRECT_ROUTING_BETWEEN, Offloads.DEFAULT, "tcx"),
        Arguments.of(Deployment.Network.DIRECT_ROUTING_BETWEEN, Offloads.OFF, "xdp"),
        Arguments.of(Deployment.Network.TUNNEL, Offloads.DEFAULT, "xdp"),
        Arguments.of(Deployment.Network.TUNNEL, Offloads.DEFAULT, "tcx"),
        Arguments.of(Deployment.Network.NAT, Offloads.DEFAULT, "xdp"),
        Arguments.of(Deployment.Network.NAT, Offloads.DEFAULT, "tcx"),
        Arguments.of(Deployment.Network.NAT, Offloads.OFF, "xdp"));
  }

  @Parameter(0)
  Deployment.Network network;

  @Parameter(1)
  Offloads offloads;

  @Parameter(2)
  String attach;

  private Deployment deployment;
  private Netns client;
  private Netns director;

  @RegisterExtension
  final TestExecutionExceptionHandler explanation =
      (test, failure) -> deployment.explain(test, failure);

  @BeforeParameterizedClassInvocation
  void deploy() {
    deployment = Deployment.of(network, offloads, List.of("--attach", attach));
    client = deployment.client();
    director = deployment.site().director();
  }

  @AfterParameterizedClassInvocation
  void close() {
    if (deployment != null) {
      deployment.close();
    }
  }

  @Test
  void webLoadShouldReachEveryServerWithoutAnError() {
    List<Long> before = requests();

    Background wrk = Wrk.start(client, 2, 64, LOAD_SECONDS, Deployment.WEB);

    assertEquals(0, wrk.awaitExit(LOAD_TAKES), wrk.output());
    assertTrue(wrk.output().contains("Requests/sec:"), wrk.output());
    // wrk has a line for each kind of error, and only where there was one.
    assertFalse(wrk.output().contains("Socket errors:"), wrk.output());
    assertFalse(wrk.output().contains("Non-2xx"), wrk.output());
    List<Long> after = requests();
    for (int i = 0; i < Deployment.SERVERS; i++) {
      // One of them is the question for the count.
      assertTrue(after.get(i) - before.get(i) > 1, before + " before, after " + after);
    }
  }

  private List<Long> requests() {
    return deployment.web().stream().map(Nginx::requests).toList();
  }

  @Test
  void largeFileShouldComeAsItIs() throws IOException {
    LargeFile.Hashes hashes = FILE.download(deployment);

    assertEquals(hashes.sent(), hashes.received());
  }

  @Test
  void largeFileShouldArriveAsItIs() throws IOException {
    LargeFile.Hashes hashes = FILE.upload(deployment);

    assertEquals(hashes.sent(), hashes.received());
  }

  @Test
  void datagramsShouldBeEchoed() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < ECHOES; i++) {
      for (int size : new int[] {1, random.nextInt(2, LARGEST_DATAGRAM), LARGEST_DATAGRAM}) {
        byte[] sent = new byte[size];
        random.nextBytes(sent);
        byte[] received = client.call(() -> echo(Topology.VIP, Deployment.ECHO_PORT, sent));
        assertArrayEquals(sent, received, "of " + size + " bytes");
      }
    }
  }

  /** What comes back from there, and from nowhere else. */
  private static byte[] echo(String address, int port, byte[] sent) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.connect(InetAddress.getByName(address), port);
      socket.send(new DatagramPacket(sent, sent.length));
      DatagramPacket received = new DatagramPacket(new byte[LARGEST_ECHO], LARGEST_ECHO);
      socket.receive(received);
      return Arrays.copyOf(received.getData(), received.getLength());
    }
  }

  @Test
  void directorShouldAnswerPings() {
    for (String address : List.of(Topology.DIRECTOR, Topology.VIP, Topology.DIRECTOR_V6)) {
      for (String size : List.of("56", "1400", "8000")) {
        client.run("ping", "-c", "2", "-i", "0.1", "-W", "2", "-s", size, address);
      }
    }
  }

  @Test
  void portsOfTheDirectorItselfShouldAnswer() {
    for (String address : List.of(Topology.DIRECTOR, Topology.VIP)) {
      byte[] sent = new byte[1 << 20];
      new SplittableRandom(SEED).nextBytes(sent);
      try (ServerSocket listener =
          director.call(
              () -> new ServerSocket(PORT_OF_NO_SERVICE, 1, InetAddress.getByName(address)))) {
        var echo = director.submit(() -> echoOnce(listener));

        byte[] received = client.call(() -> throughTcp(address, sent));

        assertEquals(sent.length, echo.join());
        assertArrayEquals(sent, received);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** With fragments, whose ports only the first one has. */
  @Test
  void datagramsToTheDirectorItselfShouldArrive() {
    for (String address : List.of(Topology.DIRECTOR, Topology.VIP)) {
      UdpEcho.start(director, address, PORT_OF_NO_SERVICE);
      for (int size : new int[] {1, 1400, 8000}) {
        byte[] sent = new byte[size];
        new SplittableRandom(SEED).nextBytes(sent);

        assertArrayEquals(sent, client.call(() -> echo(address, PORT_OF_NO_SERVICE, sent)));
      }
    }
  }

  @Test
  void closedPortsOfTheDirectorShouldRefuse() {
    for (String address : List.of(Topology.DIRECTOR, Topology.VIP)) {
      int closed = PORT_OF_NO_SERVICE + 1;
      LabException refused =
          assertThrows(
              LabException.class,
              () -> client.call(() -> echo(address, closed, new byte[] {1})),
              "ICMP port unreachable");
      assertTrue(refused.toString().contains("PortUnreachableException"), refused.toString());
      assertFalse(client.call(() -> Http.accepts(address, closed)));
    }
  }

  private static int echoOnce(ServerSocket listener) throws IOException {
    try (Socket socket = listener.accept()) {
      byte[] all = socket.getInputStream().readAllBytes();
      socket.getOutputStream().write(all);
      return all.length;
    }
  }

  private static byte[] throughTcp(String address, byte[] sent) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.connect(new InetSocketAddress(address, PORT_OF_NO_SERVICE), TIMEOUT_MS);
      socket.getOutputStream().write(sent);
      socket.shutdownOutput();
      return socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void neighboursShouldFindEachOther() {
    String clientLink = hardwareAddress(client);
    String directorLink = hardwareAddress(director);
    for (String[] pair :
        new String[][] {
          {Topology.DIRECTOR, Topology.clientAddress(1)}, {Topology.DIRECTOR_V6, "fd01::101"}
        }) {
      String version = pair[0].contains(":") ? "-6" : "-4";
      client.run("ip", version, "neigh", "flush", "dev", "front");
      client.run("ping", "-c", "1", "-W", "5", pair[0]);
      director.run("ip", version, "neigh", "flush", "dev", "front");
      director.run("ping", "-c", "1", "-W", "5", pair[1]);

      assertEquals(directorLink, neighbour(client, pair[0]));
      assertEquals(clientLink, neighbour(director, pair[1]));
    }
  }

  private static String hardwareAddress(Netns host) {
    return host.run("ip", "-br", "link", "show", "front").split(" +", -1)[2];
  }

  /** The hardware address of a neighbour: {@code ADDRESS dev front lladdr HERE STATE}. */
  private static String neighbour(Netns host, String address) {
    return host.run("ip", "neigh", "show", address).split(" ", -1)[4];
  }
}
