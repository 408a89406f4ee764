package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What only a director between two networks does. */
@NetnsTest(needs = {"nginx", "curl", "ping"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = SECONDS)
final class NatTest {
  private static final int PORT = 8080;
  private static final String FAR_CLIENT = "10.6.0.2";

  private final Deployment deployment =
      Deployment.of(
          Deployment.Network.NAT,
          Offloads.DEFAULT,
          new VirtualServer("TCP", PORT, "wrr", "NAT", Nginx.PORT));

  @AfterAll
  void close() {
    deployment.close();
  }

  @Test
  void portsShouldBeMapped() {
    TreeSet<String> answered = new TreeSet<>();
    IntStream.range(0, Deployment.SERVERS).forEach(i -> answered.add(deployment.ask(PORT)));

    assertEquals(Deployment.SERVERS, answered.size(), answered.toString());
  }

  /**
   * A router before a client says to the VIP that an answer is too long: the server must hear it,
   * as said of its own address.
   */
  @Test
  void serversShouldFindThePathMtuOfClients() throws IOException {
    try (Deployment far =
        Deployment.of(Deployment.Network.NAT, Offloads.DEFAULT, NatTest::addFarClient)) {
      LargeFile.Hashes hashes =
          new LargeFile(50_000_000).download(far, far.site().lab().namespaceOf("remote"));

      assertEquals(hashes.sent(), hashes.received());
      assertTrue(
          far.site().servers().stream()
              .map(server -> server.run("ip", "route", "get", FAR_CLIENT))
              .anyMatch(route -> route.contains(" mtu 1280")));
    }
  }

  /** Behind two routers and a link of 1280 bytes between them. */
  private static void addFarClient(Topology site) {
    Lab lab = site.lab();
    Netns near = lab.namespace("near");
    Netns far = lab.namespace("outside");
    Netns client = lab.namespace("remote");
    near.sysctl("net.ipv4.ip_forward", "1");
    far.sysctl("net.ipv4.ip_forward", "1");
    near.plug("front", lab.namespaceOf("front"), Topology.BRIDGE, "10.1.0.253/24");
    near.cable("wan", far, "wan");
    far.cable("lan", client, "lan");
    near.ip(
        "link set wan mtu 1280",
        "address add 10.5.0.1/24 dev wan",
        "route add 10.6.0.0/24 via 10.5.0.2");
    far.ip(
        "link set wan mtu 1280",
        "address add 10.5.0.2/24 dev wan",
        "address add 10.6.0.1/24 dev lan",
        "route add default via 10.5.0.1");
    client.ip("address add " + FAR_CLIENT + "/24 dev lan", "route add default via 10.6.0.1");
    site.director().ip("route add 10.6.0.0/24 via 10.1.0.253");
  }

  @Test
  void serversShouldBeReachableByTheirOwnAddresses() {
    String address = deployment.site().serverAddress(2);

    deployment.client().run("ping", "-c", "3", "-i", "0.2", "-W", "2", address);
    assertEquals("server2\n", deployment.client().call(() -> Http.get(address, Nginx.PORT, "/")));
  }
}
