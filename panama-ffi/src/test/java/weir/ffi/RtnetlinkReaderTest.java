package weir.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static weir.ffi.Rtnetlink.RTM_DELNEIGH;
import static weir.ffi.Rtnetlink.RTM_NEWADDR;
import static weir.ffi.Rtnetlink.RTM_NEWLINK;
import static weir.ffi.Rtnetlink.RTM_NEWNEIGH;
import static weir.ffi.Rtnetlink.RTM_NEWROUTE;
import static weir.ffi.Rtnetlink.RTN_BLACKHOLE;
import static weir.ffi.Rtnetlink.RTN_UNICAST;
import static weir.ffi.Rtnetlink.RT_TABLE_MAIN;
import static weir.ffi.Socket.AF_INET;
import static weir.ffi.Socket.AF_INET6;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The corpus of {@link NetlinkFuzzTest} is what Linux 6.18 said of a namespace with a veth pair.
 */
class RtnetlinkReaderTest {
  private static final int NEAR = 3;

  @Test
  void shouldReadLinksOfAKernel() throws IOException {
    List<NetworkChange> links = corpus("links");
    assertEquals(2, links.size());
    LinkInfo far = (LinkInfo) links.get(1).object();
    assertEquals("far", far.name());
    assertEquals(2, far.index());
    assertEquals(0x020000000002L, far.mac());
    assertEquals(1500, far.mtu());
    assertEquals("veth", far.kind());
    assertTrue(far.isRunning());
    LinkInfo loopback = (LinkInfo) links.get(0).object();
    assertEquals("lo", loopback.name());
    assertEquals("", loopback.kind());
    assertFalse(loopback.isRunning());
  }

  @Test
  void shouldReadAddressesOfAKernel() throws IOException {
    assertEquals(
        List.of(there(new AddressInfo(NEAR, 0x0a010101, 24, Rtnetlink.RT_SCOPE_UNIVERSE))),
        corpus("addresses"));
  }

  @Test
  void shouldReadNeighboursOfAKernel() throws IOException {
    assertEquals(
        List.of(
            there(new NeighbourInfo(NEAR, 0x0a010103, Neighbour.NUD_PERMANENT, 0x020000000003L))),
        corpus("neighbours"));
  }

  @Test
  void shouldReadRoutesOfAKernel() throws IOException {
    Nexthop router = new Nexthop(NEAR, 0x0a010102, 1);
    assertEquals(
        List.of(
            there(new RouteInfo(0x0a040000, 16, 0, 1077, RTN_BLACKHOLE, 0, 0, List.of())),
            there(from(0x0a010101, route(0x0a010100, 24, 0, new Nexthop(NEAR, 0, 1)))),
            there(route(0x0a020000, 16, 7, router)),
            there(
                route(
                    0x0a030000,
                    16,
                    0,
                    new Nexthop(NEAR, 0x0a010102, 3),
                    new Nexthop(NEAR, 0x0a010103, 1))),
            there(route(0x0a050000, 16, 0))),
        corpus("routes").subList(0, 5));
    assertEquals(
        corpus("routes"), corpus("routes-of-every-family"), "IPv6 is left out, and only that");
  }

  @Test
  void shouldTakeAGatewayOfTheSameFamilyInRtaVia() {
    NetlinkBytes bytes =
        new NetlinkBytes()
            .message(RTM_NEWROUTE, 0, 0, 12)
            .with(Rtmsg.RTM_FAMILY_OFFSET, AF_INET)
            .attribute(Rtnetlink.RTA_OIF, 9, 0, 0, 0)
            .attribute(Rtnetlink.RTA_VIA, AF_INET, 0, 10, 0, 0, 1);
    RouteInfo route = (RouteInfo) bytes.read().getFirst().object();
    assertEquals(List.of(new Nexthop(9, 0x0a000001, 1)), route.nexthops());
  }

  @Test
  void shouldLeaveDeadNexthopsOut() {
    NetlinkBytes bytes =
        new NetlinkBytes()
            .message(RTM_NEWROUTE, 0, 0, 12)
            .with(Rtmsg.RTM_FAMILY_OFFSET, AF_INET)
            .attribute(
                Rtnetlink.RTA_MULTIPATH,
                new int[] {8, 0, Rtnetlink.RTNH_F_DEAD, 0, 4, 0, 0, 0, 8, 0, 0, 255, 5, 0, 0, 0});
    RouteInfo route = (RouteInfo) bytes.read().getFirst().object();
    assertEquals(List.of(new Nexthop(5, 0, 256)), route.nexthops());
  }

  @Test
  void shouldSayThatANeighbourIsGone() {
    NetlinkBytes bytes =
        neighbour(RTM_DELNEIGH)
            .with(Ndmsg.NDM_STATE_OFFSET, Neighbour.NUD_FAILED)
            .attribute(Neighbour.NDA_DST, 10, 0, 0, 1);
    NetworkChange change = bytes.read().getFirst();
    assertTrue(change.removed());
    assertEquals(new NeighbourInfo(0, 0x0a000001, Neighbour.NUD_FAILED, 0), change.object());
    assertFalse(((NeighbourInfo) change.object()).isResolved());
  }

  @Test
  void shouldNotTakeAnInfinibandAddressForAMac() {
    NetlinkBytes bytes =
        neighbour(RTM_NEWNEIGH)
            .with(Ndmsg.NDM_STATE_OFFSET, Neighbour.NUD_REACHABLE)
            .attribute(Neighbour.NDA_DST, 10, 0, 0, 1)
            .attribute(Neighbour.NDA_LLADDR, new int[20]);
    assertFalse(((NeighbourInfo) bytes.read().getFirst().object()).isResolved());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void shouldLeaveOut(String what, NetlinkBytes bytes) {
    assertEquals(List.of(), bytes.read(), what);
  }

  static Stream<Arguments> shouldLeaveOut() {
    return Stream.of(
        arguments("nothing", new NetlinkBytes()),
        arguments("a message of no interest", new NetlinkBytes().message(999, 0, 0, 0)),
        arguments("NLMSG_NOOP", new NetlinkBytes().message(Nl.NLMSG_NOOP, 0, 0, 0)),
        arguments(
            "a bridge's port",
            new NetlinkBytes().message(RTM_NEWLINK, 0, 0, 16).with(Ifinfomsg.IFI_FAMILY_OFFSET, 7)),
        arguments(
            "an IPv6 address",
            new NetlinkBytes()
                .message(RTM_NEWADDR, 0, 0, 8)
                .with(Ifaddrmsg.IFA_FAMILY_OFFSET, AF_INET6)
                .with(Ifaddrmsg.IFA_PREFIXLEN_OFFSET, 128)),
        arguments(
            "a route of the cache",
            new NetlinkBytes()
                .message(RTM_NEWROUTE, 0, 0, 12)
                .with(Rtmsg.RTM_FAMILY_OFFSET, AF_INET)
                .with(Rtmsg.RTM_FLAGS_OFFSET + 1, Rtnetlink.RTM_F_CLONED >> 8)),
        arguments(
            "an address answered for in proxy",
            neighbour(RTM_NEWNEIGH)
                .with(Ndmsg.NDM_FLAGS_OFFSET, Neighbour.NTF_PROXY)
                .attribute(Neighbour.NDA_DST, 10, 0, 0, 1)),
        arguments("a neighbour without an address", neighbour(RTM_NEWNEIGH)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void shouldRefuse(String what, NetlinkBytes bytes) {
    ErrnoException refused = assertThrows(ErrnoException.class, bytes::read, what);
    assertEquals(Errno.EBADMSG, refused.errno(), what);
  }

  static Stream<Arguments> shouldRefuse() {
    return Stream.of(
        arguments("no length", new NetlinkBytes().message(999, 0, 0, 0).claiming(0)),
        arguments(
            "a message shorter than its header",
            new NetlinkBytes().message(9, 0, 0, 0).claiming(15)),
        arguments(
            "a message longer than the datagram",
            new NetlinkBytes().message(9, 0, 0, 0).claiming(17)),
        arguments(
            "a length that is negative as an int",
            new NetlinkBytes().message(9, 0, 0, 0).claiming(-1)),
        arguments("half a link", new NetlinkBytes().message(RTM_NEWLINK, 0, 0, 15)),
        arguments("half an address", new NetlinkBytes().message(RTM_NEWADDR, 0, 0, 7)),
        arguments("half a route", new NetlinkBytes().message(RTM_NEWROUTE, 0, 0, 11)),
        arguments("half a neighbour", new NetlinkBytes().message(RTM_NEWNEIGH, 0, 0, 11)),
        arguments(
            "an attribute of no length", neighbour(RTM_NEWNEIGH).attributeOf(0, 1, 10, 0, 0, 1)),
        arguments(
            "an attribute shorter than its header",
            neighbour(RTM_NEWNEIGH).attributeOf(3, 1, 10, 0, 0, 1)),
        arguments(
            "an attribute longer than the message",
            neighbour(RTM_NEWNEIGH).attributeOf(9, 1, 10, 0, 0, 1)),
        arguments("an IPv4 address of three bytes", neighbour(RTM_NEWNEIGH).attribute(1, 10, 0, 0)),
        arguments(
            "a prefix of 33 bits",
            new NetlinkBytes()
                .message(RTM_NEWROUTE, 0, 0, 12)
                .with(Rtmsg.RTM_FAMILY_OFFSET, AF_INET)
                .with(Rtmsg.RTM_DST_LEN_OFFSET, 33)),
        arguments(
            "a next hop of no length",
            new NetlinkBytes()
                .message(RTM_NEWROUTE, 0, 0, 12)
                .with(Rtmsg.RTM_FAMILY_OFFSET, AF_INET)
                .attribute(Rtnetlink.RTA_MULTIPATH, new int[8])),
        arguments(
            "a next hop longer than the attribute",
            new NetlinkBytes()
                .message(RTM_NEWROUTE, 0, 0, 12)
                .with(Rtmsg.RTM_FAMILY_OFFSET, AF_INET)
                .attribute(Rtnetlink.RTA_MULTIPATH, 9, 0, 0, 0, 1, 0, 0, 0)),
        arguments(
            "half a gateway in RTA_VIA",
            new NetlinkBytes()
                .message(RTM_NEWROUTE, 0, 0, 12)
                .with(Rtmsg.RTM_FAMILY_OFFSET, AF_INET)
                .attribute(Rtnetlink.RTA_OIF, 9, 0, 0, 0)
                .attribute(Rtnetlink.RTA_VIA, AF_INET, 0, 10)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void shouldKnowWhatAPrefixCovers(int destination, int length, int address, boolean covered) {
    RouteInfo route =
        new RouteInfo(destination, length, 0, RT_TABLE_MAIN, RTN_UNICAST, 0, 0, List.of());
    assertEquals(covered, route.covers(address));
  }

  static Stream<Arguments> shouldKnowWhatAPrefixCovers() {
    return Stream.of(
        arguments(0, 0, 0xffffffff, true),
        arguments(0x0a000000, 8, 0x0affffff, true),
        arguments(0x0a000000, 8, 0x0b000000, false),
        arguments(0xc0a80101, 32, 0xc0a80101, true),
        arguments(0xc0a80101, 32, 0xc0a80100, false),
        arguments(0x80000000, 1, 0xc0000000, true),
        arguments(0x80000000, 1, 0x40000000, false));
  }

  private static NetlinkBytes neighbour(int type) {
    return new NetlinkBytes().message(type, 0, 0, 12).with(Ndmsg.NDM_FAMILY_OFFSET, AF_INET);
  }

  private static NetworkChange there(NetworkObject object) {
    return new NetworkChange(object, false);
  }

  private static RouteInfo route(int destination, int length, int priority, Nexthop... nexthops) {
    return new RouteInfo(
        destination, length, 0, RT_TABLE_MAIN, RTN_UNICAST, priority, 0, List.of(nexthops));
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

  private static List<NetworkChange> corpus(String name) throws IOException {
    String path = "NetlinkFuzzTestInputs/shouldReadWhatIsThereAndNothingElse/" + name;
    try (InputStream in = RtnetlinkReaderTest.class.getResourceAsStream(path)) {
      return NetlinkBytes.read(Objects.requireNonNull(in, path).readAllBytes());
    }
  }
}
