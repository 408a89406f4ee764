package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.afxdp.AfXdp;

/** Weir starts, ends, crashes and comes back; its servers do too. */
@NetnsTest(needs = {"nginx", "wrk"})
@Timeout(value = 90, unit = SECONDS)
final class LifecycleTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final int RESTARTS = 3;
  private static final int CONNECTIONS = 16;

  @ParameterizedTest
  @ValueSource(strings = {"xdp", "tcx"})
  void killedDirectorShouldForwardAgainAfterItsNextStart(String attach) {
    try (Deployment deployment = webOnly(Deployment.Network.NAT, attach)) {
      Topology site = deployment.site();
      Path configuration = site.lab().file("again.conf", configuration(site, "NAT"));
      Background load =
          Wrk.start(site.client(), 1, CONNECTIONS, Await.patiently(60), Deployment.WEB);
      Await.until(SOON, "wrk's connections", () -> established(site.client()) >= CONNECTIONS);
      DirectorProcess director = deployment.director();
      for (int i = 0; i < RESTARTS; i++) {
        director.close();
        long start = System.nanoTime();
        director = DirectorProcess.launch(site.director(), configuration, "--attach", attach);
        Await.until(SOON, "an answer after the restart", () -> Http.isServed(site.client()));
        long ms = (System.nanoTime() - start) / 1_000_000;
        System.out.println("forwarding " + ms + " ms after the start that followed kill -9");
      }

      assertTrue(load.isAlive(), load.output());
    }
  }

  private static long established(Netns client) {
    return client.run("ss", "-Htn", "state", "established").lines().count();
  }

  @Test
  void secondDirectorShouldBeRefusedInOneLine() {
    try (Deployment deployment = webOnly(Deployment.Network.DIRECT_ROUTING, "auto")) {
      Topology site = deployment.site();
      Path configuration = site.lab().file("second.conf", configuration(site, "DR"));

      DirectorProcess second = DirectorProcess.launch(site.director(), configuration);

      assertNotEquals(0, second.process().awaitExit(SOON));
      List<String> lines =
          second.process().output().lines().filter(line -> !line.contains("warning")).toList();
      assertEquals(1, lines.size(), second.process().output());
      assertTrue(deployment.ask().startsWith("server"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xdp", "tcx"})
  void terminatedDirectorShouldLeaveNothingBehind(String attach) {
    try (Deployment deployment = webOnly(Deployment.Network.NAT, attach)) {
      Netns director = deployment.site().director();
      assertTrue(director.run("ip", "link").contains("xdp"));
      assertEquals(attach.equals("tcx"), hasPair(director));

      deployment.director().stop();

      assertFalse(hasPair(director));
      assertFalse(director.run("ip", "link").contains("xdp"));
      assertEquals(0, deployment.director().process().awaitExit(SOON));
    }
  }

  private static boolean hasPair(Netns director) {
    return director
        .run("ip", "-br", "link")
        .lines()
        .anyMatch(line -> AfXdp.isOwn(line.split("[@ ]", -1)[0]));
  }

  @Test
  void deadServerShouldBeTakenOutAndComeBack() {
    try (Deployment deployment = webOnly(Deployment.Network.DIRECT_ROUTING, "auto")) {
      String listed = "-> " + deployment.site().serverAddress(2) + ":80 ";
      Nginx second = deployment.web().get(1);

      second.close();
      Await.until(SOON, "removal", () -> !deployment.director().status().contains(listed));
      List<String> without = answering(deployment);
      second.restart();
      Await.until(SOON, "return", () -> deployment.director().status().contains(listed));
      List<String> again = answering(deployment);

      assertEquals(List.of("server1", "server3"), without);
      assertEquals(List.of("server1", "server2", "server3"), again);
    }
  }

  private static List<String> answering(Deployment deployment) {
    return Stream.generate(deployment::ask).limit(6).distinct().sorted().toList();
  }

  private static Deployment webOnly(Deployment.Network network, String attach) {
    return Deployment.of(
        network,
        Offloads.DEFAULT,
        List.of("--attach", attach),
        new VirtualServer("TCP", Nginx.PORT, "rr", network.kind()));
  }

  private static String configuration(Topology site, String kind) {
    return VirtualServer.configuration(site, new VirtualServer("TCP", Nginx.PORT, "rr", kind));
  }
}
