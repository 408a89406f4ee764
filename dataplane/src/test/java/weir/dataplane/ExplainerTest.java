package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.dataplane.Rig.CLIENT;
import static weir.dataplane.Rig.CLIENT_MAC;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.COMPLETE;
import static weir.dataplane.Rig.HOP;
import static weir.dataplane.Rig.SERVER;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.VIP;
import static weir.dataplane.Rig.direct;
import static weir.dataplane.Rig.fromClient;
import static weir.dataplane.Rig.fromClientUdp;
import static weir.dataplane.Rig.fromServer;
import static weir.dataplane.Rig.nat;
import static weir.dataplane.Rig.service;
import static weir.dataplane.testing.PacketBuilder.ACK;
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.dataplane.Explanation.Basis;
import weir.dataplane.Explanation.Verdict;
import weir.dataplane.Explanation.Way;
import weir.dataplane.testing.PacketBuilder;

/** What is said would happen, and what then does. */
class ExplainerTest {
  private final Rig rig = new Rig(COMPLETE);

  @AfterEach
  void close() {
    rig.close();
  }

  private Explanation tcp(int sourcePort, int port) {
    return explain(Ipv4.TCP, CLIENT, sourcePort, VIP, port, 0);
  }

  private Explanation explain(
      int protocol, int source, int sourcePort, int destination, int port, int mark) {
    long before = rig.table.size();
    Explainer explainer =
        new Explainer(
            rig.services,
            rig.table,
            rig.load,
            new PathMtus(Rig.LIMITS.servers()),
            rig.cachedFlows,
            rig.ports.list(),
            rig.nowTick);
    Explanation found = explainer.explain(protocol, source, sourcePort, destination, port, mark);
    assertEquals(before, rig.table.size(), "asking changes nothing");
    return found;
  }

  private static int server(Explanation explanation) {
    assertEquals(1, explanation.ways().size(), explanation::toString);
    return Objects.requireNonNull(explanation.ways().getFirst().server()).id();
  }

  static List<String> schedulers() {
    return Schedulers.NAMES.stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void shouldSayWhichServerItWillBe(String scheduler) {
    RealServer[] servers = {
      weighing(1, 1, 0), weighing(2, 3, 0), weighing(3, 0, 0), weighing(4, 2, 9)
    };
    rig.publish(new VirtualService(16, Ipv4.TCP, VIP, 80, scheduler, List.of(servers)));
    int told = 0;
    for (int port = 2000; port < 2200; port++) {
      Explanation before = tcp(port, 80);
      rig.send(CLIENT_PORT, fromClient(port, 80).flags(SYN));
      Explanation after = tcp(port, 80);
      if (after.verdict() != Verdict.TO_SERVER) {
        assertEquals(before.verdict(), after.verdict());
        assertEquals(before.drop(), after.drop());
        continue;
      }
      told++;
      assertEquals(Basis.CONNECTION, after.basis());
      if (before.basis() == Basis.MOMENT) {
        assertTrue(
            before.ways().stream().anyMatch(way -> id(way) == server(after)), before::toString);
      } else {
        assertEquals(server(before), server(after), before::toString);
      }
    }
    assertTrue(told > 0);
  }

  private static int id(Way way) {
    RealServer server = way.server();
    return server == null ? -1 : server.id();
  }

  private static RealServer weighing(int id, int weight, int upperThreshold) {
    return new RealServer(
        id,
        PacketBuilder.address("10.0.2." + id),
        80,
        weight,
        upperThreshold,
        0,
        ForwardingMethod.DROUTE,
        HOP);
  }

  @Test
  void shouldLeaveWhatIsForNoServiceToTheKernel() {
    rig.publish(service(Ipv4.TCP, 80, nat(1, 8080)));
    Explanation found = tcp(1000, 81);
    assertEquals(Verdict.KERNEL, found.verdict());
    assertNull(found.service());
    rig.send(CLIENT_PORT, fromClient(1000, 81).flags(SYN));
    assertEquals(1, rig.punted.size());
  }

  @Test
  void shouldFollowAConnectionBothWays() {
    rig.publish(service(Ipv4.TCP, 80, nat(1, 8080)));
    Explanation before = tcp(1000, 80);
    assertEquals(Verdict.TO_SERVER, before.verdict());
    assertEquals(
        new Way(nat(1, 8080), SERVER, 8080, ForwardingMethod.MASQ, HOP, 1500, null),
        before.ways().getFirst());
    rig.send(CLIENT_PORT, fromClient(1000, 80).flags(SYN));
    rig.send(SERVER_PORT, fromServer(8080, 1000).flags(SYN | ACK));
    ConnectionRow row = Objects.requireNonNull(tcp(1000, 80).connection());
    assertEquals("SYN_RECV", row.state());
    assertEquals(60, row.expiresSeconds());

    Explanation reply = explain(Ipv4.TCP, SERVER, 8080, CLIENT, 1000, 0);
    assertEquals(Verdict.TO_CLIENT, reply.verdict());
    assertEquals(row, reply.connection());
    assertNotNull(reply.service());
    Way way = reply.ways().getFirst();
    assertEquals(new NextHop(CLIENT_PORT, CLIENT_MAC, Rig.OUTER, 1500), way.hop());
    assertEquals(CLIENT, way.address());
    assertEquals(1000, way.port());
  }

  /** As for conn_reuse_mode (kubernetes#81775): a closed one is no obstacle. */
  @Test
  void shouldSayThatASynBeginsAnew() {
    rig.publish(service(Ipv4.TCP, 80, direct(1, 80)));
    rig.send(CLIENT_PORT, fromClient(1000, 80).flags(SYN), fromClient(1000, 80).flags(ACK));
    assertFalse(tcp(1000, 80).synBeginsAnew());
    rig.send(CLIENT_PORT, fromClient(1000, 80).flags(RST));
    Explanation closed = tcp(1000, 80);
    assertEquals("CLOSE", Objects.requireNonNull(closed.connection()).state());
    assertTrue(closed.synBeginsAnew());
    rig.nowTick += 20 * 100;
    assertNull(tcp(1000, 80).connection(), "it has expired, though it still is in the table");
  }

  @Test
  void shouldSayWhatIsDropped() {
    RealServer unresolved = new RealServer(1, SERVER, 80, 1, ForwardingMethod.MASQ, null);
    rig.publish(service(Ipv4.TCP, 80, unresolved));
    assertDropped(DropReason.NEIGHBOUR_UNRESOLVED, tcp(1000, 80));
    assertDropped(DropReason.NO_CONNECTION, tcp(20, 80));

    RealServer tunnel = new RealServer(1, SERVER, 80, 1, ForwardingMethod.TUNNEL, HOP);
    rig.publish(service(Ipv4.TCP, 80, tunnel));
    assertDropped(DropReason.NO_SOURCE_ADDRESS, tcp(1000, 80));
    assertEquals(1480, tcp(1000, 80).ways().getFirst().mtu());

    rig.publish(service(Ipv4.TCP, 80));
    assertDropped(DropReason.NO_SERVER, tcp(1000, 80));

    rig.publish(service(Ipv4.TCP, 80, nat(1, 80)));
    rig.send(CLIENT_PORT, fromClient(1000, 80).flags(SYN));
    rig.publish(service(Ipv4.TCP, 80, nat(2, 80)));
    Explanation gone = tcp(1000, 80);
    assertDropped(DropReason.SERVER_UNAVAILABLE, gone);
    assertTrue(gone.synBeginsAnew());
    rig.set(Sysctl.EXPIRE_NODEST_CONN, 1);
    rig.publish(service(Ipv4.TCP, 80, nat(2, 80)));
    assertEquals(2, server(tcp(1000, 80)));
  }

  private static void assertDropped(DropReason why, Explanation found) {
    assertEquals(Verdict.DROPPED, found.verdict(), found::toString);
    assertEquals(why, found.drop());
  }

  @Test
  void shouldKnowTheTemplateOfAClient() {
    rig.publish(persistent(nat(1, 8080), nat(2, 8080)));
    assertEquals(Basis.MOMENT, tcp(1000, 80).basis());
    assertEquals(2, tcp(1000, 80).ways().size());
    rig.send(CLIENT_PORT, fromClient(1000, 80).flags(SYN));
    int chosen = server(tcp(1000, 80));
    Explanation next = tcp(1001, 80);
    assertEquals(Basis.TEMPLATE, next.basis());
    assertEquals(chosen, server(next));
    assertEquals("NONE", Objects.requireNonNull(next.template()).state());
    // The template outlives its time for as long as the connection lives.
    rig.nowTick += 50 * 100;
    assertEquals(Basis.TEMPLATE, tcp(1001, 80).basis());
    for (int round = 0; round < 50; round++) {
      rig.nowTick += 5 * 100;
      rig.send(CLIENT_PORT);
    }
    assertEquals(Basis.MOMENT, tcp(1001, 80).basis());
  }

  private static VirtualService persistent(RealServer... servers) {
    return new VirtualService(
        1, 0, Ipv4.TCP, VIP, 80, "rr", 0, new Persistence(30, -1), List.of(servers));
  }

  @Test
  void shouldGoByTheMark() {
    @Nullable Persistence none = null;
    rig.publish(
        service(Ipv4.UDP, 53, nat(1, 53)),
        new VirtualService(2, 7, 0, 0, 0, "rr", 0, none, List.of(nat(2, 53))));
    assertEquals(1, server(explain(Ipv4.UDP, CLIENT, 1000, VIP, 53, 0)));
    Explanation marked = explain(Ipv4.UDP, CLIENT, 1000, VIP, 53, 7);
    assertEquals(2, server(marked));
    assertEquals(7, marked.mark());
    rig.send(CLIENT_PORT, fromClientUdp(1000, 53));
    Explanation connection = explain(Ipv4.UDP, CLIENT, 1000, VIP, 53, 7);
    assertEquals(1, server(connection), "a connection goes before any mark");
    assertEquals("UDP", Objects.requireNonNull(connection.connection()).state());
  }
}
