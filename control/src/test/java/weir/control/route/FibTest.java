package weir.control.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.control.config.Ipv4;
import weir.ffi.Nexthop;
import weir.ffi.RouteInfo;
import weir.ffi.Rtnetlink;

class FibTest {
  private static int ip(String dotted) {
    return (int) Ipv4.parse(dotted);
  }

  private static RouteInfo route(String network, int length, int priority, int index) {
    return route(
        network, length, priority, Rtnetlink.RTN_UNICAST, Rtnetlink.RT_TABLE_MAIN, 0, index);
  }

  private static RouteInfo route(
      String network, int length, int priority, int type, int table, int tos, int index) {
    return new RouteInfo(
        ip(network), length, tos, table, type, priority, 0, List.of(new Nexthop(index, 0, 1)));
  }

  private final Fib fib =
      new Fib(
          List.of(
              route("0.0.0.0", 0, 0, 1),
              route("10.0.0.0", 24, 0, 2),
              route("10.1.0.0", 16, 0, 3),
              route("10.1.2.0", 24, 100, 4),
              route("10.1.2.0", 24, 20, 5),
              route("10.1.2.0", 24, 30, 6),
              route("10.1.2.3", 32, 0, 7),
              // Above 2^31 a priority is still a large number, and comes last.
              route("200.0.0.0", 8, -1, 8),
              route("200.0.0.0", 8, 1, 9),
              route("10.1.2.3", 32, 0, Rtnetlink.RTN_LOCAL, Rtnetlink.RT_TABLE_LOCAL, 0, 10),
              route("10.0.0.0", 24, 0, Rtnetlink.RTN_UNICAST, Rtnetlink.RT_TABLE_MAIN, 8, 11),
              route("10.0.0.7", 32, 0, Rtnetlink.RTN_THROW, Rtnetlink.RT_TABLE_MAIN, 0, 12),
              route("10.0.0.8", 32, 0, Rtnetlink.RTN_BLACKHOLE, Rtnetlink.RT_TABLE_MAIN, 0, 13)));

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1,       2",
    "10.0.1.1,       1",
    "10.1.0.1,       3",
    "10.1.2.1,       5",
    "10.1.2.3,       7",
    "255.255.255.1,  1",
    "200.255.0.1,    9",
    "10.0.0.7,       2",
    "10.0.0.8,      13",
  })
  void shouldTakeTheLongestPrefixThenTheLowestPriority(String to, int index) {
    RouteInfo found = fib.lookup(ip(to));
    assertNotNull(found);
    assertEquals(index, found.nexthops().getFirst().ifindex());
  }

  @Test
  void shouldHaveNoRouteWhereNoneCovers() {
    assertNull(new Fib(List.of()).lookup(ip("10.0.0.1")));
    assertNull(new Fib(List.of(route("10.0.0.0", 31, 0, 1))).lookup(ip("10.0.0.2")));
  }
}
