package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weir.vrrp.Counters.Counter;
import weir.vrrp.State;

/**
 * Weir and a real keepalived share a VIP, in every dialect, both ways round (K7..K13). {@code
 * -Dweir.vrrp.table=FILE} writes what each side logged. They mostly wait, and so do it side by
 * side.
 */
@NetnsTest(needs = {"keepalived", "ping"})
@Timeout(value = 120, unit = SECONDS)
final class VrrpPeerTest {
  private static final VrrpTable TABLE = new VrrpTable();

  static Stream<Arguments> cases() {
    return VrrpCase.all().stream()
        .flatMap(
            one ->
                one.isSymmetric()
                    ? Stream.of(Arguments.of(one, true))
                    : Stream.of(Arguments.of(one, true), Arguments.of(one, false)));
  }

  @ParameterizedTest(name = "{0}, A is Weir: {1}")
  @MethodSource("cases")
  @Execution(ExecutionMode.CONCURRENT)
  void shouldAgree(VrrpCase one, boolean isWeirFirst) {
    try (FailoverPair pair = new FailoverPair(one.dialect(), isWeirFirst ? 2 : 1)) {
      VrrpRouter weir = pair.weir();
      VrrpRouter other = pair.keepalived();
      boolean passed = false;
      try {
        one.play().play(pair, isWeirFirst ? weir : other, isWeirFirst ? other : weir);
        passed = true;
      } finally {
        TABLE.add(one, isWeirFirst, passed, pair);
      }
    }
  }

  @AfterAll
  static void writeTable() {
    String file = System.getProperty("weir.vrrp.table");
    if (file != null) {
      TABLE.write(Path.of(file));
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void neighboursShouldLearnWhoseTheAddressIs() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      WeirRouter weir = pair.weir();
      KeepalivedRouter other = pair.keepalived();
      pair.start(other, 100);
      pair.awaitMaster(other);
      assertTrue(pair.client().succeeds("ping", "-c", "1", "-W", "5", FailoverPair.VIP));
      assertTrue(neighbour(pair).contains(other.mac()));
      pair.start(weir, 150);
      pair.awaitMaster(weir);
      pair.until("the client to know", () -> neighbour(pair).contains(weir.mac()));
      weir.stop();
      pair.awaitMaster(other);
      pair.until("the client to know", () -> neighbour(pair).contains(other.mac()));
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void masterShouldHaveItsRoutesAndRules() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      WeirRouter weir = pair.weir();
      String hop = "10.9.0.0/16 src 10.0.0.100 via 10.0.0.9 dev eth0 table 77";
      String rule = "from 10.0.0.100/32 table 77 preference 99";
      pair.start(weir, 150, "virtual_routes {\n" + hop + "\n}", "virtual_rules {\n" + rule + "\n}");
      pair.awaitMaster(weir);
      Netns host = weir.host();
      String added = "10.9.0.0/16 via 10.0.0.9 dev eth0 table 77 proto keepalived src 10.0.0.100";
      pair.until(
          "the route", () -> host.run("ip", "route", "show", "table", "all").contains(added));
      pair.until(
          "the rule",
          () -> host.run("ip", "rule", "show").contains("99:\tfrom 10.0.0.100 lookup 77"));
      weir.stop();
      assertFalse(host.run("ip", "route", "show", "table", "all").contains("10.9.0.0"));
      assertFalse(host.run("ip", "rule", "show").contains("lookup 77"));
      assertFalse(pair.holds(weir));
      assertFalse(weir.logged("cannot"), pair::logs);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void virtualRouterShouldKeepItsMacOnEitherSide() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      WeirRouter weir = pair.weir();
      KeepalivedRouter other = pair.keepalived();
      String mac = "00:00:5e:00:01:33";
      pair.start(other, 100, "use_vmac");
      // Its host asks for the client in the VIP's name, by eth0 and its MAC, unless told otherwise.
      other.host().sysctl("net.ipv4.conf.eth0.arp_announce", "2");
      pair.until("keepalived to answer", () -> answers(pair));
      assertTrue(neighbour(pair).contains(mac), () -> neighbour(pair));
      pair.start(weir, 150, "use_vmac");
      pair.awaitLog(weir, "Entering MASTER STATE");
      pair.until("keepalived to hand over", () -> other.logged("higher priority 150"));
      pair.until("Weir to answer", () -> answers(pair));
      assertTrue(neighbour(pair).contains(mac), () -> neighbour(pair));
      String link = weir.host().run("ip", "-d", "address", "show", "vrrp.51");
      assertTrue(link.contains(mac) && link.contains(FailoverPair.VIP), link);
      weir.stop();
      assertFalse(weir.host().succeeds("ip", "link", "show", "vrrp.51"));
      pair.until("keepalived to answer", () -> answers(pair));
    }
  }

  private static boolean answers(FailoverPair pair) {
    return pair.client().succeeds("ping", "-c", "1", "-W", "1", FailoverPair.VIP);
  }

  private static String neighbour(FailoverPair pair) {
    return pair.client().run("ip", "neigh", "show", FailoverPair.VIP);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void routerShouldFollowItsInterface() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      WeirRouter weir = pair.weir();
      pair.start(weir, 150);
      pair.awaitMaster(weir);
      pair.start(pair.keepalived(), 100);
      weir.host().ip("link set eth0 down");
      pair.awaitMaster(pair.keepalived());
      pair.awaitLog(weir, "Entering FAULT STATE");
      weir.host().ip("link set eth0 up");
      pair.awaitMaster(weir);
      weir.host().ip("link delete eth0");
      pair.until("keepalived to hold it", () -> pair.holds(pair.keepalived()));
      pair.until("a fault", () -> weir.status().state() == State.FAULT);
      pair.plugWeir();
      pair.awaitMaster(weir);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void whatOthersDoToTheAddressShouldBeMended() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      WeirRouter weir = pair.weir();
      // Left behind by one that was killed.
      weir.host().ip("address add " + FailoverPair.VIP + "/32 dev eth0");
      pair.start(pair.keepalived(), 200);
      pair.until("keepalived to hold it", () -> pair.holds(pair.keepalived()));
      pair.start(weir, 150);
      pair.awaitMaster(pair.keepalived());
      pair.awaitLog(weir, "which was left behind");
      pair.keepalived().stop();
      pair.awaitMaster(weir);
      weir.host().ip("address delete " + FailoverPair.VIP + "/32 dev eth0");
      pair.awaitLog(weir, "somebody has removed 10.0.0.100/32 dev eth0");
      pair.awaitMaster(weir);
      assertEquals(State.MASTER, weir.status().state());
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void reloadShouldChangeAMasterInPlace() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      WeirRouter weir = pair.weir();
      String first = "virtual_ipaddress_excluded {\n10.0.0.101\n10.0.0.102\n}";
      String second = "virtual_ipaddress_excluded {\n10.0.0.102\n10.0.0.103\n}";
      weir.start("static_ipaddress {\n10.7.0.1/24 dev eth0\n}\n" + pair.instance(weir, 150, first));
      pair.awaitMaster(weir);
      pair.until("its addresses", () -> weir.holds("10.0.0.102") && weir.holds("10.7.0.1"));
      weir.reload(
          "static_ipaddress {\n10.7.0.2/24 dev eth0\n}\n"
              + "static_routes {\n10.8.0.0/16 via 10.7.0.9\n}\n"
              + pair.instance(weir, 120, second));
      pair.until("the new one", () -> weir.holds("10.0.0.103"));
      assertTrue(pair.holds(weir) && weir.holds("10.0.0.102"), pair::logs);
      assertFalse(weir.holds("10.0.0.101"), pair::logs);
      assertTrue(weir.holds("10.7.0.2") && !weir.holds("10.7.0.1"), pair::logs);
      assertTrue(weir.host().run("ip", "route").contains("10.8.0.0/16 via 10.7.0.9"));
      assertTrue(pair.client().succeeds("ping", "-c", "1", "-W", "5", "10.0.0.103"));
      pair.start(pair.keepalived(), 130);
      pair.awaitMaster(pair.keepalived());
      assertEquals(1, weir.count(Counter.BECOME_MASTER), pair::logs);
      assertEquals(0, weir.count(Counter.PRI_ZERO_SENT), pair::logs);
      weir.stop();
      assertFalse(weir.holds("10.7.0.2"), pair::logs);
      assertFalse(weir.logged("cannot"), pair::logs);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void instanceShouldHeedWhatHoldsForAll() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3.unicast())) {
      WeirRouter weir = pair.weir();
      KeepalivedRouter other = pair.keepalived();
      String common =
          "global_defs {\nvrrp_startup_delay 0.5\nvrrp_garp_interval 0.01\nlog_unknown_vrids\n}\n";
      weir.start(common + pair.instance(weir, 150, "unicast_ttl 64"));
      assertEquals(State.INIT, weir.status().state(), pair::logs);
      pair.awaitLog(weir, "Delaying startup for 0.5");
      String peer = "\n" + FailoverPair.address(1);
      String text = pair.instance(other, 100).replace(peer + "\n", peer + " min_ttl 65\n");
      other.start(text + pair.instance(other, "VI_2", 52, "10.0.0.101", 100));
      pair.awaitLog(weir, "Unknown VRID(52) received on interface(eth0). ignoring...");
      // Its messages come with less than it asks for.
      pair.awaitTwoMasters();
      pair.until("an advertisement", () -> weir.count(Counter.ADVERT_SENT) > 0);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void unicastWithoutPeersShouldBeAFault() {
    try (FailoverPair pair = new FailoverPair(Dialect.V3)) {
      pair.start(pair.weir(), 150, "unicast_fault_no_peer");
      assertEquals(State.FAULT, pair.weir().status().state(), pair::logs);
      assertEquals("it has no unicast peer", pair.weir().status().why());
    }
  }
}
