package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.direct;
import static weir.dataplane.Rig.fromClient;
import static weir.dataplane.Rig.fromClientUdp;
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

/** What each knob of IPVS does. */
class SysctlTest {
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
  void shouldHaveTheValuesOfIpvsAndRefuseOthers() {
    assertEquals(1, Sysctls.DEFAULT.get(Sysctl.CONN_REUSE_MODE));
    assertEquals(10, Sysctls.DEFAULT.get(Sysctl.AM_DROPRATE));
    assertEquals("expire_nodest_conn", Sysctl.EXPIRE_NODEST_CONN.label());
    assertThrows(IllegalArgumentException.class, () -> Sysctls.DEFAULT.with(Sysctl.DROP_ENTRY, 4));
  }

  @Test
  void shouldGoOnWithAClosedConnectionWhereReuseIsOff() {
    rig.set(Sysctl.CONN_REUSE_MODE, 0);
    rig.publish(service(TCP, 80, direct(1, 80), direct(2, 80)));
    send(SYN, ACK, RST, SYN);
    assertEquals(2, rows().getFirst().serverId());
    assertEquals(1, rig.counters.server(2).connections());
  }

  @Test
  void shouldBeginAnewInFinWaitIfToldSo() {
    for (int mode : new int[] {1, 2}) {
      rig.set(Sysctl.CONN_REUSE_MODE, mode);
      rig.publish(service(TCP, 80, direct(1, 80), direct(2, 80)));
      send(SYN, ACK, FIN | ACK, SYN);
      assertEquals(3 - mode, rows().getFirst().serverId());
    }
  }

  @Test
  void shouldOpenConnectionsByAnySegmentIfSloppy() {
    rig.set(Sysctl.SLOPPY_TCP, 1);
    rig.publish(service(TCP, 80, direct(1, 80)));
    send(ACK);
    assertEquals("ESTABLISHED", rows().getFirst().state());
    rig.send(CLIENT_PORT, fromClient(1001, 80).flags(RST));
    assertEquals(1, rows().size());
    rig.send(CLIENT_PORT, fromClient(1002, 80).flags(FIN | ACK));
    assertEquals(2, rows().size());
  }

  @Test
  void shouldFollowMoreCarefullyUnderAttack() {
    rig.set(Sysctl.SECURE_TCP, 3);
    rig.publish(service(TCP, 80, nat(1, 8080)));
    send(SYN, ACK);
    assertEquals("SYN_RECV", rows().getFirst().state());
    rig.send(SERVER_PORT, Rig.fromServer(8080, 1000).flags(SYN | ACK));
    assertEquals("SYNACK", rows().getFirst().state());
    assertEquals(1, rig.load.active(1));
  }

  @Test
  void shouldFollowMoreCarefullyWhenTheTableFillsUp() {
    rig.set(Sysctl.SECURE_TCP, 1);
    rig.set(Sysctl.AMEMTHRESH, Rig.LIMITS.connections());
    rig.publish(service(TCP, 80, nat(1, 8080)));
    send(SYN, ACK);
    assertEquals("ESTABLISHED", rows().getFirst().state());
    pass(1);
    rig.send(CLIENT_PORT, fromClient(1001, 80).flags(SYN));
    rig.send(CLIENT_PORT, fromClient(1001, 80).flags(ACK));
    assertEquals(1, rows().stream().filter(row -> row.state().equals("SYN_RECV")).count());
  }

  @Test
  void shouldRefuseOneInSoManyNewConnections() {
    rig.set(Sysctl.DROP_PACKET, 3);
    rig.set(Sysctl.AM_DROPRATE, 5);
    rig.publish(service(TCP, 80, direct(1, 80)), service(UDP, 53, direct(2, 53)));
    for (int port = 1000; port < 1050; port++) {
      rig.send(CLIENT_PORT, fromClient(port, 80).flags(SYN));
      rig.send(CLIENT_PORT, fromClientUdp(port, 53));
    }
    assertEquals(20, rig.drops(DropReason.DROP_PACKET));
    assertEquals(80, rig.table.size());
    rig.send(CLIENT_PORT, fromClient(1001, 80).flags(ACK));
    assertEquals(20, rig.drops(DropReason.DROP_PACKET), "only new ones");
  }

  @Test
  void shouldRefuseTheMoreTheFullerTheTable() {
    rig.set(Sysctl.DROP_PACKET, 1);
    rig.set(Sysctl.AMEMTHRESH, 2 * Rig.LIMITS.connections());
    rig.publish(service(UDP, 53, direct(2, 53)));
    // Half of the threshold is free: every second one.
    for (int port = 1000; port < 1100; port++) {
      rig.send(CLIENT_PORT, fromClientUdp(port, 53));
    }
    assertEquals(50, rig.drops(DropReason.DROP_PACKET));
    rig.set(Sysctl.AMEMTHRESH, 10);
    rig.publish(service(UDP, 53, direct(2, 53)));
    for (int port = 2000; port < 2100; port++) {
      rig.send(CLIENT_PORT, fromClientUdp(port, 53));
    }
    assertEquals(50, rig.drops(DropReason.DROP_PACKET));
  }

  @Test
  void shouldThinOutWhatIsHalfOpen() {
    rig.set(Sysctl.DROP_ENTRY, 3);
    rig.publish(service(TCP, 80, direct(1, 80)), service(UDP, 53, direct(2, 53)));
    for (int port = 1000; port < 2000; port++) {
      rig.send(CLIENT_PORT, fromClient(port, 80).flags(SYN));
      rig.send(CLIENT_PORT, fromClientUdp(port, 53));
    }
    for (int port = 1000; port < 1500; port++) {
      rig.send(CLIENT_PORT, fromClient(port, 80).flags(ACK));
    }
    pass(55);
    // After 55 rounds a sixth of the half-open ones is left, and all of the others.
    assertEquals(1000, rig.load.inactive(2));
    int active = rig.load.active(1);
    assertTrue(active >= 500 && active < 700, active + " active");
  }

  @Test
  void shouldLeaveAServerOfWeightZeroIfToldSo() {
    rig.set(Sysctl.EXPIRE_NODEST_CONN, 1);
    rig.publish(service(TCP, 80, direct(1, 80), direct(2, 80)));
    send(SYN, ACK);
    RealServer drained =
        new RealServer(2, direct(2, 80).address(), 80, 0, ForwardingMethod.DROUTE, Rig.HOP);
    rig.publish(service(TCP, 80, direct(1, 80), drained));
    send(ACK);
    assertEquals(2, rows().getFirst().serverId());
    send(SYN);
    assertEquals(1, rows().getFirst().serverId());
    assertEquals(0, rig.load.active(2));
  }

  @Test
  void shouldScheduleADatagramAnewWhoseServerIsGoneIfToldSo() {
    rig.set(Sysctl.EXPIRE_NODEST_CONN, 1);
    rig.publish(
        service(UDP, 53, direct(1, 53), direct(2, 53)),
        service(TCP, 80, direct(3, 80), direct(4, 80)));
    rig.send(CLIENT_PORT, fromClientUdp(1000, 53));
    send(SYN);
    rig.publish(service(UDP, 53, direct(1, 53)), service(TCP, 80, direct(3, 80)));
    assertEquals(1, rig.send(CLIENT_PORT, fromClientUdp(1000, 53)).size());
    assertEquals(1, rig.load.inactive(1));
    assertEquals(0, rig.load.inactive(2));
    rig.send(CLIENT_PORT, fromClient(1000, 80).flags(ACK));
    assertEquals(1, rig.drops(DropReason.NO_CONNECTION));
    assertEquals(1, rows().size());
  }

  @Test
  void shouldGoByNewTimeoutsFromTheNextPacketOn() {
    rig.publish(service(UDP, 53, direct(1, 53)), service(TCP, 80, direct(2, 80)));
    rig.send(CLIENT_PORT, fromClientUdp(1000, 53));
    send(SYN, ACK);
    rig.timeouts = Timeouts.DEFAULT.with(20, 10, 30);
    rig.publish(service(UDP, 53, direct(1, 53)), service(TCP, 80, direct(2, 80)));
    assertEquals(List.of(300, 900), expires());
    rig.send(CLIENT_PORT, fromClientUdp(1000, 53));
    send(ACK);
    assertEquals(List.of(20, 30), expires());
    send(FIN | ACK);
    assertEquals(List.of(10, 30), expires());
    pass(32);
    assertEquals(0, rig.table.size());
  }

  @Test
  void shouldCountDatagramsThatAreConnectionsOfTheirOwn() {
    rig.publish(
        new VirtualService(
            53,
            0,
            UDP,
            Rig.VIP,
            53,
            "rr",
            VirtualService.ONE_PACKET,
            null,
            List.of(nat(1, 5353), direct(2, 53))));
    for (int i = 0; i < 4; i++) {
      assertEquals(1, rig.send(CLIENT_PORT, fromClientUdp(1000, 53)).size());
    }
    assertEquals(0, rig.table.size());
    assertEquals(new Traffic(2, 2, 0, 56, 0), rig.counters.server(1));
    assertEquals(new Traffic(4, 4, 0, 112, 0), rig.counters.service(53));
    assertEquals(0, rig.load.inactive(1) + rig.load.inactive(2));
  }

  private void send(int... flags) {
    for (int each : flags) {
      rig.send(CLIENT_PORT, fromClient(1000, 80).flags(each));
    }
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds * SECOND; i++) {
      rig.nowTick++;
      rig.worker.doWork();
    }
  }

  private List<Integer> expires() {
    return rows().stream().map(ConnectionRow::expiresSeconds).sorted().toList();
  }

  private List<ConnectionRow> rows() {
    List<ConnectionRow> rows = new ArrayList<>();
    rig.table.forEach(c -> rows.add(ConnectionRow.of(c, rig.nowTick)));
    return rows;
  }
}
