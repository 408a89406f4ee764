package weir.netns;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A director whose processors are all busy with packets is still alive, and nobody may take it for
 * dead. {@code -Dweir.failover.seconds=600} for a long run.
 */
@NetnsTest(needs = {"nginx", "wrk"})
@Timeout(value = 30, unit = MINUTES)
final class FailoverUnderLoadTest {
  private static final int SECONDS = Integer.getInteger("weir.failover.seconds", 10);
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void shouldStayMasterWithAllProcessorsBusy() {
    VirtualServer web = new VirtualServer("TCP", Nginx.PORT, "rr", "DR");
    try (Lab lab = Lab.open()) {
      DirectorPair pair = DirectorPair.directRouting(lab, 2, 2);
      pair.site().servers().forEach(Nginx::start);
      Netns active = pair.site().director();
      DirectorProcess first = DirectorProcess.start(active, pair.configuration(active, "0.1", web));
      DirectorProcess second =
          DirectorProcess.start(pair.second(), pair.configuration(pair.second(), "0.1", web));
      Await.until(SOON, "the first is master", () -> DirectorPair.holds(active));
      Await.until(SOON, "the second is not", () -> !DirectorPair.holds(pair.second()));
      long before = masters(second);

      List<Background> load = new ArrayList<>();
      for (Netns client : pair.site().clients()) {
        String url = "http://" + Topology.VIP + "/";
        load.add(Wrk.start(client, 2, 64, SECONDS, url));
      }
      for (Background one : load) {
        assertEquals(0, one.awaitExit(SOON.plusSeconds(SECONDS)), one.output());
        assertFalse(one.output().contains("Socket errors"), one.output());
      }

      assertEquals(before, masters(second), second.process().output());
      assertTrue(DirectorPair.holds(active));
      Background vrrp = DirectorProcess.weir(active, "vrrp", "-v");
      assertEquals(0, vrrp.awaitExit(SOON), vrrp.output());
      System.out.println(
          "no failover in " + SECONDS + " s of load; the vrrp thread of the active director:");
      vrrp.output()
          .lines()
          .dropWhile(line -> !line.startsWith("Late"))
          .forEach(System.out::println);
      assertTrue(first.process().isAlive());
    }
  }

  private static long masters(DirectorProcess director) {
    return director
        .process()
        .output()
        .lines()
        .filter(line -> line.contains("Entering MASTER STATE"))
        .count();
  }
}
