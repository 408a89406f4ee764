package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.netns.FailoverPair.Dialect;
import weir.vrrp.Counters.Counter;
import weir.vrrp.Settings.Authentication;
import weir.vrrp.State;

/** Weir and a real keepalived share a VIP, in every dialect, both ways round (K7..K13). */
@NetnsTest(needs = {"keepalived", "ping"})
@Timeout(value = 120, unit = SECONDS)
final class VrrpPeerTest {
  static List<Dialect> dialects() {
    return List.of(
        Dialect.V2,
        Dialect.V2.signed(Authentication.Type.PASS),
        Dialect.V2.signed(Authentication.Type.AH),
        Dialect.V2.unicast(),
        Dialect.V2.unicast().signed(Authentication.Type.AH),
        Dialect.V3,
        Dialect.V3.unicast(),
        Dialect.V3.ipv6(),
        Dialect.V3.ipv6().unicast());
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void higherShouldTakeOverAndHandOverWhenItStops(Dialect dialect) {
    try (FailoverPair pair = new FailoverPair(dialect)) {
      Background lower = pair.startOther(100, true);
      pair.awaitOtherMaster();
      pair.startWeir(150, true);
      pair.awaitWeirMaster();
      pair.stopWeir();
      pair.awaitOtherMaster();
      lower.awaitLine(
          FailoverPair.SOON, "our farewell", line -> line.contains("priority 0 advertisement"));
      lower.terminate();
      lower.awaitExit(FailoverPair.SOON);

      pair.startWeir(100, true);
      pair.awaitWeirMaster();
      Background higher = pair.startOther(150, true);
      pair.awaitOtherMaster();
      assertEquals(State.BACKUP, pair.weir().status().routers().getFirst().state());
      higher.terminate();
      pair.awaitWeirMaster();
      pair.awaitWeirLog("Backup received priority 0 advertisement");
      assertEquals(0, count(pair, Counter.AUTH_FAILURE), pair::logs);
      assertEquals(0, count(pair, Counter.CHECKSUM_ERR), pair::logs);
      System.out.println("vrrp: " + dialect);
      pair.eachLine(line -> System.out.println("vrrp:   " + line));
    }
  }

  private static long count(FailoverPair pair, Counter counter) {
    return pair.weir().status().routers().getFirst().counters().getOrDefault(counter, 0L);
  }
}
