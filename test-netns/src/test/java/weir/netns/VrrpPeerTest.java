package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.ffi.FibRules;
import weir.ffi.IpPrefix;
import weir.ffi.Route;
import weir.ffi.Rtnetlink;
import weir.ffi.Rule;
import weir.netns.FailoverPair.Dialect;
import weir.vrrp.Counters.Counter;
import weir.vrrp.Instance;
import weir.vrrp.Settings.Authentication;
import weir.vrrp.State;
import weir.vrrp.VrrpConfiguration;

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

  @Test
  void nobodyShouldTakeOverWithoutPreemption() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      pair.startOther(100, false);
      pair.awaitOtherMaster();
      pair.startWeir(150, false);
      pair.until("Weir to hear it", () -> count(pair, Counter.ADVERT_RCVD) > 20);
      assertTrue(pair.otherHolds(), pair::logs);
      assertFalse(pair.weirHolds(), pair::logs);
      pair.killOther();
      pair.awaitLogOf(State.MASTER, "fell silent");
      FailoverPair.awaitHolds(pair.weirHost());
      // What was killed has left its address behind; it tidies up when it starts again.
      pair.startOther(200, false);
      pair.awaitWeirMaster();
      long sent = count(pair, Counter.ADVERT_SENT);
      pair.until("it to be heard", () -> count(pair, Counter.ADVERT_SENT) > sent + 20);
      assertTrue(pair.weirHolds(), pair::logs);
      assertFalse(pair.otherHolds(), pair::logs);
    }
  }

  @Test
  void higherAddressShouldWinAmongEquals() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      // Neither sees the other at first, so that both are masters.
      pair.setCable("other-eth0", false);
      pair.startOther(100, true);
      pair.startWeir(100, true);
      pair.until("two masters", () -> pair.weirHolds() && pair.otherHolds());
      pair.setCable("other-eth0", true);
      pair.awaitOtherMaster();
      pair.awaitWeirLog("with same priority 100 but higher IP address than ours");
      assertTrue(count(pair, Counter.CONFLICTS) > 0);
    }
  }

  @Test
  void splitBrainShouldHealForTheHigher() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      pair.setCable("other-eth0", false);
      pair.startOther(100, true);
      pair.startWeir(150, true);
      pair.until("two masters", () -> pair.weirHolds() && pair.otherHolds());
      pair.setCable("other-eth0", true);
      pair.awaitWeirMaster();
      assertTrue(pair.client().succeeds("ping", "-c", "1", "-W", "5", FailoverPair.VIP));
    }
  }

  @Test
  void neighboursShouldLearnWhoseTheAddressIs() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      pair.startOther(100, true);
      pair.awaitOtherMaster();
      assertTrue(pair.client().succeeds("ping", "-c", "1", "-W", "5", FailoverPair.VIP));
      assertTrue(neighbour(pair).contains(mac(pair.otherHost())));
      pair.startWeir(150, true);
      pair.awaitWeirMaster();
      pair.until("the client to know", () -> neighbour(pair).contains(mac(pair.weirHost())));
      pair.stopWeir();
      pair.awaitOtherMaster();
      pair.until("the client to know", () -> neighbour(pair).contains(mac(pair.otherHost())));
    }
  }

  @Test
  void floodShouldNotKeepAMasterFromAdvertising() throws Exception {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      pair.startWeir(150, true);
      pair.awaitWeirMaster();
      Background backup = pair.startOther(100, true);
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<?> flood = pair.flood(50, enough);
      // Each of them is valid, and from one that is lower, so that it wants an answer.
      pair.until("a flood", () -> count(pair, Counter.ADVERT_RCVD) > 20_000);
      enough.set(true);
      flood.get();
      assertEquals(State.MASTER, stateOf(pair, 0), pair::logs);
      assertFalse(backup.output().contains("Entering MASTER"), pair::logs);
      assertTrue(pair.logs().lines().count() < 2_000, "the flood is not one of lines");
    }
  }

  @Test
  void masterShouldHaveItsRoutesAndRules() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      IpPrefix vip = new IpPrefix(FailoverPair.ip(FailoverPair.VIP), 32);
      Route route =
          new Route(
              false,
              new IpPrefix(FailoverPair.ip("10.9.0.0"), 16),
              null,
              Rtnetlink.RTN_UNICAST,
              77,
              Rtnetlink.RT_SCOPE_UNIVERSE,
              Rtnetlink.RTPROT_KEEPALIVED,
              0,
              0,
              FailoverPair.ip(FailoverPair.VIP),
              List.of(new Route.Hop(FailoverPair.ip("10.0.0.9"), "eth0", 1, false)),
              0,
              0);
      Rule rule =
          new Rule(
              false, false, vip, null, 0, 0, 0, null, null, 99, FibRules.FR_ACT_TO_TBL, 77, -1);
      Instance plain = pair.instance("VI", 51, 150, true, List.of(FailoverPair.VIP));
      pair.start(
          new VrrpConfiguration(
              List.of(pair.withRouting(plain, List.of(route), List.of(rule))), List.of(), 0));
      pair.awaitWeirMaster();
      Netns host = pair.weirHost();
      String added = "10.9.0.0/16 via 10.0.0.9 dev eth0 table 77 proto keepalived src 10.0.0.100";
      pair.until(
          "the route", () -> host.run("ip", "route", "show", "table", "all").contains(added));
      pair.until(
          "the rule",
          () -> host.run("ip", "rule", "show").contains("99:\tfrom 10.0.0.100 lookup 77"));
      pair.stopWeir();
      assertFalse(host.run("ip", "route", "show", "table", "all").contains("10.9.0.0"));
      assertFalse(host.run("ip", "rule", "show").contains("lookup 77"));
      assertFalse(pair.weirHolds());
      assertFalse(pair.logs().contains("cannot"), pair::logs);
    }
  }

  @Test
  void virtualRouterShouldKeepItsMacOnEitherSide() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      String mac = "00:00:5e:00:01:33";
      pair.startOther(
          pair.text("VI", 51, 100, true, List.of(FailoverPair.VIP))
              .replace("state BACKUP", "state BACKUP\nuse_vmac"));
      // Its host asks for the client in the VIP's name, by eth0 and its MAC, unless told otherwise.
      pair.otherHost().sysctl("net.ipv4.conf.eth0.arp_announce", "2");
      pair.until("keepalived to answer", () -> answers(pair));
      assertTrue(neighbour(pair).contains(mac), () -> neighbour(pair));
      pair.start(
          new VrrpConfiguration(
              List.of(pair.withVmac(pair.instance("VI", 51, 150, true, List.of()))), List.of(), 0));
      pair.awaitWeirLog("Entering MASTER STATE");
      pair.until("keepalived to hand over", () -> pair.logs().contains("higher priority 150"));
      pair.until("Weir to answer", () -> answers(pair));
      assertTrue(neighbour(pair).contains(mac), () -> neighbour(pair));
      String link = pair.weirHost().run("ip", "-d", "address", "show", "vrrp.51");
      assertTrue(link.contains(mac) && link.contains(FailoverPair.VIP), link);
      pair.stopWeir();
      assertFalse(pair.weirHost().succeeds("ip", "link", "show", "vrrp.51"));
      pair.until("keepalived to answer", () -> answers(pair));
    }
  }

  private static boolean answers(FailoverPair pair) {
    return pair.client().succeeds("ping", "-c", "1", "-W", "1", FailoverPair.VIP);
  }

  private static String neighbour(FailoverPair pair) {
    return pair.client().run("ip", "neigh", "show", FailoverPair.VIP);
  }

  private static String mac(Netns host) {
    return host.run("cat", "/sys/class/net/eth0/address").strip();
  }

  @Test
  void routerShouldFollowItsInterface() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      pair.startWeir(150, true);
      pair.awaitWeirMaster();
      pair.startOther(100, true);
      pair.weirHost().ip("link set eth0 down");
      pair.awaitOtherMaster();
      pair.awaitWeirLog("Entering FAULT STATE");
      pair.weirHost().ip("link set eth0 up");
      pair.awaitWeirMaster();
      pair.weirHost().ip("link delete eth0");
      FailoverPair.awaitHolds(pair.otherHost());
      pair.until("a fault", () -> stateOf(pair, 0) == State.FAULT);
      pair.plugWeir();
      pair.awaitWeirMaster();
    }
  }

  @Test
  void whatOthersDoToTheAddressShouldBeMended() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      // Left behind by one that was killed.
      pair.weirHost().ip("address add " + FailoverPair.VIP + "/32 dev eth0");
      pair.startOther(200, true);
      FailoverPair.awaitHolds(pair.otherHost());
      pair.startWeir(150, true);
      pair.awaitOtherMaster();
      pair.awaitWeirLog("which was left behind");
      pair.stopOther();
      pair.awaitWeirMaster();
      pair.weirHost().ip("address delete " + FailoverPair.VIP + "/32 dev eth0");
      pair.awaitWeirLog("somebody has removed 10.0.0.100/32 dev eth0");
      pair.awaitWeirMaster();
    }
  }

  @Test
  void groupShouldMoveAsOne() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      Instance tracking =
          pair.tracking(
              pair.instance("VI_1", 51, 150, true, List.of(FailoverPair.VIP)), "script check");
      Instance other = pair.instance("VI_2", 52, 150, true, List.of("10.0.0.101"));
      pair.start(
          new VrrpConfiguration(
              List.of(tracking, other),
              List.of(new VrrpConfiguration.Group("G", List.of("VI_1", "VI_2"))),
              0));
      pair.awaitWeirMaster();
      Background keepalived =
          pair.startOther(
              "vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\n}\n"
                  + pair.text("VI_1", 51, 100, true, List.of(FailoverPair.VIP))
                  + pair.text("VI_2", 52, 100, true, List.of("10.0.0.101")));
      pair.weir().track("script check", false);
      pair.until("keepalived to hold both", () -> holdsBoth(pair.otherHost()));
      pair.until("Weir to hold neither", () -> holdsNone(pair.weirHost()));
      assertEquals(State.FAULT, stateOf(pair, 0));
      assertEquals(State.FAULT, stateOf(pair, 1));
      pair.weir().track("script check", true);
      pair.until("Weir to hold both", () -> holdsBoth(pair.weirHost()));
      pair.until("keepalived to hold neither", () -> holdsNone(pair.otherHost()));
      keepalived.terminate();
      keepalived.awaitExit(FailoverPair.SOON);
      assertTrue(holdsBoth(pair.weirHost()));
    }
  }

  private static boolean holdsBoth(Netns host) {
    return FailoverPair.holds(host, FailoverPair.VIP) && FailoverPair.holds(host, "10.0.0.101");
  }

  private static boolean holdsNone(Netns host) {
    return !FailoverPair.holds(host, FailoverPair.VIP) && !FailoverPair.holds(host, "10.0.0.101");
  }

  private static State stateOf(FailoverPair pair, int router) {
    return pair.weir().status().routers().get(router).state();
  }

  private static long count(FailoverPair pair, Counter counter) {
    return pair.weir().status().routers().getFirst().counters().getOrDefault(counter, 0L);
  }
}
