package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lab itself, with nothing but the kernel forwarding. */
@NetnsTest(needs = {"nginx", "ping"})
@Timeout(value = 60, unit = SECONDS)
final class LabTest {
  @Test
  void natSiteShouldBeRoutedByItsDirectorsKernel() {
    try (Lab lab = Lab.open()) {
      Topology site = Topology.nat(lab, 1, 2);
      Nginx.start(site.servers().get(1));

      String body = site.client().call(() -> Http.get(site.serverAddress(2), Nginx.PORT, "/"));

      assertEquals("server2\n", body);
      site.client().run("ping", "-c", "1", "-W", "2", Topology.VIP);
      site.client().run("ping", "-c", "1", "-W", "2", Topology.DIRECTOR_V6);
    }
  }

  @Test
  void serversOfDirectRoutingShouldLeaveTheVipToTheDirector() {
    try (Lab lab = Lab.open()) {
      Topology site = Topology.directRouting(lab, 1, 2);
      site.servers().forEach(Nginx::start);

      site.client().run("ping", "-c", "1", "-W", "2", Topology.VIP);

      assertEquals(
          hardwareAddress(site.director()),
          site.client().run("ip", "-o", "neigh", "show", Topology.VIP).split(" ", -1)[4]);
      assertFalse(site.client().call(() -> Http.accepts(Topology.VIP, Nginx.PORT)));
    }
  }

  private static String hardwareAddress(Netns namespace) {
    String link = namespace.run("ip", "-br", "link", "show", "front");
    return List.of(link.split(" +", -1)).get(2);
  }

  @Test
  void answersBetweenSegmentsShouldTakeTheRouter() {
    try (Lab lab = Lab.open()) {
      Topology site = Topology.directRoutingBetween(lab, 1, 1);
      site.client().ip("route add 10.2.0.0/24 via 10.1.0.254");
      Nginx.start(site.servers().getFirst());

      assertTrue(site.client().call(() -> Http.accepts(site.serverAddress(1), Nginx.PORT)));
    }
  }

  @Test
  void echoShouldAnswerFromItsAddress() {
    try (Lab lab = Lab.open()) {
      Topology site = Topology.nat(lab, 1, 1);
      UdpEcho.start(site.servers().getFirst(), site.serverAddress(1), 7);

      byte[] answer =
          site.client()
              .call(
                  () -> {
                    try (DatagramSocket socket = new DatagramSocket()) {
                      socket.setSoTimeout(5_000);
                      socket.connect(InetAddress.getByName(site.serverAddress(1)), 7);
                      socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3));
                      DatagramPacket received = new DatagramPacket(new byte[8], 8);
                      socket.receive(received);
                      return Arrays.copyOf(received.getData(), received.getLength());
                    }
                  });

      assertArrayEquals(new byte[] {1, 2, 3}, answer);
    }
  }

  @Test
  void offloadsShouldBeOffEverywhere() {
    try (Lab lab = Lab.open()) {
      Topology site = Topology.nat(lab, 1, 1);

      lab.offloads(Offloads.OFF);

      for (Netns namespace : lab.namespaces()) {
        for (String device : namespace.devices()) {
          String features = namespace.run("ethtool", "-k", device);
          assertTrue(features.contains("tx-checksumming: off"), device + features);
          assertTrue(features.contains("generic-segmentation-offload: off"), device + features);
          assertTrue(features.contains("\ntcp-segmentation-offload: off"), device + features);
        }
      }
      assertEquals(List.of("front", "back"), site.director().devices());
    }
  }

  @Test
  void closingShouldLeaveNeitherNamespaceNorProcessNorFile() {
    Background server;
    String name;
    Path files;
    try (Lab lab = Lab.open()) {
      Netns namespace = lab.namespace("a");
      name = namespace.name();
      files = lab.file("f", "");
      server = namespace.start("cat", "/dev/zero");
      assertTrue(Files.exists(Path.of("/run/netns", name)));
    }

    assertFalse(server.isAlive());
    assertFalse(Files.exists(Path.of("/run/netns", name)));
    assertFalse(Files.exists(files.getParent()));
  }

  @Test
  void openingShouldRemoveWhatADeadRunLeft() {
    Owner dead = new Owner(ProcessHandle.current().pid(), 1);
    String name = dead.name("1-client");
    Command.run(List.of("ip", "netns", "add", name), "").orThrow();
    Background orphan =
        new Background("cat", new ProcessBuilder("ip", "netns", "exec", name, "cat", "/dev/zero"));
    // Until it has entered, it would not be found.
    Await.until(
        Duration.ofSeconds(5),
        "the orphan inside",
        () -> !Command.run(List.of("ip", "netns", "pids", name), "").output().isBlank());

    try (Lab lab = Lab.open()) {
      assertEquals(List.of(), lab.namespaces());
      assertEquals(128 + 9, orphan.awaitExit(Duration.ofSeconds(5)));
      assertFalse(Files.exists(Path.of("/run/netns", name)));
    }
  }

  @Test
  void namesShouldTellTheirOwner() {
    Owner self = Owner.self();

    assertEquals(self, Owner.of(self.name("1-client")).orElseThrow());
    assertTrue(self.alive());
    assertFalse(new Owner(self.pid(), self.start() - 1).alive());
    assertTrue(Owner.of("weir-client").isEmpty());
  }

  @Test
  void failingCommandShouldSayWhereAndWhy() {
    try (Lab lab = Lab.open()) {
      Netns namespace = lab.namespace("a");

      LabException failure =
          assertThrows(LabException.class, () -> namespace.ip("link set nothing up"));

      assertEquals(
          "in a, ip link set nothing up: Cannot find device \"nothing\"",
          String.valueOf(failure.getMessage()).lines().findFirst().orElseThrow());
    }
  }
}
