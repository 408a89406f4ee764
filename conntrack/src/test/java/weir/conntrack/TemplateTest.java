package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Templates: found by no packet, there as long as the connections that they control. */
class TemplateTest {
  private static final int TCP = Tables.TCP;
  private static final int CLIENT = 0x0a010203;
  private static final int NETWORK = 0x0a010200;
  private static final int NETMASK = 0xffffff00;
  private static final int SERVER = 0x0a020001;
  private static final int SERVER_ID = 7;
  private static final int TIMEOUT = 1000;

  private final Tables tables = new Tables(1000);
  private final ConnectionTable table = tables.table;

  @AfterEach
  void close() {
    tables.close();
  }

  @Test
  void shouldReadBackWhatATemplateSays() {
    long template = template(0);
    assertEquals(Connection.TEMPLATE, Connection.kind(template));
    assertEquals(TCP, Connection.protocol(template));
    assertEquals(NETWORK, Connection.clientAddress(template));
    assertEquals(0, Connection.clientPort(template));
    assertEquals(Tables.VIP, Connection.virtualAddress(template));
    assertEquals(Tables.VPORT, Connection.virtualPort(template));
    assertEquals(SERVER, Connection.serverAddress(template));
    assertEquals(8080, Connection.serverPort(template));
    assertEquals(template, Connection.forward(template));
    assertEquals(0, Connection.peer(template));
    assertEquals(0, Connection.controlled(template));
    assertEquals(template, find());
  }

  @Test
  void shouldNotBeFoundByAPacketOfTheSameNumbers() {
    long template = template(0);
    assertEquals(0, tables.find(TCP, NETWORK, 0));
    long c = tables.insert(NETWORK, 0, TcpStates.SYN_RECV, 6000, 0);
    assertEquals(c, tables.find(TCP, NETWORK, 0));
    assertEquals(template, find());
  }

  @Test
  void shouldKeepOneTemplateOfAKey() {
    long template = template(0);
    long other = claim(0);
    assertEquals(template, table.publish(other));
    assertEquals(1, table.size());
  }

  @Test
  void shouldTellTemplatesOfMarksApart() {
    int hash = table.templateHash(0, NETWORK, 1, 0);
    long mark = table.claim(hash, 0);
    Connection.setTemplate(mark, 0, NETWORK, NETMASK, 1, 0, SERVER, 0);
    Connection.setStatus(mark, Connection.status(Connection.UNASSURED, 0, TIMEOUT));
    assertEquals(mark, table.publish(mark));
    assertEquals(mark, table.findTemplate(hash, 0, NETWORK, 1, 0));
    assertEquals(0, Connection.protocol(mark));
    int second = table.templateHash(0, NETWORK, 2, 0);
    assertEquals(0, table.findTemplate(second, 0, NETWORK, 2, 0));
  }

  @Test
  void shouldCountTheConnectionsThatItControls() {
    long template = template(0);
    long first = controlled(template, 1, 0);
    long second = controlled(template, 2, 0);
    assertEquals(2, Connection.controlled(template));
    assertTrue(Connection.isControlled(first));
    assertEquals(template, table.template(first));
    table.remove(first, Removal.REUSED);
    assertEquals(1, Connection.controlled(template));
    table.remove(first, Removal.REUSED);
    table.remove(second, Removal.FLUSHED);
    assertEquals(0, Connection.controlled(template));
  }

  @Test
  void shouldNotCountAConnectionThatWasNotPublished() {
    long template = template(0);
    controlled(template, 1, 0);
    long same = tables.claim(TCP, CLIENT, 1, SERVER, TcpStates.SYN_RECV, 6000, 0);
    Connection.setServerId(same, SERVER_ID);
    Connection.setControl(same, template);
    assertEquals(2, Connection.controlled(template));
    assertNotEquals(same, table.publish(same));
    assertEquals(1, Connection.controlled(template));
  }

  @Test
  void shouldLiveAnotherMinuteWhileItControlsConnections() {
    long template = template(0);
    long c = controlled(template, 1, 0);
    expireAt(TIMEOUT + 100);
    assertFalse(Connection.isExpired(template, TIMEOUT + 100));
    assertEquals(TIMEOUT + 6000, TIMEOUT + 100 + Connection.ticksLeft(template, TIMEOUT + 100));
    expireAt(TIMEOUT + 6100);
    assertEquals(TIMEOUT + 12_000, TIMEOUT + 6100 + left(template, TIMEOUT + 6100));
    table.remove(c, Removal.FLUSHED);
    expireAt(TIMEOUT + 11_900);
    assertEquals(template, find());
    expireAt(TIMEOUT + 12_100);
    assertEquals(0, find());
    assertEquals(0, table.size());
  }

  @Test
  void shouldExpireWhenItControlsNothing() {
    template(0);
    expireAt(TIMEOUT - 1);
    assertEquals(1, table.size());
    expireAt(TIMEOUT + 100);
    assertEquals(0, table.size());
    assertEquals(Removal.EXPIRED, tables.removed.getFirst().why());
  }

  @Test
  void shouldDoNoHarmWhenTheTemplateIsGone() {
    long template = template(0);
    long c = controlled(template, 1, 0);
    table.remove(template, Removal.EVICTED);
    table.quiesce(0);
    table.expire(0, 0, 0);
    assertEquals(0, table.template(c));

    // Another client's template, and then a connection, in the same place.
    long next = claim(0);
    assertEquals(template, next, "the entry is taken again");
    Connection.setTemplate(next, TCP, 0x0b000000, NETMASK, Tables.VIP, 80, SERVER, 8080);
    Connection.setServerId(next, SERVER_ID);
    long other = tables.claim(TCP, 0x0b000001, 1, SERVER, TcpStates.SYN_RECV, 6000, 0);
    Connection.setServerId(other, SERVER_ID);
    Connection.setControl(other, next);
    table.publish(next);
    table.publish(other);
    assertEquals(1, Connection.controlled(next));
    assertEquals(0, table.template(c));
    table.remove(c, Removal.FLUSHED);
    assertEquals(1, Connection.controlled(next));
  }

  @Test
  void shouldNeverCountBelowZero() {
    long template = template(0);
    long c = controlled(template, 1, 0);
    table.remove(template, Removal.EVICTED);
    table.quiesce(0);
    table.expire(0, 0, 0);
    long again = template(0);
    assertEquals(template, again);
    table.remove(c, Removal.FLUSHED);
    assertEquals(0, Connection.controlled(again));
  }

  @Test
  void shouldRankByWhatItIsGoodFor() {
    long template = template(0);
    assertEquals(Connection.HALF_OPEN, Connection.rank(template));
    long c = controlled(template, 1, 0);
    assertEquals(Connection.ESTABLISHED, Connection.rank(template));
    table.remove(c, Removal.FLUSHED);
    Connection.assure(template);
    assertEquals(Connection.ASSURED, Connection.state(Connection.status(template)));
    assertEquals(Connection.ESTABLISHED, Connection.rank(template));
    assertEquals(TIMEOUT, Connection.timeout(Connection.status(template)));
  }

  private long claim(int nowTick) {
    long template =
        table.claim(table.templateHash(TCP, NETWORK, Tables.VIP, Tables.VPORT), nowTick);
    Connection.setTemplate(template, TCP, NETWORK, NETMASK, Tables.VIP, Tables.VPORT, SERVER, 8080);
    Connection.setStatus(template, Connection.status(Connection.UNASSURED, 0, TIMEOUT));
    Connection.touch(template, nowTick);
    Connection.setServerId(template, SERVER_ID);
    return template;
  }

  private long template(int nowTick) {
    return table.publish(claim(nowTick));
  }

  private long controlled(long template, int port, int nowTick) {
    long c = tables.claim(TCP, CLIENT, port, SERVER, TcpStates.ESTABLISHED, 90_000, nowTick);
    Connection.setServerId(c, SERVER_ID);
    Connection.setControl(c, template);
    return table.publish(c);
  }

  private long find() {
    int hash = table.templateHash(TCP, NETWORK, Tables.VIP, Tables.VPORT);
    return table.findTemplate(hash, TCP, NETWORK, Tables.VIP, Tables.VPORT);
  }

  private static int left(long c, int nowTick) {
    return Connection.ticksLeft(c, nowTick);
  }

  private void expireAt(int tick) {
    table.expire(0, tick - 100, Integer.MAX_VALUE);
    table.expire(0, tick, Integer.MAX_VALUE);
    table.quiesce(0);
  }
}
