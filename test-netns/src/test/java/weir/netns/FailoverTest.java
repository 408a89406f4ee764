package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** K12, K13, I21: two Weirs, one VIP. */
@NetnsTest(needs = "nginx")
@Timeout(value = 120, unit = SECONDS)
final class FailoverTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final VirtualServer WEB = new VirtualServer("TCP", Nginx.PORT, "rr", "DR");

  private static DirectorProcess start(DirectorPair pair, Netns on) {
    return DirectorProcess.start(on, pair.configuration(on, "0.1", WEB));
  }

  @Test
  void shouldServeByTheOtherWhenOneDies() {
    try (Lab lab = Lab.open()) {
      DirectorPair pair = DirectorPair.directRouting(lab, 1, 2);
      Netns client = pair.site().client();
      pair.site().servers().forEach(Nginx::start);
      DirectorProcess first = start(pair, pair.site().director());
      DirectorProcess second = start(pair, pair.second());
      Await.until(SOON, "the first is master", () -> DirectorPair.holds(pair.site().director()));
      Await.until(SOON, "an answer", () -> Http.isServed(client));
      assertFalse(DirectorPair.holds(pair.second()), second.process().output());
      assertTrue(vrrp(pair.second()).contains(" BACKUP "), vrrp(pair.second()));

      // At this one keepalived writes its JSON; it must not end us.
      pair.site().director().run("kill", "-36", Long.toString(first.process().pid()));
      Await.until(SOON, "an answer", () -> Http.isServed(client));
      assertTrue(first.process().isAlive());

      first.close();
      Await.until(SOON, "the second is master", () -> DirectorPair.holds(pair.second()));
      Await.until(SOON, "an answer by the second", () -> Http.isServed(client));
      assertTrue(vrrp(pair.second()).contains("the master 10.1.0.1 fell silent"));

      first = start(pair, pair.site().director());
      Await.until(SOON, "the second lets go", () -> !DirectorPair.holds(pair.second()));
      Await.until(SOON, "an answer by the first", () -> Http.isServed(client));
      assertLogged(second, "(VI_1) Entering BACKUP STATE");

      first.stop();
      Await.until(SOON, "the second is master again", () -> DirectorPair.holds(pair.second()));
      assertLogged(first, "(VI_1) sent 0 priority");
      assertFalse(DirectorPair.holds(pair.site().director()));
      second.stop();
      assertFalse(DirectorPair.holds(pair.second()));
      assertEquals(0, second.process().awaitExit(SOON));
    }
  }

  private static void assertLogged(DirectorProcess director, String line) {
    String output = director.process().output();
    assertTrue(output.contains(line), output);
  }

  private static String vrrp(Netns director) {
    Background vrrp = DirectorProcess.weir(director, "vrrp");
    assertEquals(0, vrrp.awaitExit(SOON), vrrp.output());
    return vrrp.output();
  }
}
