package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.direct;
import static weir.dataplane.Rig.nat;
import static weir.dataplane.testing.PacketBuilder.ACK;
import static weir.dataplane.testing.PacketBuilder.FIN;
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.conntrack.Timeouts;
import weir.dataplane.testing.PacketBuilder;

/** That a client stays with its server: {@code ip_vs_sched_persist}. */
class PersistenceTest {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SECOND = Timeouts.TICKS_PER_SECOND;

  private final Rig rig = new Rig(Rig.COMPLETE);
  private int netmask = -1;

  @AfterEach
  void close() {
    assertEquals(0, rig.ports.framesInUse());
    rig.close();
  }

  @Test
  void shouldSendAClientToOneServer() {
    rig.publish(service(80, direct(1, 80), direct(2, 80), direct(3, 80)));
    for (int port = 1000; port < 1006; port++) {
      syn(0, port, 80);
    }
    syn(1, 1000, 80);
    List<ConnectionRow> rows = rows();
    assertEquals(9, rows.size());
    assertEquals(6, rows.stream().filter(row -> row.serverId() == 3).count() - 1);
    assertEquals(1, rig.load.persistent(3));
    assertEquals(1, rig.load.persistent(2));
    assertEquals(6, rig.load.active(3));
    assertEquals(new Traffic(6, 6, 0, 240, 0), rig.counters.server(3));
  }

  @Test
  void shouldListTheTemplateAsIpvsDoes() {
    rig.publish(service(80, nat(1, 8080)));
    syn(0, 1000, 80);
    ConnectionRow template = rows().getFirst();
    assertEquals(
        new ConnectionRow(TCP, "NONE", 50, Rig.CLIENT, 0, Rig.VIP, 80, Rig.SERVER, 8080, 1),
        template);
    client(0, 1000, 80, ACK);
    assertEquals("ASSURED", rows().getFirst().state());
  }

  @Test
  void shouldTellClientsApartAsFarAsTheMaskGoes() {
    netmask = 0xffffff00;
    rig.publish(service(80, direct(1, 80), direct(2, 80)));
    syn(0, 1000, 80);
    syn(7, 1000, 80);
    syn(0x100, 1000, 80);
    assertEquals(2, rig.load.active(2));
    assertEquals(1, rig.load.active(1));
    assertEquals(Rig.CLIENT & netmask, rows().getFirst().clientAddress());
  }

  @Test
  void shouldStartTheTimerAgainAtEachNewConnectionAndNoOtherPacket() {
    rig.publish(service(80, direct(1, 80)));
    syn(0, 1000, 80);
    pass(20);
    client(0, 1000, 80, ACK);
    assertEquals(30, rows().getFirst().expiresSeconds());
    syn(0, 1001, 80);
    assertEquals(50, rows().getFirst().expiresSeconds());
  }

  @Test
  void shouldForgetAClientWithoutConnections() {
    rig.publish(service(80, direct(1, 80), direct(2, 80)));
    syn(0, 1000, 80);
    client(0, 1000, 80, ACK);
    client(0, 1000, 80, RST);
    pass(49);
    assertEquals(1, rig.table.size());
    pass(3);
    assertEquals(0, rig.table.size());
    assertEquals(0, rig.load.persistent(2));
    syn(0, 1001, 80);
    assertEquals(1, rig.load.active(1));
  }

  @Test
  void shouldRememberAClientWhileItHasConnections() {
    rig.publish(service(80, direct(1, 80), direct(2, 80)));
    syn(0, 1000, 80);
    client(0, 1000, 80, ACK);
    pass(51);
    // From its end on, not from when somebody looked.
    assertEquals(59, rows().getFirst().expiresSeconds());
    pass(120);
    syn(0, 1001, 80);
    assertEquals(2, rig.load.active(2));
    assertEquals(60, rows().getFirst().expiresSeconds(), "a minute is its timeout now");
  }

  @Test
  void shouldNotUseATemplateWhoseTimeIsUp() {
    rig.publish(service(80, direct(1, 80), direct(2, 80)));
    syn(0, 1000, 80);
    client(0, 1000, 80, ACK);
    client(0, 1000, 80, RST);
    pass(13);
    rig.nowTick += 45 * SECOND; // before any worker had time to expire it
    syn(0, 1001, 80);
    assertEquals(1, rig.load.active(1));
    assertEquals(1, rig.load.persistent(1));
    assertEquals(0, rig.load.persistent(2));
  }

  @Test
  void shouldStayWithAServerThatIsQuiesced() {
    rig.publish(service(80, direct(1, 80), direct(2, 80)));
    syn(0, 1000, 80);
    rig.publish(service(80, direct(1, 80), quiesced(2)));
    syn(0, 1001, 80);
    syn(1, 1000, 80);
    assertEquals(2, rig.load.active(2));
    assertEquals(1, rig.load.active(1));
  }

  @Test
  void shouldLeaveAServerThatIsQuiescedIfToldSo() {
    rig.publish(service(80, direct(1, 80), direct(2, 80)));
    syn(0, 1000, 80);
    rig.set(Sysctl.EXPIRE_QUIESCENT_TEMPLATE, 1);
    rig.publish(service(80, direct(1, 80), quiesced(2)));
    syn(0, 1001, 80);
    assertEquals(1, rig.load.active(2));
    assertEquals(1, rig.load.active(1));
    assertEquals(0, rig.load.persistent(2));
    rig.publish(service(80, direct(1, 80), direct(2, 80)));
    syn(0, 1002, 80);
    assertEquals(2, rig.load.active(1), "and not go back");
  }

  @Test
  void shouldLeaveAServerThatIsGone() {
    rig.publish(service(80, direct(1, 80), direct(2, 80)));
    syn(0, 1000, 80);
    rig.publish(service(80, direct(1, 80)));
    syn(0, 1001, 80);
    assertEquals(1, rig.load.active(1));
    rig.publish(service(80, direct(1, 80), direct(2, 80)));
    syn(0, 1002, 80);
    assertEquals(2, rig.load.active(1));
    client(0, 1000, 80, RST);
    pass(11);
    assertEquals(0, rig.load.inactive(2), "whose connection ends as if nothing had been");
  }

  @Test
  void shouldSendAllPortsToOneServerWhereTheServiceHasNone() {
    rig.publish(service(0, nat(1, 0), nat(2, 8080)));
    syn(0, 1000, 80);
    syn(0, 1000, 443);
    syn(0, 1001, 80);
    syn(1, 1000, 443);
    assertEquals(3, rig.load.active(2));
    assertEquals(1, rig.load.active(1));
    assertEquals(0, rows().getFirst().virtualPort());
    assertEquals(0, rows().getFirst().serverPort());
    // As in IPVS, a server's own port is not used then.
    assertEquals(443, rows().getLast().serverPort());
    assertEquals(443, rows().getLast().virtualPort());
  }

  @Test
  void shouldPreferTheServiceOfThePort() {
    rig.publish(service(0, direct(1, 0)), service(80, direct(2, 80)));
    syn(0, 1000, 80);
    syn(0, 1000, 81);
    assertEquals(1, rig.load.active(2));
    assertEquals(1, rig.load.active(1));
  }

  @Test
  void shouldKeepFtpWithItsData() {
    rig.publish(service(21, direct(1, 21), direct(2, 21)));
    syn(0, 1000, 21);
    assertEquals(0, rows().getFirst().virtualPort());
    assertEquals(0, rows().getFirst().serverPort());
  }

  @Test
  void shouldKeepAClientOverAllThatHasAMark() {
    MarkRules marks =
        new MarkRules(List.of(new MarkRules.Step(MarkRules.Op.SET, 7, -1, 1, 1)), List.of(Rig.VIP));
    VirtualService marked =
        new VirtualService(
            9, 7, 0, 0, 0, "rr", 0, persistence(), List.of(direct(1, 0), direct(2, 0)));
    rig.publish(marks, marked);
    syn(0, 1000, 80);
    syn(0, 1000, 443);
    rig.send(CLIENT_PORT, PacketBuilder.udp(Rig.CLIENT, 1000, Rig.VIP, 443).macs(Rig.OUTER, 1));
    assertEquals(2, rig.load.active(2));
    assertEquals(1, rig.load.inactive(2));
    assertEquals(3, rig.counters.service(9).connections());
    ConnectionRow template = rows().getFirst();
    assertEquals(0, template.protocol());
    assertEquals(7, template.virtualAddress());
    assertEquals(0, template.virtualPort());
    assertNotEquals(0, rows().get(1).virtualPort());
  }

  @Test
  void shouldNotRescheduleAConnectionThatItControls() {
    rig.publish(service(80, direct(1, 80), direct(2, 80)));
    syn(0, 1000, 80);
    client(0, 1000, 80, ACK);
    client(0, 1000, 80, RST);
    syn(0, 1000, 80);
    assertEquals(2, rig.load.active(2) + rows().size() - 1, "the same entry");
    assertEquals(1, rig.counters.server(2).connections());
  }

  @Test
  void shouldAssureUdpByItsReplies() {
    rig.publish(
        new VirtualService(53, 0, UDP, Rig.VIP, 53, "rr", 0, persistence(), List.of(nat(1, 5353))));
    rig.send(CLIENT_PORT, Rig.fromClientUdp(1000, 53), Rig.fromClientUdp(1000, 53));
    assertEquals("NONE", rows().getFirst().state());
    rig.send(
        SERVER_PORT,
        PacketBuilder.udp(Rig.SERVER, 5353, Rig.CLIENT, 1000).macs(Rig.INNER, Rig.SERVER_MAC));
    assertEquals("ASSURED", rows().getFirst().state());
  }

  @Test
  void shouldTakeAClientToAServerThatIsOverloaded() {
    RealServer full = new RealServer(2, Rig.SERVER, 80, 1, 1, 0, ForwardingMethod.DROUTE, Rig.HOP);
    rig.publish(service(80, direct(1, 80), full));
    syn(0, 1000, 80);
    syn(1, 1000, 80);
    syn(0, 1001, 80);
    assertEquals(2, rig.load.active(2));
    assertEquals(1, rig.load.active(1));
  }

  private Persistence persistence() {
    return new Persistence(50, netmask);
  }

  private VirtualService service(int port, RealServer... servers) {
    return new VirtualService(
        port % 64, 0, TCP, Rig.VIP, port, "rr", 0, persistence(), List.of(servers));
  }

  private static RealServer quiesced(int id) {
    return new RealServer(id, direct(id, 80).address(), 80, 0, ForwardingMethod.DROUTE, Rig.HOP);
  }

  private void syn(int client, int port, int to) {
    client(client, port, to, SYN);
  }

  private void client(int client, int port, int to, int flags) {
    PacketBuilder packet =
        PacketBuilder.tcp(Rig.CLIENT + client, port, Rig.VIP, to)
            .macs(Rig.OUTER, Rig.CLIENT_MAC)
            .flags(flags == FIN ? FIN | ACK : flags);
    assertEquals(SERVER_PORT, rig.send(CLIENT_PORT, packet).getFirst().port());
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds * SECOND; i++) {
      rig.nowTick++;
      rig.worker.doWork();
    }
  }

  /** Templates first, then by the client's address and port. */
  private List<ConnectionRow> rows() {
    List<ConnectionRow> rows = new ArrayList<>();
    rig.table.forEach(c -> rows.add(ConnectionRow.of(c, rig.nowTick)));
    rows.sort(
        Comparator.comparing((ConnectionRow row) -> row.clientPort() != 0)
            .thenComparingInt(ConnectionRow::clientAddress)
            .thenComparingInt(ConnectionRow::clientPort));
    return rows;
  }
}
