package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Long datagrams to and from addresses that have a service, by ports that have none: their
 * fragments come to Weir, which cannot tell them from others, and go on to the kernel.
 */
@NetnsTest(needs = "nginx")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = SECONDS)
@SuppressWarnings("NullAway.Init") // deploy() sets it
final class OtherDatagramsTest {
  private static final int PORT = 4000;
  private static final int DATAGRAM = 8192;
  private static final int DATAGRAMS = 5;
  private static final int TIMEOUT_MS = Await.patiently(5_000);

  private Deployment deployment;
  private Netns client;

  @BeforeAll
  void deploy() {
    deployment = Deployment.of(Deployment.Network.NAT, Offloads.DEFAULT);
    client = deployment.client();
  }

  @AfterAll
  void close() {
    deployment.close();
  }

  @Test
  void directorItselfShouldGetThem() {
    send(client, deployment.site().director(), Topology.VIP);
  }

  @Test
  void serverShouldReachAClient() {
    send(deployment.site().servers().getFirst(), client, Topology.clientAddress(1));
  }

  private void send(Netns from, Netns to, String address) {
    Lab lab = deployment.site().lab();
    InetSocketAddress there = new InetSocketAddress(address, PORT);
    DatagramSocket receiver = to.call(() -> lab.own(new DatagramSocket(there)));
    byte[] sent = new byte[DATAGRAM];
    new SplittableRandom(1).nextBytes(sent);
    for (int i = 0; i < DATAGRAMS; i++) {
      from.call(
          () -> {
            try (DatagramSocket socket = new DatagramSocket()) {
              socket.send(new DatagramPacket(sent, sent.length, there));
            }
            return DATAGRAM;
          });
      assertArrayEquals(sent, to.call(() -> receive(receiver)));
    }
  }

  private static byte[] receive(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(TIMEOUT_MS);
    DatagramPacket received = new DatagramPacket(new byte[2 * DATAGRAM], 2 * DATAGRAM);
    socket.receive(received);
    return Arrays.copyOf(received.getData(), received.getLength());
  }
}
