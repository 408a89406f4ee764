package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.vrrp.Counters.Counter;
import weir.vrrp.Settings.Authentication;
import weir.vrrp.State;

/**
 * Somebody on the wire sends us messages for our virtual router as fast as a raw socket gives them:
 * the timer goes on, the state stays, memory does not grow. {@code -Dweir.vrrp.flood=5000000} for a
 * long run.
 */
@NetnsTest(needs = "keepalived")
@Timeout(value = 120, unit = SECONDS)
final class VrrpFloodTest {
  private static final Dialect PASS = Dialect.V2.signed(Authentication.Type.PASS);
  private static final Dialect AH = Dialect.V2.signed(Authentication.Type.AH);

  /** Messages in a flood; what is kept of each would be seen. */
  private static final long MANY = Long.getLong("weir.vrrp.flood", 100_000);

  private static final long BOUND_BYTES = 16 << 20;

  /**
   * What comes.
   *
   * @param isIgnored whether by everybody; else a master answers
   */
  record Flood(String name, boolean isIgnored, Dialect dialect, List<String> kinds) {
    Flood(String name, boolean isIgnored, Dialect dialect, String... kinds) {
      this(name, isIgnored, dialect, List.of(kinds));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Flood> floods() {
    return Stream.of(
        new Flood("of lower ones", false, Dialect.V3, "priority 50"),
        new Flood(
            "of what is never heard",
            true,
            Dialect.V3,
            "priority 255, TTL 254",
            "priority 0, TTL 254",
            "priority 254, checksum",
            "priority 254, short",
            "priority 254, version"),
        new Flood(
            "with passwords",
            false,
            PASS,
            "priority 254, password",
            "priority 0, password",
            "priority 254, TTL 254",
            "priority 50"),
        new Flood(
            "with forged signatures", true, AH, "priority 254, password", "priority 0, password"));
  }

  static Stream<Flood> ignoredFloods() {
    return floods().filter(Flood::isIgnored);
  }

  @ParameterizedTest
  @MethodSource("floods")
  void masterShouldStayAndAdvertise(Flood flood) {
    try (FailoverPair pair = new FailoverPair(flood.dialect)) {
      WeirRouter weir = pair.weir();
      pair.start(weir, 150);
      pair.awaitMaster(weir);
      pair.start(pair.keepalived(), 100);
      pair.awaitLog(pair.keepalived(), "Entering BACKUP STATE");
      AdvertWatch watch = new AdvertWatch(pair.keepalived().host(), FailoverPair.address(1));
      long before = usedBytes();
      try (AdvertFlood sender = new AdvertFlood(pair, frames(pair, flood))) {
        pair.until("a flood", () -> sender.sent() > MANY);
        // From one to the next it is never silent: else keepalived, who waits for three, takes
        // over.
        long sent = watch.count();
        pair.until("advertisements", () -> watch.count() > sent + 3);
        System.out.println(
            "vrrp flood "
                + flood
                + ": "
                + sender.perSecond()
                + " messages a second, "
                + watch.count()
                + " advertisements meanwhile");
      }
      watch.close();
      // Afterwards: a collection halts the thread of the timer too.
      assertTrue(usedBytes() - before < BOUND_BYTES, "memory grows");
      assertEquals(0, watch.disorder(), pair::logs);
      assertEquals(State.MASTER, weir.status().state(), pair::logs);
      assertEquals(1, weir.count(Counter.BECOME_MASTER), pair::logs);
      assertFalse(pair.keepalived().logged("Entering MASTER STATE"), pair::logs);
      assertTrue(weir.log().size() < 2_000, "the flood is not one of lines");
    }
  }

  @ParameterizedTest
  @MethodSource("ignoredFloods")
  void backupShouldStayWithItsMaster(Flood flood) {
    try (FailoverPair pair = new FailoverPair(flood.dialect)) {
      WeirRouter weir = pair.weir();
      pair.start(pair.keepalived(), 150);
      pair.awaitMaster(pair.keepalived());
      pair.start(weir, 100);
      pair.until("its master", () -> weir.count(Counter.ADVERT_RCVD) > 0);
      try (AdvertFlood sender = new AdvertFlood(pair, frames(pair, flood))) {
        pair.until("a flood", () -> sender.sent() > MANY);
        long heard = weir.count(Counter.ADVERT_RCVD);
        pair.until("its master", () -> weir.count(Counter.ADVERT_RCVD) > heard + 3);
        System.out.println(
            "vrrp flood of a backup " + flood + ": " + sender.perSecond() + " messages a second");
      }
      assertEquals(State.BACKUP, weir.status().state(), pair::logs);
      assertEquals(0, weir.count(Counter.BECOME_MASTER), pair::logs);
    }
  }

  private static List<byte[]> frames(FailoverPair pair, Flood flood) {
    List<byte[]> frames = new ArrayList<>();
    for (int host = 10; host < 200; host++) {
      for (String kind : flood.kinds) {
        frames.add(AdvertFlood.packet(pair.instance(pair.weir(), 100), host, kind));
      }
    }
    return frames;
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
