package weir.control.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.control.FakeNetwork;
import weir.control.FakeSteering;
import weir.control.LogCapture;
import weir.control.loop.FakeTimers;
import weir.ffi.AddressInfo;
import weir.ffi.If;
import weir.ffi.LinkInfo;
import weir.ffi.Neighbour;
import weir.ffi.NeighbourInfo;
import weir.ffi.NetworkChange;
import weir.ffi.Nexthop;
import weir.ffi.RouteInfo;
import weir.ffi.Rtnetlink;

class NetworkWatchTest {
  private static final int SERVER = 0x0a000001;
  private static final NeighbourKey KEY = new NeighbourKey(2, SERVER);
  private static final NeighbourInfo KNOWN =
      new NeighbourInfo(2, SERVER, Neighbour.NUD_REACHABLE, 7);
  private static final AddressInfo OURS = new AddressInfo(2, 0x0a0000fe, 24, 0);
  private static final RouteInfo ROUTE =
      new RouteInfo(
          0x0a000000,
          24,
          0,
          Rtnetlink.RT_TABLE_MAIN,
          Rtnetlink.RTN_UNICAST,
          0,
          0,
          List.of(new Nexthop(2, 0, 1)));

  private final FakeNetwork network = new FakeNetwork();
  private final FakeSteering steering = new FakeSteering();
  private final FakeTimers control = new FakeTimers();
  private final List<Map<Integer, Hop>> changes = new ArrayList<>();
  private final NetworkWatch watch =
      new NetworkWatch(network, new NextHops(Set.of(2)), control, control, steering, changes::add);

  @BeforeEach
  void aServerOnTheLink() {
    watch.want(Set.of(SERVER), Set.of());
    network.routes.add(ROUTE);
    network.addresses.add(OURS);
  }

  @Test
  void shouldReadAskAndReportAtTheStart() {
    watch.start();
    assertEquals(List.of(Map.of(SERVER, new Hop.Unresolved(KEY))), changes);
    assertEquals(List.of(KEY), network.probed);
    assertEquals(Set.of(OURS.address()), steering.local);
    assertTrue(watch.isLocal(OURS.address()));
  }

  @Test
  void shouldReportANeighbourAtOnceAndOnce() {
    watch.start();
    network.tell(true, new NetworkChange(KNOWN, false));
    control.drain();
    network.tell(true, new NetworkChange(KNOWN, false));
    control.drain();
    assertEquals(2, changes.size());
    assertEquals(Map.of(SERVER, new Hop.Resolved(KEY, 7, OURS.address())), watch.hops());
    network.tell(true, new NetworkChange(KNOWN, true));
    control.drain();
    assertEquals(Map.of(SERVER, new Hop.Unresolved(KEY)), watch.hops());
    assertEquals(1, network.dumps.get());
  }

  @Test
  void shouldKeepAskingForWhatIsMissing() {
    watch.start();
    control.advance(2_000);
    assertEquals(List.of(KEY, KEY, KEY), network.probed);
  }

  @Test
  void shouldReadRoutesAnewOnceForAStormOfChanges() {
    watch.start();
    network.routes.clear();
    for (int i = 0; i < 100; i++) {
      network.tell(true, new NetworkChange(ROUTE, true));
      control.drain();
    }
    control.advance(200);
    assertEquals(2, network.dumps.get());
    assertEquals(Map.of(SERVER, new Hop.NoRoute()), watch.hops());
  }

  @Test
  void shouldFollowTheAddressesOfThisHost() {
    watch.start();
    AddressInfo vip = new AddressInfo(2, 0x0a000064, 32, 0);
    network.addresses.set(0, vip);
    network.tell(true, new NetworkChange(vip, false));
    control.advance(200);
    assertEquals(Set.of(vip.address()), steering.local);
    assertFalse(watch.isLocal(OURS.address()));
  }

  /** After a failover the first packets come with the address. */
  @Test
  void shouldKnowAnAddressAtOnce() {
    watch.start();
    AddressInfo vip = new AddressInfo(2, 0x0a0000aa, 32, 0);
    network.addresses.add(vip);
    network.tell(true, new NetworkChange(vip, false));
    control.drain();
    assertEquals(Set.of(OURS.address(), vip.address()), steering.local);
  }

  /** {@code ip route add local 192.0.2.0/24 dev lo}: IPVS serves such addresses too. */
  @Test
  void shouldTakeServicesOfLocalRoutesForOurs() {
    network.routes.add(
        new RouteInfo(
            0xc0000200,
            24,
            0,
            Rtnetlink.RT_TABLE_LOCAL,
            Rtnetlink.RTN_LOCAL,
            0,
            0,
            List.of(new Nexthop(1, 0, 1))));
    watch.want(Set.of(SERVER), Set.of(0xc0000207, 0xc0000307));
    watch.start();
    assertEquals(Set.of(OURS.address(), 0xc0000207), steering.local);
    watch.want(Set.of(SERVER), Set.of(0xc0000208));
    assertEquals(Set.of(OURS.address(), 0xc0000208), steering.local);
  }

  @Test
  void shouldReadAllAnewWhereNotificationsWereLost() {
    watch.start();
    network.neighbours.add(KNOWN);
    try (LogCapture log = new LogCapture("weir.route")) {
      network.tell(false);
      control.advance(200);
      assertEquals(
          List.of("notifications of the kernel were lost; reading all tables anew"), log.lines());
    }
    assertEquals(Map.of(SERVER, new Hop.Resolved(KEY, 7, OURS.address())), watch.hops());
  }

  @Test
  void shouldSayThatAnInterfaceOfOursIsGone() {
    watch.start();
    try (LogCapture log = new LogCapture("weir.route")) {
      network.tell(
          true,
          new NetworkChange(new LinkInfo(2, "d0", 0, If.ARPHRD_ETHER, 0, 1500, 0, "", false), true),
          new NetworkChange(
              new LinkInfo(3, "d1", 0, If.ARPHRD_ETHER, 0, 1500, 0, "", false), true));
      control.drain();
      assertEquals(
          List.of("interface d0 is gone; when it is back, start weir again to attach to it"),
          log.lines());
    }
  }

  @Test
  void shouldBeQuietAfterTheEnd() {
    watch.start();
    watch.close();
    network.tell(false, new NetworkChange(KNOWN, false));
    control.advance(10_000);
    assertEquals(1, changes.size());
    assertEquals(1, network.probed.size());
    assertEquals(0, control.pending());
  }

  @Test
  void shouldTellOfAnAddressOfThisHostThoughNoWayChanges() {
    watch.start();
    AddressInfo added = new AddressInfo(2, 0x0a0000fd, 32, 0);
    network.addresses.add(added);
    network.tell(true, new NetworkChange(added, false));
    control.advance(1000);
    assertEquals(2, changes.size());
    assertEquals(Set.of(0x0a0000fe, 0x0a0000fd), watch.localAddresses());
  }
}
