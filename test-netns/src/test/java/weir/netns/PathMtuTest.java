package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ways to a server and back that take 1280 bytes, where both ends believe in 1500.
 *
 * <p>With direct routing the director itself has to say so, and what the router says of answers
 * comes to the VIP, so to the director, and is for the server. With tunnels a router says it to the
 * director, of packets that are the director's, and the sender must hear; answers are as with
 * direct routing. With NAT what a router says of a server's address must reach the client as said
 * of the VIP.
 */
@NetnsTest(needs = {"nginx", "curl"})
@ParameterizedClass(name = "{0}")
@EnumSource(
    mode = EnumSource.Mode.INCLUDE,
    names = {"DIRECT_ROUTING_BETWEEN", "TUNNEL", "NAT_FAR"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 90, unit = SECONDS)
@SuppressWarnings("NullAway.Init") // JUnit sets the parameter, deploy() the rest
final class PathMtuTest {
  private static final int NARROW = 1280;
  private static final int WIDE = 1500;
  private static final int TUNNEL_HEADER = 20;

  private static final LargeFile FILE = new LargeFile(50_000_000);

  private static final long SEED = 3;
  private static final int DATAGRAM = 8192;
  private static final int DATAGRAMS = 20;
  private static final int TIMEOUT_MS = Await.patiently(5_000);

  @Parameter Deployment.Network network;

  private Deployment deployment;
  private Netns client;

  @RegisterExtension
  final TestExecutionExceptionHandler explanation =
      (test, failure) -> deployment.explain(test, failure);

  @BeforeParameterizedClassInvocation
  void deploy() {
    deployment = Deployment.of(network, Offloads.DEFAULT, PathMtuTest::narrow);
    client = deployment.client();
  }

  /** The link to the servers; with direct routing also the other one, by which they answer. */
  private static void narrow(Topology site) {
    Lab lab = site.lab();
    if (site.servers().getFirst().devices().contains("far")) {
      narrow(lab, "router", "wan", "gateway", "wan");
    } else {
      narrow(lab, "director", "back", "back", "director-back");
      narrow(lab, "router", "front", "front", "router-front");
    }
  }

  private static void narrow(Lab lab, String one, String device, String other, String otherEnd) {
    lab.namespaceOf(one).ip("link set " + device + " mtu " + NARROW);
    lab.namespaceOf(other).ip("link set " + otherEnd + " mtu " + NARROW);
  }

  @AfterParameterizedClassInvocation
  void close() {
    deployment.close();
  }

  @Test
  void uploadShouldFindThePathMtu() throws IOException {
    LargeFile.Hashes hashes = FILE.upload(deployment);

    assertEquals(hashes.sent(), hashes.received());
    int found = network == Deployment.Network.TUNNEL ? NARROW - TUNNEL_HEADER : NARROW;
    assertTrue(knows(client, Topology.VIP, found), client.run("ip", "route", "get", Topology.VIP));
  }

  @Test
  void downloadShouldFindThePathMtu() throws IOException {
    LargeFile.Hashes hashes = FILE.download(deployment);

    assertEquals(hashes.sent(), hashes.received());
    List<Netns> servers = deployment.site().servers();
    assertTrue(servers.stream().anyMatch(it -> knows(it, Topology.clientAddress(1), NARROW)));
  }

  /** What is said of the director's own packets is the kernel's, also where Weir takes part. */
  @Test
  void directorItselfShouldFindThePathMtu() throws IOException {
    LargeFile.Hashes hashes = FILE.uploadFromDirector(deployment);

    assertEquals(hashes.sent(), hashes.received());
    if (network != Deployment.Network.DIRECT_ROUTING_BETWEEN) {
      Topology site = deployment.site();
      assertTrue(knows(site.director(), site.serverAddress(1), NARROW));
    }
  }

  private static boolean knows(Netns host, String destination, int mtu) {
    return host.run("ip", "route", "get", destination).contains(" mtu " + mtu);
  }

  @Test
  void longDatagramsShouldBeEchoed() {
    forgetPathMtus();
    client.call(
        () -> {
          Random random = new Random(SEED);
          for (int i = 0; i < DATAGRAMS; i++) {
            try (DatagramSocket socket = new DatagramSocket()) {
              socket.connect(new InetSocketAddress(Topology.VIP, Deployment.ECHO_PORT));
              byte[] sent = new byte[DATAGRAM];
              random.nextBytes(sent);
              socket.send(new DatagramPacket(sent, sent.length));
              assertArrayEquals(sent, receive(socket));
            }
          }
          return DATAGRAMS;
        });
  }

  /** Each from a port of its own, the first of them last fragment first. */
  @Test
  void fragmentsInAnyOrderShouldBeEchoed() {
    forgetPathMtus();
    client.call(
        () -> {
          InetSocketAddress service = new InetSocketAddress(Topology.VIP, Deployment.ECHO_PORT);
          Random random = new Random(SEED);
          for (int i = 0; i < DATAGRAMS; i++) {
            InetSocketAddress own = new InetSocketAddress(Topology.clientAddress(1), 30_000 + i);
            try (DatagramSocket socket = new DatagramSocket(own)) {
              byte[] sent = new byte[DATAGRAM];
              random.nextBytes(sent);
              List<byte[]> fragments = Fragments.of(1 + i, own, service, sent, WIDE);
              if (i == 0) {
                Collections.reverse(fragments);
              } else {
                Collections.shuffle(fragments, random);
              }
              Fragments.send(fragments);
              assertArrayEquals(sent, receive(socket), "datagram " + i);
            }
          }
          return DATAGRAMS;
        });
  }

  private static byte[] receive(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(TIMEOUT_MS);
    DatagramPacket received = new DatagramPacket(new byte[2 * DATAGRAM], 2 * DATAGRAM);
    socket.receive(received);
    return Arrays.copyOf(received.getData(), received.getLength());
  }

  /** So that hosts make fragments of 1500 bytes again. */
  private void forgetPathMtus() {
    client.ip("route flush cache");
    deployment.site().servers().forEach(server -> server.ip("route flush cache"));
  }
}
