package weir.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import weir.vrrp.Counters.Counter;
import weir.vrrp.Settings.Authentication;

/**
 * What two routers A and B must agree on, whichever of them is ours. The address of A is the higher
 * one.
 *
 * @param rule what must come of it
 * @param isSymmetric whether A and B are alike, so that it is played once
 */
record VrrpCase(String name, String rule, Dialect dialect, boolean isSymmetric, Play play) {
  /** How it goes. */
  interface Play {
    void play(FailoverPair pair, VrrpRouter a, VrrpRouter b);
  }

  private static final int HIGH = 150;
  private static final int LOW = 100;

  /** Advertisements after which something would have happened. */
  private static final int LONG = 10;

  private static final String OTHER_VIP = "10.0.0.101";

  /** All of them, in the order of the table. */
  static List<VrrpCase> all() {
    Stream<VrrpCase> elections =
        Stream.of(
                Dialect.V2,
                Dialect.V2.signed(Authentication.Type.PASS),
                Dialect.V2.signed(Authentication.Type.AH),
                Dialect.V2.unicast(),
                Dialect.V2.unicast().signed(Authentication.Type.AH),
                Dialect.V3,
                Dialect.V3.unicast(),
                Dialect.V3.ipv6(),
                Dialect.V3.ipv6().unicast())
            .map(VrrpCase::election);
    return Stream.concat(elections, others()).toList();
  }

  private static VrrpCase election(Dialect dialect) {
    return new VrrpCase(
        "election, preemption, priority 0",
        "B (100) is alone and becomes master; A (150) comes and takes over; A stops and says"
            + " priority 0, so that B is master at once",
        dialect,
        false,
        VrrpCase::playElection);
  }

  private static Stream<VrrpCase> others() {
    return Stream.of(
        new VrrpCase(
            "owner",
            "A (255) owns the address and is master as soon as it starts, though B (100) was",
            Dialect.V3,
            false,
            VrrpCase::playOwner),
        new VrrpCase(
            "nopreempt",
            "A (150, nopreempt) leaves the master B (100) alone; takes over when B falls silent; B,"
                + " back, lets go",
            Dialect.V3,
            false,
            VrrpCase::playNoPreemption),
        new VrrpCase(
            "preempt_delay",
            "A (150, preempt_delay 1) leaves the master B (100) alone for a second, then takes over",
            Dialect.V3,
            false,
            VrrpCase::playDelay),
        new VrrpCase(
            "equal priority",
            "A and B (100) were masters without seeing each other; A, whose address is higher, stays",
            Dialect.V3,
            false,
            VrrpCase::playEqual),
        new VrrpCase(
            "higher priority",
            "A (150) and B (100) were masters without seeing each other; A stays, and the neighbours"
                + " know",
            Dialect.V3,
            false,
            VrrpCase::playSplitBrain),
        new VrrpCase(
            "sync group",
            "A (150) loses what one instance of its group tracks: B (100) takes both addresses; A has"
                + " it again: A takes both; A stops: B takes both",
            Dialect.V3,
            false,
            VrrpCase::playGroup),
        new VrrpCase(
            "reload",
            "A (150), master beside B (100), gets another address by a reload and stays master; then"
                + " priority 50 by a reload: it says no priority 0, and B takes over",
            Dialect.V3,
            false,
            VrrpCase::playReload),
        wrongPassword(Authentication.Type.PASS),
        wrongPassword(Authentication.Type.AH));
  }

  private static VrrpCase wrongPassword(Authentication.Type type) {
    return new VrrpCase(
        "wrong password",
        "A and B have different passwords: neither believes the other, and each says so",
        Dialect.V2.signed(type),
        true,
        VrrpCase::playWrongPassword);
  }

  private static void playElection(FailoverPair pair, VrrpRouter a, VrrpRouter b) {
    pair.start(b, LOW);
    pair.awaitMaster(b);
    pair.start(a, HIGH);
    pair.awaitMaster(a);
    assertNoErrors(pair);
    a.stop();
    pair.awaitMaster(b);
    pair.awaitLog(b, "Backup received priority 0 advertisement");
    pair.awaitLog(a, "sent 0 priority");
    pair.until("its log", () -> b.timesLogged("Entering MASTER STATE") == 2);
  }

  private static void assertNoErrors(FailoverPair pair) {
    for (Counter error : List.of(Counter.AUTH_FAILURE, Counter.CHECKSUM_ERR, Counter.IP_TTL_ERR)) {
      assertEquals(0, pair.weir().count(error), () -> error + "\n" + pair.logs());
    }
  }

  private static void playOwner(FailoverPair pair, VrrpRouter a, VrrpRouter b) {
    pair.start(b, LOW);
    pair.awaitMaster(b);
    pair.start(a, 255);
    pair.awaitMaster(a);
    pair.awaitLog(b, "higher priority 255");
    pair.awaitLog(a, "Entering MASTER STATE");
  }

  private static void playNoPreemption(FailoverPair pair, VrrpRouter a, VrrpRouter b) {
    pair.start(b, LOW);
    pair.awaitMaster(b);
    pair.start(a, HIGH, "nopreempt");
    pair.awaitLog(a, "Entering BACKUP STATE");
    awaitMoreAdverts(pair);
    assertTrue(pair.holds(b), pair::logs);
    assertFalse(a.logged("Entering MASTER STATE"), pair::logs);
    pair.setCable(b, false);
    pair.awaitTwoMasters();
    pair.setCable(b, true);
    pair.awaitMaster(a);
    awaitMoreAdverts(pair);
    assertTrue(pair.holds(a) && !pair.holds(b), pair::logs);
  }

  /** Our counters tell of both: we are one of the two. */
  private static void awaitMoreAdverts(FailoverPair pair) {
    long before = adverts(pair);
    pair.until("more advertisements", () -> adverts(pair) >= before + LONG);
  }

  private static long adverts(FailoverPair pair) {
    return pair.weir().count(Counter.ADVERT_SENT) + pair.weir().count(Counter.ADVERT_RCVD);
  }

  private static void playDelay(FailoverPair pair, VrrpRouter a, VrrpRouter b) {
    pair.start(b, LOW);
    pair.awaitMaster(b);
    pair.start(a, HIGH, "preempt_delay 1");
    pair.awaitLog(a, "start preempt delay");
    assertFalse(a.logged("Entering MASTER STATE"), pair::logs);
    pair.awaitMaster(a);
    pair.awaitLog(b, "higher priority 150");
    pair.awaitLog(a, "Entering MASTER STATE");
  }

  private static void playEqual(FailoverPair pair, VrrpRouter a, VrrpRouter b) {
    pair.setCable(a, false);
    pair.start(b, LOW);
    pair.start(a, LOW);
    pair.awaitTwoMasters();
    pair.setCable(a, true);
    pair.awaitMaster(a);
    pair.awaitLog(b, "with same priority 100 but higher IP address than ours");
    assertEquals(1, a.timesLogged("Entering MASTER STATE"), pair::logs);
  }

  private static void playSplitBrain(FailoverPair pair, VrrpRouter a, VrrpRouter b) {
    pair.setCable(a, false);
    pair.start(b, LOW);
    pair.start(a, HIGH);
    pair.awaitTwoMasters();
    assertTrue(pair.client().succeeds("ping", "-c", "1", "-W", "5", FailoverPair.VIP));
    pair.setCable(a, true);
    pair.awaitMaster(a);
    assertEquals(1, a.timesLogged("Entering MASTER STATE"), pair::logs);
    String mac = a.mac();
    pair.until(
        "the client to know",
        () -> pair.client().run("ip", "neigh", "show", FailoverPair.VIP).contains(mac));
    assertTrue(pair.client().succeeds("ping", "-c", "1", "-W", "5", FailoverPair.VIP));
  }

  private static void playGroup(FailoverPair pair, VrrpRouter a, VrrpRouter b) {
    pair.plugSecond(a);
    a.start(group(pair, a, HIGH, "track_interface {\neth1\n}"));
    pair.until("A to hold both", () -> holdsBoth(a));
    b.start(group(pair, b, LOW));
    awaitMoreAdverts(pair);
    a.host().ip("link set eth1 down");
    awaitBoth(pair, b, a);
    a.host().ip("link set eth1 up");
    awaitBoth(pair, a, b);
    a.stop();
    awaitBoth(pair, b, a);
    pair.until("its log", () -> b.timesLogged("(VI) Entering MASTER STATE") == 2);
  }

  private static String group(FailoverPair pair, VrrpRouter of, int priority, String... more) {
    return "vrrp_sync_group G {\ngroup {\nVI\nVI_2\n}\n}\n"
        + pair.instance(of, priority, more)
        + pair.instance(of, "VI_2", 52, OTHER_VIP, priority);
  }

  private static void awaitBoth(FailoverPair pair, VrrpRouter by, VrrpRouter not) {
    pair.until(by + " to hold both", () -> holdsBoth(by));
    pair.until(
        not + " to hold neither",
        () -> !not.holds(FailoverPair.VIP) && !not.holds(OTHER_VIP) && holdsBoth(by));
  }

  private static boolean holdsBoth(VrrpRouter router) {
    return router.holds(FailoverPair.VIP) && router.holds(OTHER_VIP);
  }

  private static void playReload(FailoverPair pair, VrrpRouter a, VrrpRouter b) {
    String more = "virtual_ipaddress_excluded {\n" + OTHER_VIP + "\n}";
    pair.start(a, HIGH);
    pair.awaitMaster(a);
    pair.start(b, LOW);
    pair.awaitLog(b, "Entering BACKUP STATE");
    a.reload(pair.instance(a, HIGH, more));
    pair.until("the second address", () -> a.holds(OTHER_VIP));
    awaitMoreAdverts(pair);
    assertTrue(pair.holds(a) && !pair.holds(b), pair::logs);
    a.reload(pair.instance(a, 50, more));
    pair.awaitMaster(b);
    pair.until("the second address to go", () -> !a.holds(OTHER_VIP));
    pair.awaitLog(a, "higher priority 100");
    assertFalse(a.logged("sent 0 priority"), pair::logs);
    assertFalse(b.logged("priority 0"), pair::logs);
  }

  private static void playWrongPassword(FailoverPair pair, VrrpRouter a, VrrpRouter b) {
    String text = pair.instance(b, LOW);
    b.start(text.replace("auth_pass secret", "auth_pass another"));
    pair.start(a, HIGH);
    pair.awaitTwoMasters();
    String complaint = text.contains("AH") ? "invalid IPSEC HMAC-MD5 value" : "invalid passwd";
    pair.awaitLog(a, complaint);
    pair.awaitLog(b, complaint);
    pair.until("an authentication failure", () -> pair.weir().count(Counter.AUTH_FAILURE) > 0);
  }

  @Override
  public String toString() {
    return name + ", " + dialect;
  }
}
