package weir.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Netlink and its monitor on a veth pair of a namespace of their own. */
@Tag("netns")
class NetlinkTest {
  private static final int A = 0x0a010101;
  private static final int B = 0x0a010102;

  @Test
  void shouldDumpWhatIsThere() throws Exception {
    Isolated.run(
        () -> {
          pair();
          Isolated.ip("route add 10.2.0.0/16 via 10.1.1.2 metric 7");
          Isolated.ip("route add 10.3.0.0/16 nexthop via 10.1.1.2 weight 3 nexthop via 10.1.1.3");
          Isolated.ip("route add blackhole 10.4.0.0/16 table 77");
          Isolated.ip("route add 10.5.0.0/16 via inet6 fe80::1 dev near");
          Isolated.ip("neigh add 10.1.1.3 lladdr 02:00:00:00:00:03 dev near nud permanent");
          try (Netlink netlink = new Netlink()) {
            LinkInfo near = link(netlink, "near");
            assertEquals(0x020000000001L, near.mac());
            assertEquals(1400, near.mtu());
            assertEquals("veth", near.kind());
            assertEquals(If.ARPHRD_ETHER, near.hardware());
            assertTrue(near.isRunning());
            assertEquals(
                List.of(new AddressInfo(near.index(), A, 24, Rtnetlink.RT_SCOPE_UNIVERSE)),
                netlink.ipv4Addresses());
            List<RouteInfo> routes = netlink.ipv4Routes();
            assertTrue(
                routes.contains(
                    from(
                        A,
                        route(
                            0x0a010100,
                            24,
                            Rtnetlink.RT_TABLE_MAIN,
                            Rtnetlink.RTN_UNICAST,
                            0,
                            new Nexthop(near.index(), 0, 1)))),
                routes.toString());
            assertTrue(
                routes.contains(
                    route(
                        0x0a020000,
                        16,
                        Rtnetlink.RT_TABLE_MAIN,
                        Rtnetlink.RTN_UNICAST,
                        7,
                        new Nexthop(near.index(), B, 1))),
                routes.toString());
            assertTrue(
                routes.contains(
                    route(
                        0x0a030000,
                        16,
                        Rtnetlink.RT_TABLE_MAIN,
                        Rtnetlink.RTN_UNICAST,
                        0,
                        new Nexthop(near.index(), B, 3),
                        new Nexthop(near.index(), 0x0a010103, 1))),
                routes.toString());
            assertTrue(
                routes.contains(route(0x0a040000, 16, 77, Rtnetlink.RTN_BLACKHOLE, 0)),
                routes.toString());
            assertTrue(
                routes.contains(
                    route(0x0a050000, 16, Rtnetlink.RT_TABLE_MAIN, Rtnetlink.RTN_UNICAST, 0)),
                routes.toString());
            assertTrue(
                routes.contains(
                    from(
                        A,
                        route(
                            A,
                            32,
                            Rtnetlink.RT_TABLE_LOCAL,
                            Rtnetlink.RTN_LOCAL,
                            0,
                            new Nexthop(near.index(), 0, 1)))),
                routes.toString());
            assertEquals(
                List.of(
                    new NeighbourInfo(
                        near.index(), 0x0a010103, Neighbour.NUD_PERMANENT, 0x020000000003L)),
                netlink.ipv4Neighbours());
          }
          return null;
        });
  }

  @Test
  void shouldTellOfChanges() throws Exception {
    Isolated.run(
        () -> {
          try (NetlinkMonitor monitor = new NetlinkMonitor()) {
            assertFalse(monitor.await(0));
            pair();
            await(monitor, change -> change.object() instanceof LinkInfo link && link.isRunning());
            Isolated.ip("address del 10.1.1.1/24 dev near");
            await(
                monitor,
                change ->
                    change.removed()
                        && change.object() instanceof AddressInfo address
                        && address.address() == A);
            Isolated.ip("link del near");
            await(
                monitor,
                change ->
                    change.removed()
                        && change.object() instanceof LinkInfo link
                        && link.name().equals("near"));
          }
          return null;
        });
  }

  @Test
  void shouldResolveANeighbour() throws Exception {
    Isolated.run(
        () -> {
          pair();
          try (Netlink netlink = new Netlink();
              NetlinkMonitor monitor = new NetlinkMonitor()) {
            int near = link(netlink, "near").index();
            int far = link(netlink, "far").index();
            try (PacketSocket answerer = new PacketSocket(far, IfPacket.ETH_P_ARP)) {
              assertEquals(0, netlink.probe(near, B));
              answerArp(answerer);
            }
            await(
                monitor,
                change ->
                    change.object()
                            instanceof NeighbourInfo(int ifindex, int address, int state, long mac)
                        && ifindex == near
                        && address == B
                        && state == Neighbour.NUD_REACHABLE
                        && mac == 0x020000000002L);
            assertTrue(netlink.ipv4Neighbours().stream().anyMatch(NeighbourInfo::isResolved));
            assertEquals(-Errno.ENODEV, netlink.probe(4711, B));
          }
          return null;
        });
  }

  @Test
  void shouldSayThatNotificationsWereLost() throws Exception {
    Isolated.run(
        () -> {
          pair();
          try (NetlinkMonitor monitor = new NetlinkMonitor(1)) {
            for (int mtu = 1300; mtu < 1310; mtu++) {
              Isolated.ip("link set near mtu " + mtu);
            }
            List<NetworkChange> changes = new ArrayList<>();
            assertFalse(monitor.read(changes::add));
            assertTrue(monitor.read(changes::add), "only once for each loss");
          }
          return null;
        });
  }

  @Test
  void shouldLeaveAFloodForTheNextRead() throws Exception {
    Isolated.run(
        () -> {
          try (NetlinkMonitor monitor = new NetlinkMonitor()) {
            Isolated.ipBatch(manyRoutes(1500));
            List<NetworkChange> changes = new ArrayList<>();
            assertTrue(monitor.read(changes::add));
            assertEquals(1000, changes.size());
            assertTrue(monitor.await(0));
            assertTrue(monitor.read(changes::add));
            assertEquals(1500, changes.stream().distinct().count());
          }
          return null;
        });
  }

  @Test
  void shouldDumpMoreThanOneDatagram() throws Exception {
    Isolated.run(
        () -> {
          pair();
          Isolated.ipBatch(manyRoutes(1000));
          try (Netlink netlink = new Netlink()) {
            List<Integer> destinations =
                netlink.ipv4Routes().stream()
                    .filter(route -> route.table() == 77)
                    .map(RouteInfo::destination)
                    .toList();
            assertEquals(IntStream.range(0x0a090000, 0x0a0903e8).boxed().toList(), destinations);
          }
          return null;
        });
  }

  private static void pair() throws Exception {
    Isolated.ip("link add near mtu 1400 type veth peer name far");
    Isolated.ip("link set near address 02:00:00:00:00:01 up");
    Isolated.ip("link set far address 02:00:00:00:00:02 up");
    Isolated.ip("address add 10.1.1.1/24 dev near");
  }

  private static String manyRoutes(int count) {
    StringBuilder batch = new StringBuilder();
    for (int i = 0; i < count; i++) {
      batch.append("route add blackhole 10.9.").append(i >> 8).append('.').append(i & 255);
      batch.append(" table 77\n");
    }
    return batch.toString();
  }

  private static LinkInfo link(Netlink netlink, String name) {
    return netlink.links().stream()
        .filter(link -> link.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static RouteInfo route(
      int destination, int prefix, int table, int type, int priority, Nexthop... nexthops) {
    return new RouteInfo(destination, prefix, 0, table, type, priority, 0, List.of(nexthops));
  }

  /** The same route, with the source address that the kernel gives a connected one. */
  private static RouteInfo from(int source, RouteInfo route) {
    return new RouteInfo(
        route.destination(),
        route.prefixLength(),
        route.tos(),
        route.table(),
        route.type(),
        route.priority(),
        source,
        route.nexthops());
  }

  /** Answers a request for {@link #B} in the name of the far end. */
  private static void answerArp(PacketSocket socket) {
    try (Arena arena = Arena.ofConfined()) {
      long frame = arena.allocate(64, 8).address();
      int length;
      do {
        length = socket.receive(frame, 64);
      } while (length == -Errno.EAGAIN);
      assertEquals(42, length);
      assertEquals(IfPacket.ETH_P_ARP, Memory.getShortBe(frame + 12));
      assertEquals(1, Memory.getShortBe(frame + 20), "a request");
      assertEquals(B, Memory.getIntBe(frame + 38));
      Memory.putMac(frame, 0x020000000001L);
      Memory.putMac(frame + 6, 0x020000000002L);
      Memory.putShortBe(frame + 20, 2);
      Memory.putMac(frame + 22, 0x020000000002L);
      Memory.putIntBe(frame + 28, B);
      Memory.putMac(frame + 32, 0x020000000001L);
      Memory.putIntBe(frame + 38, A);
      assertEquals(42, socket.send(frame, 42));
    }
  }

  private static void await(NetlinkMonitor monitor, Predicate<NetworkChange> wanted) {
    List<NetworkChange> seen = new ArrayList<>();
    while (seen.stream().noneMatch(wanted)) {
      assertTrue(monitor.await(5000), "not among " + seen);
      assertTrue(monitor.read(seen::add));
    }
  }
}
