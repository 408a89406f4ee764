package weir.control.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static weir.ffi.Neighbour.NUD_DELAY;
import static weir.ffi.Neighbour.NUD_FAILED;
import static weir.ffi.Neighbour.NUD_INCOMPLETE;
import static weir.ffi.Neighbour.NUD_NOARP;
import static weir.ffi.Neighbour.NUD_PERMANENT;
import static weir.ffi.Neighbour.NUD_PROBE;
import static weir.ffi.Neighbour.NUD_REACHABLE;
import static weir.ffi.Neighbour.NUD_STALE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.ffi.AddressInfo;
import weir.ffi.NeighbourInfo;
import weir.ffi.Nexthop;
import weir.ffi.RouteInfo;
import weir.ffi.Rtnetlink;

/** Two servers behind a router and one on the link, all over interface 2. */
class NextHopsTest {
  private static final int NEAR = 0x0a000001;
  private static final int FAR = 0x0b000001;
  private static final int FARTHER = 0x0b000002;
  private static final int ROUTER = 0x0a0000fe;
  private static final long MAC = 0x0200_0000_0001L;
  private static final List<RouteInfo> ROUTES =
      List.of(route(0x0a000000, 24, new Nexthop(2, 0, 1)), route(0, 0, new Nexthop(2, ROUTER, 1)));

  private static NextHops hops(Integer... wanted) {
    NextHops hops = new NextHops(Set.of(2));
    hops.want(Set.of(wanted));
    hops.setRoutes(ROUTES);
    return hops;
  }

  private static RouteInfo route(int destination, int length, Nexthop... nexthops) {
    return new RouteInfo(
        destination,
        length,
        0,
        Rtnetlink.RT_TABLE_MAIN,
        Rtnetlink.RTN_UNICAST,
        0,
        0,
        List.of(nexthops));
  }

  private static NeighbourInfo neighbour(int address, int state) {
    return new NeighbourInfo(2, address, state, MAC);
  }

  private static NeighbourKey key(int address) {
    return new NeighbourKey(2, address);
  }

  @Test
  void shouldAskForEachNeighbourOnce() {
    NextHops hops = hops(NEAR, FAR, FARTHER);
    assertEquals(Set.of(key(NEAR), key(ROUTER)), Set.copyOf(hops.due(0)));
    assertEquals(new Hop.Unresolved(key(ROUTER)), hops.to(FAR));
  }

  @Test
  void shouldSendFarPacketsToTheRouter() {
    NextHops hops = hops(NEAR, FAR);
    hops.put(neighbour(ROUTER, NUD_REACHABLE));
    assertEquals(
        Map.of(
            FAR, new Hop.Resolved(key(ROUTER), MAC, 0),
            NEAR, new Hop.Unresolved(key(NEAR))),
        hops.all());
  }

  @Test
  void shouldTakeTheFirstNextHopOverAnAttachedInterface() {
    NextHops hops = hops(FAR);
    hops.setRoutes(
        List.of(
            route(0, 0, new Nexthop(3, 1, 1), new Nexthop(2, ROUTER, 1), new Nexthop(2, 7, 1))));
    assertEquals(new Hop.Unresolved(key(ROUTER)), hops.to(FAR));
  }

  @Test
  void shouldNotGoAroundARouteOverAnotherInterface() {
    NextHops hops = hops(FAR);
    hops.setRoutes(
        List.of(route(0, 0, new Nexthop(2, ROUTER, 1)), route(FAR, 32, new Nexthop(3, 0, 1))));
    assertEquals(new Hop.NotAttached(3), hops.to(FAR));
    assertEquals(List.of(), hops.due(0));
  }

  @Test
  void shouldHaveNoHopThroughABlackhole() {
    NextHops hops = hops(FAR);
    hops.setRoutes(List.of(route(0, 0, new Nexthop(2, ROUTER, 1)), route(FAR, 32)));
    assertEquals(new Hop.NoRoute(), hops.to(FAR));
    hops.setRoutes(List.of());
    assertEquals(new Hop.NoRoute(), hops.to(FAR));
    assertEquals(List.of(), hops.due(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {NUD_REACHABLE, NUD_STALE, NUD_DELAY, NUD_PROBE, NUD_NOARP, NUD_PERMANENT})
  void shouldUseANeighbourInEachStateInWhichTheKernelDoes(int state) {
    NextHops hops = hops(NEAR);
    hops.put(neighbour(NEAR, state));
    assertEquals(new Hop.Resolved(key(NEAR), MAC, 0), hops.to(NEAR));
  }

  /** A tunnel begins where the kernel's own packets would ({@code fib_result_prefsrc}). */
  @Test
  void shouldTakeTheSourceAddressThatTheKernelWould() {
    NextHops hops = hops(NEAR, FAR);
    hops.put(neighbour(NEAR, NUD_REACHABLE));
    hops.put(neighbour(ROUTER, NUD_REACHABLE));
    hops.setAddresses(
        List.of(
            new AddressInfo(1, 0x7f000001, 8, Rtnetlink.RT_SCOPE_HOST),
            new AddressInfo(3, 0x0c000001, 24, Rtnetlink.RT_SCOPE_UNIVERSE)));
    assertEquals(new Hop.Resolved(key(NEAR), MAC, 0x0c000001), hops.to(NEAR), "any");

    AddressInfo vip = new AddressInfo(2, 0x0d000001, 32, Rtnetlink.RT_SCOPE_UNIVERSE);
    AddressInfo other = new AddressInfo(3, 0x0a0000fd, 24, Rtnetlink.RT_SCOPE_UNIVERSE);
    hops.setAddresses(List.of(other, vip));
    assertEquals(new Hop.Resolved(key(NEAR), MAC, vip.address()), hops.to(NEAR), "interface");

    AddressInfo ours = new AddressInfo(2, 0x0a0000fc, 24, Rtnetlink.RT_SCOPE_UNIVERSE);
    hops.setAddresses(List.of(other, vip, ours));
    assertEquals(new Hop.Resolved(key(NEAR), MAC, ours.address()), hops.to(NEAR), "network");
    assertEquals(new Hop.Resolved(key(ROUTER), MAC, ours.address()), hops.to(FAR), "router's");

    RouteInfo route =
        new RouteInfo(
            FAR,
            32,
            0,
            Rtnetlink.RT_TABLE_MAIN,
            Rtnetlink.RTN_UNICAST,
            0,
            vip.address(),
            List.of(new Nexthop(2, ROUTER, 1)));
    hops.setRoutes(List.of(route));
    assertEquals(new Hop.Resolved(key(ROUTER), MAC, vip.address()), hops.to(FAR), "route");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, NUD_INCOMPLETE, NUD_FAILED})
  void shouldNotUseANeighbourInOtherStates(int state) {
    NextHops hops = hops(NEAR);
    hops.put(neighbour(NEAR, state));
    assertEquals(new Hop.Unresolved(key(NEAR)), hops.to(NEAR));
  }

  @Test
  void shouldAskForAMissingNeighbourWithGrowingPausesUntilItIsThere() {
    NextHops hops = hops(NEAR);
    assertEquals(List.of(0L, 500L, 1_500L, 3_500L, 7_500L, 11_500L), askedAt(hops, 0, 12_000));
    hops.put(neighbour(NEAR, NUD_REACHABLE));
    assertEquals(List.of(), askedAt(hops, 12_000, 60_000));
    hops.put(neighbour(NEAR, NUD_FAILED));
    assertEquals(List.of(60_000L, 60_500L), askedAt(hops, 60_000, 61_000));
  }

  @Test
  void shouldKeepANeighbourInUseFresh() {
    NextHops hops = hops(NEAR);
    hops.put(neighbour(NEAR, NUD_STALE));
    assertEquals(List.of(0L, 5_000L, 10_000L), askedAt(hops, 0, 12_000));
    hops.put(neighbour(NEAR, NUD_DELAY));
    assertEquals(List.of(), askedAt(hops, 12_000, 30_000));
  }

  @Test
  void shouldNotAskForAPermanentNeighbour() {
    NextHops hops = hops(NEAR);
    hops.put(neighbour(NEAR, NUD_PERMANENT));
    assertEquals(List.of(), askedAt(hops, 0, 60_000));
  }

  @Test
  void shouldNoticeAnotherMac() {
    NextHops hops = hops(NEAR);
    hops.put(neighbour(NEAR, NUD_REACHABLE));
    Map<Integer, Hop> before = hops.all();
    hops.put(neighbour(NEAR, NUD_STALE));
    assertEquals(before, hops.all());
    hops.put(new NeighbourInfo(2, NEAR, NUD_STALE, MAC + 1));
    assertNotEquals(before, hops.all());
  }

  @Test
  void shouldForgetNeighboursThatAreGone() {
    NextHops hops = hops(NEAR);
    hops.put(neighbour(NEAR, NUD_REACHABLE));
    hops.remove(neighbour(NEAR, NUD_FAILED));
    assertEquals(new Hop.Unresolved(key(NEAR)), hops.to(NEAR));
    hops.put(neighbour(NEAR, NUD_REACHABLE));
    hops.setNeighbours(List.of(neighbour(ROUTER, NUD_REACHABLE)));
    assertEquals(new Hop.Unresolved(key(NEAR)), hops.to(NEAR));
  }

  /** When it asked, called every 100 ms. */
  private static List<Long> askedAt(NextHops hops, long fromMs, long untilMs) {
    List<Long> asked = new ArrayList<>();
    for (long nowMs = fromMs; nowMs < untilMs; nowMs += 100) {
      if (!hops.due(nowMs).isEmpty()) {
        asked.add(nowMs);
      }
    }
    return asked;
  }
}
