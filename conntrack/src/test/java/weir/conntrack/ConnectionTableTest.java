package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.conntrack.Tables.TCP;
import static weir.conntrack.Tables.UDP;
import static weir.conntrack.Tables.VIP;
import static weir.conntrack.Tables.VPORT;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConnectionTableTest {
  private static final int CLIENT = 0xc0a80102;
  private static final int SERVER = 0x0a010001;
  private static final int OTHER_SERVER = 0x0a010002;

  private final Tables tables = new Tables(1000);
  private final ConnectionTable table = tables.table;

  @AfterEach
  void close() {
    tables.close();
  }

  @Test
  void shouldFindOnlyWhatIsPublished() {
    assertEquals(0, tables.find(TCP, CLIENT, 1));
    long c = tables.claim(TCP, CLIENT, 1, SERVER, TcpStates.NONE, 300, 7);
    assertEquals(0, tables.find(TCP, CLIENT, 1));
    assertEquals(0, table.size());
    assertEquals(c, table.publish(c));
    assertEquals(c, tables.find(TCP, CLIENT, 1));
    assertEquals(1, table.size());
  }

  @Test
  void shouldTellTuplesApartInEveryField() {
    long c = tables.insert(CLIENT, 1, TcpStates.NONE, 300, 0);
    int hash = table.hashOf(c);
    assertEquals(c, table.find(hash, TCP, CLIENT, 1, VIP, VPORT));
    assertEquals(0, table.find(hash, UDP, CLIENT, 1, VIP, VPORT));
    assertEquals(0, table.find(hash, TCP, CLIENT + 1, 1, VIP, VPORT));
    assertEquals(0, table.find(hash, TCP, CLIENT, 2, VIP, VPORT));
    assertEquals(0, table.find(hash, TCP, CLIENT, 1, VIP + 1, VPORT));
    assertEquals(0, table.find(hash, TCP, CLIENT, 1, VIP, VPORT + 1));
  }

  @Test
  void shouldForgetWhatIsAbandoned() {
    long forward = tables.claimNat(CLIENT, 1, SERVER, 0);
    long reply = Connection.peer(forward);
    table.abandon(forward);
    assertEquals(0, tables.find(TCP, CLIENT, 1));
    assertEquals(0, tables.findReply(TCP, SERVER, 8080, CLIENT, 1));
    assertEquals(List.of(), tables.removed);
    assertEquals(forward, tables.claimNat(CLIENT, 1, SERVER, 0), "its entry is free at once");
    assertEquals(reply, Connection.peer(forward));
    assertEquals(forward, table.publish(forward));
    assertEquals(reply, tables.findReply(TCP, SERVER, 8080, CLIENT, 1));
  }

  @Test
  void shouldReadBackEveryField() {
    long forward = tables.claimNat(0xfffffffe, 65535, 0xfffffffd, Integer.MIN_VALUE);
    Connection.setServerId(forward, Connection.SERVERS - 1);
    Connection.setClientSide(forward, 65535, 0xfedcba987654L);
    long status = Connection.status(31, 0x7ff, (1 << 28) - 1);
    Connection.setStatus(forward, status);
    table.publish(forward);
    long reply = Connection.peer(forward);

    for (long half : new long[] {forward, reply}) {
      assertEquals(0xfffffffe, Connection.clientAddress(half));
      assertEquals(65535, Connection.clientPort(half));
      assertEquals(VIP, Connection.virtualAddress(half));
      assertEquals(VPORT, Connection.virtualPort(half));
      assertEquals(0xfffffffd, Connection.serverAddress(half));
      assertEquals(8080, Connection.serverPort(half));
      assertEquals(TCP, Connection.protocol(half));
      assertEquals(forward, Connection.forward(half));
    }
    assertEquals(Connection.FORWARD, Connection.kind(forward));
    assertEquals(Connection.REPLY, Connection.kind(reply));
    assertEquals(forward, Connection.peer(reply));
    assertEquals(Connection.SERVERS - 1, Connection.serverId(forward));
    assertEquals(65535, Connection.portIndex(Connection.clientSide(forward)));
    assertEquals(0xfedcba987654L, Connection.mac(Connection.clientSide(forward)));
    assertEquals(31, Connection.state(status));
    assertEquals(0x7ff, Connection.flags(status));
    assertEquals((1 << 28) - 1, Connection.timeout(status));
    assertEquals(status, Connection.status(forward));
    assertEquals(Integer.MIN_VALUE, Connection.lastSeen(forward));
    assertTrue(Connection.changeStatus(forward, status, 1));
    assertFalse(Connection.changeStatus(forward, status, 2));
    assertEquals(1, Connection.status(forward));
    assertEquals(Connection.SERVERS - 1, Connection.serverId(forward), "stays");
  }

  @Test
  void shouldGiveTheFirstEntryToASecondInsertOfTheKey() {
    long first = tables.insert(CLIENT, 1, TcpStates.NONE, 300, 0);
    long second = tables.claim(TCP, CLIENT, 1, OTHER_SERVER, TcpStates.NONE, 300, 0);
    assertEquals(first, table.publish(second));
    assertEquals(SERVER, Connection.serverAddress(first));
    assertEquals(1, table.size());
    assertEquals(List.of(), tables.removed);
    assertEquals(second, tables.claim(TCP, CLIENT, 1, 0, 0, 300, 0), "the claim was released");
  }

  @Test
  void shouldGiveTheFirstNatConnectionToASecondInsert() {
    long first = table.publish(tables.claimNat(CLIENT, 1, SERVER, 0));
    assertEquals(first, table.publish(tables.claimNat(CLIENT, 1, SERVER, 0)), "same server");
    assertEquals(first, table.publish(tables.claimNat(CLIENT, 1, OTHER_SERVER, 0)));
    assertEquals(0, tables.findReply(TCP, OTHER_SERVER, 8080, CLIENT, 1));
    assertEquals(Connection.peer(first), tables.findReply(TCP, SERVER, 8080, CLIENT, 1));
    assertEquals(1, table.size());
    assertEquals(List.of(), tables.removed);
  }

  @Test
  void shouldReplaceTheNatConnectionWhoseRepliesLookTheSame() {
    long first = table.publish(tables.claimNat(CLIENT, 1, SERVER, 0));
    int otherVip = VIP + 1;
    long second = table.claim(table.hash(TCP, CLIENT, 1, otherVip, VPORT), 0);
    Connection.setForward(second, TCP, CLIENT, 1, otherVip, VPORT, SERVER, 8080);
    Connection.setStatus(second, Connection.status(TcpStates.NONE, 0, 300));
    Connection.translate(second);
    assertEquals(second, table.publish(second));
    assertNotEquals(first, second);
    assertEquals(List.of(new Tables.Removed(CLIENT, 1, Removal.REPLACED)), tables.removed);
    assertEquals(0, tables.find(TCP, CLIENT, 1));
    assertEquals(Connection.peer(second), tables.findReply(TCP, SERVER, 8080, CLIENT, 1));
    assertEquals(1, table.size());
  }

  @Test
  void shouldRemoveBothHalvesByEither() {
    for (boolean byReply : new boolean[] {false, true}) {
      long forward = table.publish(tables.claimNat(CLIENT, 1, SERVER, 0));
      long reply = tables.findReply(TCP, SERVER, 8080, CLIENT, 1);
      assertEquals(Connection.peer(forward), reply);
      assertTrue(table.remove(byReply ? reply : forward, Removal.FLUSHED));
      assertFalse(table.remove(forward, Removal.FLUSHED));
      assertFalse(table.remove(reply, Removal.FLUSHED));
      assertEquals(0, tables.find(TCP, CLIENT, 1));
      assertEquals(0, tables.findReply(TCP, SERVER, 8080, CLIENT, 1));
      assertEquals(List.of(new Tables.Removed(CLIENT, 1, Removal.FLUSHED)), tables.removed);
      assertEquals(0, table.size());
      tables.removed.clear();
    }
  }

  @Test
  void shouldRebindAKeyWithinABurst() {
    long old = tables.insert(CLIENT, 1, TcpStates.TIME_WAIT, 12000, 0);
    assertTrue(table.remove(old, Removal.REUSED));
    long fresh = tables.insert(CLIENT, 1, TcpStates.NONE, 300, 0);
    assertNotEquals(old, fresh);
    assertEquals(fresh, tables.find(TCP, CLIENT, 1));
    assertEquals(CLIENT, Connection.clientAddress(old), "what the burst has found stays as it is");
    assertEquals(TcpStates.TIME_WAIT, Connection.state(Connection.status(old)));
  }

  @Test
  void shouldReuseAnEntryOnlyAfterTheBurst() {
    long old = tables.insert(CLIENT, 1, TcpStates.NONE, 300, 0);
    table.remove(old, Removal.FLUSHED);
    for (int i = 0; i < Tables.entries(1000) - 1; i++) {
      assertNotEquals(old, table.claim(i, 0));
    }
    assertEquals(0, table.claim(7, 0), "all others are claimed");
    assertEquals(1, table.refused());
    table.quiesce(0);
    assertEquals(old, table.claim(7, 0));
  }

  @Test
  void shouldWaitForAListing() {
    tables.insert(CLIENT, 2, TcpStates.NONE, 300, 0);
    table.forEach(
        listed -> {
          table.remove(listed, Removal.FLUSHED);
          table.quiesce(0);
          for (int i = 0; i < Tables.entries(1000); i++) {
            assertNotEquals(listed, table.claim(i, 0));
          }
        });
    assertEquals(1, tables.removed.size());
    assertNotEquals(0, table.claim(7, 0));
  }

  @Test
  void shouldListEachConnectionOnce() {
    for (int port = 0; port < 300; port++) {
      table.publish(tables.claimNat(CLIENT, port, SERVER, 0));
    }
    tables.claim(TCP, CLIENT, 1000, SERVER, TcpStates.NONE, 300, 0);
    List<Integer> ports = new ArrayList<>();
    table.forEach(c -> ports.add(Connection.clientPort(c)));
    assertEquals(300, ports.size());
    assertEquals(300, ports.stream().distinct().count());
    assertEquals(300, table.size());
  }

  @Test
  void shouldRefuseSizesThatItCannotHave() {
    Listener none = (c, why) -> {};
    assertThrows(
        IllegalArgumentException.class, () -> new ConnectionTable(0, 1, new Random(1), none));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ConnectionTable((1 << 28) + 1, 1, new Random(1), none));
    assertThrows(
        IllegalArgumentException.class, () -> new ConnectionTable(1, -1, new Random(1), none));
  }

  @Test
  void shouldNameTheRemedyWhenTheMemoryIsNotThere() {
    var error = assertThrows(OutOfMemoryError.class, () -> Mapping.of(1L << 50, "the test"));
    assertTrue(
        String.valueOf(error.getMessage())
            .matches(
                "the test needs 1073741825 MiB of memory and \\d+ MiB are available:"
                    + " configure fewer connections"),
        String.valueOf(error.getMessage()));
  }
}
