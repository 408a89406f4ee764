package weir.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code ip} shows of what was added, in a namespace of its own. */
@Tag("netns")
class NetworkEditorTest {
  private interface Body {
    void run(NetworkEditor editor) throws Exception;
  }

  @Test
  void shouldAddAndRemoveAddresses() throws Exception {
    withPair(
        editor -> {
          InterfaceAddress plain = InterfaceAddress.of(ip("10.1.1.100"), 32, "near");
          assertEquals(0, editor.add(plain));
          assertEquals(-Errno.EEXIST, editor.add(plain));
          assertShows("-o address show dev near", "inet 10.1.1.100/32 scope global near");
          assertEquals(0, editor.remove(plain));
          assertEquals(-Errno.EADDRNOTAVAIL, editor.remove(plain));
          assertHides("-o address show dev near", "10.1.1.100");

          InterfaceAddress full =
              new InterfaceAddress(
                  ip("10.2.1.1"),
                  24,
                  "near",
                  Rtnetlink.RT_SCOPE_LINK,
                  "near:1",
                  ip("10.2.1.255"),
                  null,
                  IfAddr.IFA_F_NOPREFIXROUTE,
                  false);
          assertEquals(0, editor.add(full));
          assertShows(
              "-o address show dev near",
              "inet 10.2.1.1/24 brd 10.2.1.255 scope link noprefixroute near:1");
          assertHides("route show", "10.2.1.0/24");
          assertEquals(0, editor.remove(full));

          InterfaceAddress peer =
              new InterfaceAddress(
                  ip("10.3.0.1"), 32, "near", 0, null, null, ip("10.3.0.2"), 0, false);
          assertEquals(0, editor.add(peer));
          assertShows("-o address show dev near", "inet 10.3.0.1 peer 10.3.0.2/32 scope global");
          assertEquals(0, editor.remove(peer));

          InterfaceAddress six = InterfaceAddress.of(ip("2001:db8::1"), 128, "near");
          assertEquals(0, editor.add(six));
          assertShows(
              "-o address show dev near", "inet6 2001:db8::1/128 scope global nodad deprecated");
          try (Netlink netlink = new Netlink()) {
            assertTrue(
                netlink.ipv6Addresses().stream()
                    .anyMatch(a -> a.address().equals(six.address()) && a.isUsable()));
          }
          assertEquals(0, editor.remove(six));
          assertEquals(-Errno.EADDRNOTAVAIL, editor.remove(six));

          InterfaceAddress nowhere = InterfaceAddress.of(ip("10.1.1.100"), 32, "none");
          assertEquals(-Errno.ENODEV, editor.add(nowhere));
        });
  }

  @Test
  void shouldAddAndRemoveRoutes() throws Exception {
    withPair(
        editor -> {
          Route full =
              new Route(
                  false,
                  new IpPrefix(ip("10.9.0.0"), 16),
                  null,
                  Rtnetlink.RTN_UNICAST,
                  Rtnetlink.RT_TABLE_MAIN,
                  Rtnetlink.RT_SCOPE_UNIVERSE,
                  Rtnetlink.RTPROT_KEEPALIVED,
                  0,
                  7,
                  ip("10.1.1.1"),
                  List.of(hop("10.1.1.2", "near", 1)),
                  1300,
                  1200);
          assertEquals(0, editor.add(full));
          assertShows(
              "route show",
              "10.9.0.0/16 via 10.1.1.2 dev near proto keepalived src 10.1.1.1 metric 7 mtu 1300"
                  + " advmss 1200");
          assertEquals(0, editor.remove(full));
          assertEquals(-Errno.ESRCH, editor.remove(full));

          Route shared =
              route(
                  null,
                  Rtnetlink.RTN_UNICAST,
                  hop("10.1.1.2", "near", 3),
                  hop("10.1.1.3", null, 1));
          assertEquals(0, editor.add(shared));
          String shown = Isolated.show("route show table 77");
          assertTrue(shown.contains("nexthop via 10.1.1.2 dev near weight 3"), shown);
          assertTrue(shown.contains("nexthop via 10.1.1.3 dev near weight 1"), shown);
          assertEquals(0, editor.remove(shared));

          Route black = route(new IpPrefix(ip("10.8.0.0"), 24), Rtnetlink.RTN_BLACKHOLE);
          assertEquals(0, editor.add(black));
          assertShows("route show table 77", "blackhole 10.8.0.0/24 proto keepalived");
          assertEquals(0, editor.remove(black));

          Route onlink =
              route(
                  new IpPrefix(ip("10.8.0.0"), 24),
                  Rtnetlink.RTN_UNICAST,
                  new Route.Hop(ip("10.77.0.1"), "near", 1, true));
          assertEquals(0, editor.add(onlink));
          assertShows("route show table 77", "10.8.0.0/24 via 10.77.0.1 dev near");
          assertEquals(0, editor.remove(onlink));

          Route by6 =
              route(
                  new IpPrefix(ip("10.8.0.0"), 24),
                  Rtnetlink.RTN_UNICAST,
                  hop("fe80::1", "near", 1));
          assertEquals(0, editor.add(by6));
          assertShows("route show table 77", "10.8.0.0/24 via inet6 fe80::1 dev near");

          Route six =
              new Route(
                  true,
                  new IpPrefix(ip("2001:db8:1::"), 48),
                  null,
                  Rtnetlink.RTN_UNICAST,
                  77,
                  0,
                  Rtnetlink.RTPROT_STATIC,
                  0,
                  0,
                  null,
                  List.of(hop("fe80::1", "near", 1)),
                  0,
                  0);
          assertEquals(0, editor.add(six));
          assertShows(
              "-6 route show table 77", "2001:db8:1::/48 via fe80::1 dev near proto static");
          assertEquals(0, editor.remove(six));

          Route nowhere = route(null, Rtnetlink.RTN_UNICAST, hop("10.1.1.2", "none", 1));
          assertEquals(-Errno.ENODEV, editor.add(nowhere));
        });
  }

  @Test
  void shouldAddAndRemoveRules() throws Exception {
    withPair(
        editor -> {
          Rule full =
              new Rule(
                  false,
                  true,
                  new IpPrefix(ip("10.1.0.0"), 16),
                  new IpPrefix(ip("10.2.0.0"), 24),
                  0,
                  0x10,
                  0xff,
                  "near",
                  "lo",
                  1234,
                  FibRules.FR_ACT_TO_TBL,
                  77,
                  0);
          assertEquals(0, editor.add(full));
          assertShows(
              "rule show",
              "1234:\tnot from 10.1.0.0/16 to 10.2.0.0/24 fwmark 0x10/0xff iif near oif lo lookup 77"
                  + " suppress_prefixlength 0 proto keepalived");
          assertEquals(-Errno.EEXIST, editor.add(full));
          assertEquals(0, editor.remove(full));
          assertEquals(-Errno.ENOENT, editor.remove(full));

          Rule six =
              new Rule(
                  true,
                  false,
                  new IpPrefix(ip("2001:db8::"), 32),
                  null,
                  0,
                  0,
                  0,
                  null,
                  null,
                  99,
                  FibRules.FR_ACT_PROHIBIT,
                  0,
                  -1);
          assertEquals(0, editor.add(six));
          assertShows("-6 rule show", "99:\tfrom 2001:db8::/32 prohibit proto keepalived");
          assertEquals(0, editor.remove(six));
        });
  }

  @Test
  void shouldMakeAnInterfaceWithAMacOfItsOwn() throws Exception {
    withPair(
        editor -> {
          assertEquals(0, editor.addMacvlan("vrrp.51", "near", 0x00005e000133L));
          String shown = Isolated.show("-d link show vrrp.51");
          assertTrue(shown.contains("link/ether 00:00:5e:00:01:33"), shown);
          assertTrue(shown.contains("macvlan mode private"), shown);
          assertTrue(shown.contains(",UP"), shown);
          assertEquals(-Errno.EEXIST, editor.addMacvlan("vrrp.51", "near", 0x00005e000133L));
          assertEquals(0, editor.removeLink("vrrp.51"));
          assertEquals(-Errno.ENODEV, editor.removeLink("vrrp.51"));
        });
  }

  @Test
  void shouldAddAndRemoveVeths() throws Exception {
    withPair(
        editor -> {
          assertEquals(0, editor.addVeth("outer", "inner", 1400, 2));
          for (String name : List.of("outer", "inner")) {
            String shown = Isolated.show("-d link show " + name);
            assertTrue(shown.contains("NOARP,UP,LOWER_UP> mtu 1400"), shown);
            assertTrue(shown.contains("veth addrgenmode none numtxqueues 2 "), shown);
            assertTrue(shown.contains("numrxqueues 2 "), shown);
            assertHides("-6 address show dev " + name, "inet6");
          }
          try (Netlink netlink = new Netlink()) {
            assertTrue(netlink.links().stream().noneMatch(LinkInfo::hasPeerElsewhere));
          }
          assertEquals(-Errno.EEXIST, editor.addVeth("outer", "other", 1400, 2));
          assertEquals(-Errno.EEXIST, editor.addVeth("other", "inner", 1400, 2));
          assertEquals(0, editor.removeLink("outer"));
          assertEquals(-Errno.ENODEV, editor.removeLink("inner"));
        });
  }

  private static Route route(@Nullable IpPrefix to, int type, Route.Hop... hops) {
    return new Route(
        false,
        to,
        null,
        type,
        77,
        Rtnetlink.RT_SCOPE_UNIVERSE,
        Rtnetlink.RTPROT_KEEPALIVED,
        0,
        0,
        null,
        Arrays.asList(hops),
        0,
        0);
  }

  private static Route.Hop hop(String via, @Nullable String device, int weight) throws Exception {
    return new Route.Hop(ip(via), device, weight, false);
  }

  private static InetAddress ip(String text) throws Exception {
    return InetAddress.getByName(text);
  }

  private static void assertShows(String arguments, String wanted) throws Exception {
    String shown = Isolated.show(arguments).replaceAll(" +", " ").replace("\\", "");
    assertTrue(shown.contains(wanted), shown);
  }

  private static void assertHides(String arguments, String unwanted) throws Exception {
    String shown = Isolated.show(arguments);
    assertFalse(shown.contains(unwanted), shown);
  }

  private static void withPair(Body test) throws Exception {
    Callable<?> body =
        () -> {
          Isolated.ip("link add near type veth peer name far");
          Isolated.ip("link set lo up");
          Isolated.ip("link set near up");
          Isolated.ip("link set far up");
          Isolated.ip("address add 10.1.1.1/24 dev near");
          try (NetworkEditor editor = new NetworkEditor()) {
            test.run(editor);
          }
          return null;
        };
    Isolated.run(body);
  }
}
