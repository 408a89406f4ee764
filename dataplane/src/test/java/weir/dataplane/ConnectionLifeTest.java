package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.direct;
import static weir.dataplane.Rig.fromClient;
import static weir.dataplane.Rig.fromClientUdp;
import static weir.dataplane.Rig.fromServer;
import static weir.dataplane.Rig.nat;
import static weir.dataplane.Rig.service;
import static weir.dataplane.testing.PacketBuilder.ACK;
import static weir.dataplane.testing.PacketBuilder.FIN;
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.conntrack.Timeouts;
import weir.dataplane.testing.PacketBuilder;

/** What a connection goes through, and what is counted of it on the way. */
class ConnectionLifeTest {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SECOND = Timeouts.TICKS_PER_SECOND;

  private final Rig rig = new Rig(Rig.COMPLETE);

  @AfterEach
  void close() {
    assertEquals(0, rig.ports.framesInUse());
    rig.close();
  }

  @Test
  void shouldFollowANatConnectionFromBothSides() {
    rig.publish(service(TCP, 80, nat(1, 8080)));
    client(SYN);
    assertConnection("SYN_RECV", 60, 1, 0);
    server(SYN | ACK);
    assertConnection("SYN_RECV", 60, 1, 0);
    client(ACK);
    assertConnection("ESTABLISHED", 900, 1, 0);
    server(FIN | ACK);
    assertConnection("FIN_WAIT", 120, 0, 1);
    client(FIN | ACK);
    assertConnection("TIME_WAIT", 120, 0, 1);
    assertEquals(new Traffic(1, 3, 2, 120, 80), rig.counters.server(1));
    assertEquals(new Traffic(1, 3, 2, 120, 80), rig.counters.service(80 % 64));
  }

  @Test
  void shouldFollowADirectConnectionFromTheClientsSide() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    client(SYN);
    assertConnection("SYN_RECV", 60, 1, 0);
    client(ACK);
    assertConnection("ESTABLISHED", 900, 1, 0);
    client(FIN | ACK);
    assertConnection("FIN_WAIT", 120, 0, 1);
    client(RST);
    assertConnection("CLOSE", 10, 0, 1);
  }

  @Test
  void shouldCountUdpAsInactive() {
    rig.publish(service(UDP, 53, nat(1, 53)));
    rig.send(
        CLIENT_PORT, fromClientUdp(1000, 53), fromClientUdp(1000, 53), fromClientUdp(1001, 53));
    assertEquals(2, rows().size());
    assertEquals("UDP", rows().getFirst().state());
    assertEquals(300, rows().getFirst().expiresSeconds());
    assertEquals(0, rig.load.active(1));
    assertEquals(2, rig.load.inactive(1));
    assertEquals(new Traffic(2, 3, 0, 84, 0), rig.counters.server(1));
  }

  @Test
  void shouldExpireAfterTheTimeoutOfTheState() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    client(SYN);
    pass(59);
    assertEquals(1, rig.table.size());
    pass(3);
    assertEquals(0, rig.table.size());
    assertEquals(0, rig.load.active(1));
    assertEquals(0, rig.load.inactive(1));
  }

  @Test
  void shouldExpireSoonAfterAReset() {
    rig.publish(service(TCP, 80, nat(1, 8080)));
    client(SYN);
    server(SYN | ACK);
    client(ACK);
    client(RST);
    pass(13);
    assertEquals(0, rig.table.size());
    assertEquals(0, rig.load.inactive(1));
  }

  @Test
  void shouldNotUseAConnectionWhoseTimeIsUp() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    client(SYN);
    rig.nowTick += 61 * SECOND; // before any worker had time to expire it
    assertTrue(rig.send(CLIENT_PORT, fromClient(1000, 80)).getFirst().port() == CLIENT_PORT);
    assertEquals(1, rig.drops(DropReason.NO_CONNECTION));
    assertEquals(0, rig.table.size());
    assertEquals(0, rig.load.active(1));
  }

  @Test
  void shouldScheduleASynOnAClosedConnectionAtOnce() {
    rig.publish(service(TCP, 80, nat(1, 8080), nat(2, 8081)));
    client(SYN);
    server(8081, SYN | ACK);
    client(ACK);
    client(SYN);
    assertEquals(2, rows().getFirst().serverId(), "an established one goes on");
    server(8081, FIN | ACK);
    client(FIN | ACK);
    assertEquals("TIME_WAIT", rows().getFirst().state());
    client(SYN);
    assertEquals(1, rows().size());
    assertEquals(1, rows().getFirst().serverId());
    assertEquals("SYN_RECV", rows().getFirst().state());
    assertEquals(1, rig.load.active(1));
    assertEquals(0, rig.load.active(2) + rig.load.inactive(2));
  }

  @Test
  void shouldKeepTheConnectionOfAServerThatIsGoneUntilItComesBack() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    client(SYN);
    rig.publish(service(TCP, 80, direct(2, 80)));
    assertEquals(0, rig.send(CLIENT_PORT, fromClient(1000, 80)).size());
    assertEquals(1, rig.drops(DropReason.SERVER_UNAVAILABLE));
    assertConnection("SYN_RECV", 60, 1, 0);
    rig.publish(service(TCP, 80, direct(2, 80), direct(1, 80)));
    assertEquals(1, rig.send(CLIENT_PORT, fromClient(1000, 80)).size());
    assertConnection("ESTABLISHED", 900, 1, 0);
  }

  @Test
  void shouldScheduleASynOnTheConnectionOfAServerThatIsGone() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    client(SYN);
    client(ACK);
    rig.publish(service(TCP, 80, direct(2, 80)));
    client(SYN);
    assertEquals(1, rows().size());
    assertEquals(2, rows().getFirst().serverId());
    assertEquals(0, rig.drops(DropReason.SERVER_UNAVAILABLE));
  }

  @Test
  void shouldKeepConnectionsOnAServerThatIsDrained() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    client(SYN);
    RealServer drained = new RealServer(1, Rig.SERVER, 80, 0, ForwardingMethod.DROUTE, Rig.HOP);
    rig.publish(service(TCP, 80, drained));
    assertEquals(SERVER_PORT, rig.send(CLIENT_PORT, fromClient(1000, 80)).getFirst().port());
    rig.send(CLIENT_PORT, fromClient(1001, 80).flags(SYN));
    assertEquals(1, rig.drops(DropReason.NO_SERVER));
  }

  @Test
  void shouldTellConnectionsApartByEveryPartOfTheTuple() {
    rig.publish(
        service(TCP, 80, direct(1, 80)),
        service(TCP, 81, direct(2, 81)),
        service(UDP, 82, direct(3, 82)));
    List<PacketBuilder> packets = new ArrayList<>();
    for (int client = 0; client < 4; client++) {
      for (int port = 1000; port < 1004; port++) {
        for (int service = 80; service < 82; service++) {
          packets.add(PacketBuilder.tcp(Rig.CLIENT + client, port, Rig.VIP, service).flags(SYN));
        }
        packets.add(PacketBuilder.udp(Rig.CLIENT + client, port, Rig.VIP, 82));
      }
    }
    for (int round = 0; round < 3; round++) {
      assertEquals(48, rig.send(CLIENT_PORT, packets.toArray(new PacketBuilder[0])).size());
    }
    assertEquals(48, rig.table.size());
    assertEquals(16, rig.load.active(1));
    assertEquals(16, rig.load.active(2));
    assertEquals(16, rig.load.inactive(3));
  }

  @Test
  void shouldGoOnWithSchedulersAcrossSnapshots() {
    rig.publish(service(TCP, 80, direct(1, 80), direct(2, 80), direct(3, 80)));
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      rig.send(CLIENT_PORT, fromClient(2000 + i, 80).flags(SYN));
      int port = 2000 + i;
      rows().stream()
          .filter(row -> row.clientPort() == port)
          .forEach(row -> chosen.add(row.serverId()));
      rig.publish(service(TCP, 80, direct(1, 80), direct(2, 80), direct(3, 80)));
    }
    assertEquals(List.of(3, 2, 1, 3, 2, 1), chosen);
  }

  @Test
  void shouldRefuseConnectionsThatDoNotFitWithoutForgettingTheOthers() {
    rig.publish(service(UDP, 53, direct(1, 53)));
    for (int i = 0; i < 40_000; i++) {
      rig.send(CLIENT_PORT, fromClientUdp(1 + i, 53));
    }
    long connections = rig.table.size();
    assertTrue(connections <= Rig.LIMITS.connections(), connections + " connections");
    assertTrue(connections > Rig.LIMITS.connections() - 64, connections + " connections");
    assertEquals(connections, rig.load.inactive(1));
    // That of port 20 would be FTP's data, and is not scheduled.
    assertEquals(1, rig.drops(DropReason.NO_SERVER));
    assertEquals(
        39_999, rig.drops(DropReason.TABLE_FULL) + rig.counters.total(WorkerCounters.FORWARDED));
  }

  private void client(int flags) {
    assertEquals(
        SERVER_PORT, rig.send(CLIENT_PORT, fromClient(1000, 80).flags(flags)).getFirst().port());
  }

  private void server(int flags) {
    server(8080, flags);
  }

  private void server(int port, int flags) {
    assertEquals(
        CLIENT_PORT, rig.send(SERVER_PORT, fromServer(port, 1000).flags(flags)).getFirst().port());
  }

  /** Lets time pass as a worker without packets does. */
  private void pass(int seconds) {
    for (int i = 0; i < seconds * SECOND; i++) {
      rig.nowTick++;
      rig.worker.doWork();
    }
  }

  private void assertConnection(String state, int expiresSeconds, int active, int inactive) {
    List<ConnectionRow> rows = rows();
    assertEquals(1, rows.size());
    assertEquals(state, rows.getFirst().state());
    assertEquals(expiresSeconds, rows.getFirst().expiresSeconds());
    assertEquals(active, rig.load.active(1), "active");
    assertEquals(inactive, rig.load.inactive(1), "inactive");
  }

  private List<ConnectionRow> rows() {
    List<ConnectionRow> rows = new ArrayList<>();
    rig.table.forEach(c -> rows.add(ConnectionRow.of(c, rig.nowTick)));
    return rows;
  }
}
