package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What only a director between two networks does. */
@NetnsTest(needs = {"nginx", "ping"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = SECONDS)
final class NatTest {
  private static final int PORT = 8080;

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

  @Test
  void serversShouldBeReachableByTheirOwnAddresses() {
    String address = deployment.site().serverAddress(2);

    deployment.client().run("ping", "-c", "3", "-i", "0.2", "-W", "2", address);
    assertEquals("server2\n", deployment.client().call(() -> Http.get(address, Nginx.PORT, "/")));
  }
}
