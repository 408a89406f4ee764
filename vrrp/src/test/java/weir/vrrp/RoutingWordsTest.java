package weir.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.ffi.FibRules;
import weir.ffi.IpPrefix;
import weir.ffi.Route;
import weir.ffi.Rtnetlink;
import weir.ffi.Rule;

class RoutingWordsTest {
  private static List<String> words(String line) {
    return List.of(line.split(" ", -1));
  }

  @Test
  void shouldReadARoute() {
    Route route =
        RoutingWords.route(
            words(
                "10.2.0.0/16 via 10.0.0.1 dev eth0 src 10.0.0.100 table 7 metric 5 scope site"
                    + " proto static tos 0x10 mtu 1400 advmss 1300 onlink"));
    Route.Hop hop = new Route.Hop(Samples.address("10.0.0.1"), "eth0", 1, true);
    assertEquals(
        new Route(
            false,
            new IpPrefix(Samples.address("10.2.0.0"), 16),
            null,
            Rtnetlink.RTN_UNICAST,
            7,
            Rtnetlink.RT_SCOPE_SITE,
            Rtnetlink.RTPROT_STATIC,
            0x10,
            5,
            Samples.address("10.0.0.100"),
            List.of(hop),
            1400,
            1300),
        route);
  }

  @ParameterizedTest
  @CsvSource({
    "default via 10.0.0.1, 254, 0, 1, false",
    "to 10.3.0.0/24 dev eth1, 254, 253, 1, false",
    "blackhole 10.4.0.0/16 table local, 255, 0, 0, false",
    "2001:db8:1::/48 via fe80::1 dev eth0, 254, 0, 1, true",
    "10.5.0.1 via inet6 fe80::1 dev eth0, 254, 0, 1, false",
    "10.6.0.0/16 nexthop via 10.0.0.1 weight 3 nexthop via 10.0.0.2, 254, 0, 2, false",
  })
  void shouldFillWhatARouteLeavesOut(String line, int table, int scope, int hops, boolean ipv6) {
    Route route = RoutingWords.route(words(line));
    assertEquals(table, route.table());
    assertEquals(scope, route.scope());
    assertEquals(hops, route.hops().size());
    assertEquals(ipv6, route.isIpv6());
    assertEquals(Rtnetlink.RTPROT_KEEPALIVED, route.protocol());
  }

  @Test
  void shouldReadARule() {
    Rule rule =
        RoutingWords.rule(
            words(
                "not from 10.1.0.0/16 to 10.2.0.0/24 fwmark 0x10/0xff iif eth0 oif lo"
                    + " priority 1234 lookup main suppress_prefixlength 0"));
    assertEquals(
        new Rule(
            false,
            true,
            new IpPrefix(Samples.address("10.1.0.0"), 16),
            new IpPrefix(Samples.address("10.2.0.0"), 24),
            0,
            0x10,
            0xff,
            "eth0",
            "lo",
            1234,
            FibRules.FR_ACT_TO_TBL,
            Rtnetlink.RT_TABLE_MAIN,
            0),
        rule);
    Rule short6 = RoutingWords.rule(words("from 2001:db8::/32 prohibit fwmark 7"));
    assertTrue(short6.isIpv6());
    assertEquals(FibRules.FR_ACT_PROHIBIT, short6.action());
    assertEquals(-1, short6.fwmask());
    assertEquals(-1, short6.priority());
    assertNull(RoutingWords.rule(words("from all table 9")).from());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "dev eth0 | a route without a destination",
        "10.0.0.0/8| a route without via, dev or nexthop",
        "10.0.0.0/8 dev | 'dev' without a value",
        "10.0.0.0/33 dev eth0 | '10.0.0.0/33' has a prefix longer than an address",
        "10.0.0.0/8 via eth0 | 'eth0' is not an address",
        "10.0.0.0/8 dev eth0 metric x | 'x' is not a number for metric",
        "10.0.0.0/8 dev eth0 colour red | unknown word 'colour' in a route",
        "10.0.0.0/8 nexthop via 10.0.0.1 weight 300 | weight 300 is not 1..256",
      })
  void shouldSayWhatIsWrongWithARoute(String line, String message) {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> RoutingWords.route(words(line)));
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "from 10.0.0.1 | a rule without a table",
        "from 10.0.0.1 tabel 7 | unknown word 'tabel' in a rule",
        "from nowhere table 7 | 'nowhere' is not an address",
        "fwmark 1/x table 7 | 'x' is not a number for fwmark",
      })
  void shouldSayWhatIsWrongWithARule(String line, String message) {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> RoutingWords.rule(words(line)));
    assertEquals(message, e.getMessage());
  }
}
