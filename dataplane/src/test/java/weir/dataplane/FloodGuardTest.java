package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.dataplane.Rig.CLIENT_MAC;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.OUTER;
import static weir.dataplane.Rig.SERVER;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.VIP;
import static weir.dataplane.testing.PacketBuilder.ACK;
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.conntrack.Connection;
import weir.conntrack.Timeouts;
import weir.dataplane.testing.PacketBuilder;

/** A flood of SYNs against a table of 4096 entries, with 200 established connections in it. */
final class FloodGuardTest {
  private static final int SERVERS = 3;
  private static final int ESTABLISHED = 200;
  private static final int CLIENTS = 0x0b00_0000;
  private static final int FLOOD = 0x0c00_0000;
  private static final int PER_TICK = 64;

  private final Rig rig = new Rig(Rig.COMPLETE);
  private final Map<Integer, Long> serverOf = new HashMap<>();

  @BeforeEach
  void establish() {
    RealServer[] servers = new RealServer[SERVERS];
    for (int i = 0; i < SERVERS; i++) {
      NextHop hop = new NextHop(SERVER_PORT, 0x02_00_00_00_00_10L + i, Rig.INNER, 1500);
      servers[i] = new RealServer(i, SERVER + i, 80, 1, ForwardingMethod.DROUTE, hop);
    }
    rig.publish(Rig.service(6, 80, servers), Rig.service(6, 81, Rig.nat(10, 8080)));
    for (int i = 0; i < ESTABLISHED; i++) {
      long server = send(CLIENTS + i, 80, SYN);
      assertEquals(server, send(CLIENTS + i, 80, ACK));
      serverOf.put(CLIENTS + i, server);
    }
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void shouldKeepEstablishedConnectionsAndSpreadTheRest() {
    flood(20);
    assertTrue(untracked() > 100_000, "untracked " + untracked());
    assertTrue(rig.table.free() > 0, "free " + rig.table.free());
    assertEquals(0, rig.table.evicted(Connection.ESTABLISHED));

    long before = untracked();
    serverOf.forEach((client, server) -> assertEquals(server, send(client, 80, ACK)));
    assertEquals(before, untracked());

    Map<Long, Integer> share = new HashMap<>();
    for (int i = 0; i < 3000; i++) {
      long server = send(FLOOD - 1 - i, 80, SYN);
      assertEquals(server, send(FLOOD - 1 - i, 80, ACK), "the next segment of the same client");
      share.merge(server, 1, Integer::sum);
    }
    assertEquals(SERVERS, share.size());
    share.values().forEach(n -> assertTrue(n > 800, "shares " + share));
  }

  @Test
  void shouldGiveEntriesAgainAfterTheFlood() {
    flood(20);
    int client = FLOOD - 1;
    long server = send(client, 80, SYN);
    long before = untracked();
    assertNotEquals(0, before);
    pass(3);
    assertEquals(0, connectionsOf(client));

    assertEquals(0, send(client, 80, RST));
    assertEquals(0, connectionsOf(client));
    assertEquals(server, send(client, 80, ACK), "as before, when it had no entry");
    assertEquals(1, connectionsOf(client));
    send(client + 1, 80, SYN);
    assertEquals(1, connectionsOf(client + 1));
    assertEquals(before, untracked());
  }

  @Test
  void shouldLeaveNatToTheDefences() {
    flood(20);
    long before = untracked();
    send(FLOOD - 1, 81, SYN);
    assertEquals(1, connectionsOf(FLOOD - 1));
    assertEquals(before, untracked());
  }

  @Test
  void shouldResetWhatItNeverServedWhenThereWasNoFlood() {
    assertEquals(0, send(FLOOD, 80, ACK));
    assertEquals(1, rig.drops(DropReason.NO_CONNECTION));
  }

  private long untracked() {
    return rig.counters.total(WorkerCounters.UNTRACKED);
  }

  private long connectionsOf(int client) {
    long[] count = new long[1];
    rig.table.forEach(c -> count[0] += Connection.clientAddress(c) == client ? 1 : 0);
    return count[0];
  }

  /** SYNs of other clients, for so many seconds. */
  private void flood(int seconds) {
    for (int tick = 0; tick < seconds * Timeouts.TICKS_PER_SECOND; tick++) {
      PacketBuilder[] syns = new PacketBuilder[PER_TICK];
      for (int i = 0; i < PER_TICK; i++) {
        syns[i] = packet(FLOOD + tick * PER_TICK + i, 80, SYN);
      }
      rig.nowTick++;
      rig.send(CLIENT_PORT, syns);
    }
  }

  /** Lets time pass. */
  private void pass(int seconds) {
    for (int tick = 0; tick < seconds * Timeouts.TICKS_PER_SECOND; tick++) {
      rig.nowTick++;
      rig.worker.doWork();
    }
  }

  /** The MAC of the server that a packet went to; 0 if it went to none. */
  private long send(int client, int port, int flags) {
    List<Rig.Sent> sent = rig.send(CLIENT_PORT, packet(client, port, flags));
    return sent.stream()
        .filter(s -> s.port() == SERVER_PORT)
        .mapToLong(s -> Ethernet.destination(s.frame().address))
        .findFirst()
        .orElse(0);
  }

  private static PacketBuilder packet(int client, int port, int flags) {
    return PacketBuilder.tcp(client, 1024, VIP, port).flags(flags).macs(OUTER, CLIENT_MAC);
  }
}
