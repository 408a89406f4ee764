package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.dataplane.Rig.CLIENT;
import static weir.dataplane.Rig.CLIENT_MAC;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.INNER;
import static weir.dataplane.Rig.OUTER;
import static weir.dataplane.Rig.SERVER;
import static weir.dataplane.Rig.SERVER_MAC;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.VIP;
import static weir.dataplane.Rig.direct;
import static weir.dataplane.Rig.fromClient;
import static weir.dataplane.Rig.fromClientUdp;
import static weir.dataplane.Rig.fromServer;
import static weir.dataplane.Rig.nat;
import static weir.dataplane.Rig.service;
import static weir.dataplane.testing.PacketBuilder.ACK;
import static weir.dataplane.testing.PacketBuilder.FIN;
import static weir.dataplane.testing.PacketBuilder.PSH;
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.address;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.afxdp.FlowCache;
import weir.conntrack.Connection;
import weir.conntrack.Removal;
import weir.conntrack.TcpStates;
import weir.conntrack.Timeouts;

/** Which flows tier 2 installs, takes back, and what it brings home from them. */
class CachedFlowsTest {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int REPLIES = Rig.LIMITS.servers();
  private static final long OTHER_MAC = 0x02_00_00_00_00_0dL;
  private static final int DIRECTOR = address("10.0.2.1");

  private final FlowCache cache = FlowCache.inMemory(256, Rig.LIMITS.servers() + 2);
  private final Rig rig = new Rig(null, cache, Rig.COMPLETE);

  @AfterEach
  void close() {
    rig.close();
    cache.close();
  }

  private static RealServer tunnel(int id, int port) {
    NextHop hop = new NextHop(SERVER_PORT, SERVER_MAC, INNER, DIRECTOR, 1500);
    return new RealServer(id, SERVER, port, 1, ForwardingMethod.TUNNEL, hop);
  }

  private long requests(int protocol, int clientPort, int port) {
    long flow = cache.find(protocol, CLIENT, clientPort, VIP, port);
    return flow != 0 && cache.isCurrent(flow) ? flow : 0;
  }

  private long replies(int protocol, int serverPort, int clientPort) {
    long flow = cache.find(protocol, SERVER, serverPort, CLIENT, clientPort);
    return flow != 0 && cache.isCurrent(flow) ? flow : 0;
  }

  private void fromClientTcp(int clientPort, int flags) {
    rig.send(CLIENT_PORT, fromClient(clientPort, 80).flags(flags));
  }

  private void fromServerTcp(int clientPort, int flags) {
    rig.send(SERVER_PORT, fromServer(8080, clientPort).flags(flags));
  }

  /** Opens a NAT connection up to the client's request, after the ACK that establishes it. */
  private void openNat(int clientPort) {
    fromClientTcp(clientPort, SYN);
    fromServerTcp(clientPort, SYN | ACK);
    fromClientTcp(clientPort, ACK);
    fromClientTcp(clientPort, ACK | PSH);
  }

  /** Opens a connection of which only the client's packets come by, up to its request. */
  private void openDirect(int clientPort, int port) {
    for (int flags : new int[] {SYN, ACK, ACK | PSH}) {
      rig.send(CLIENT_PORT, fromClient(clientPort, port).flags(flags));
    }
  }

  private long connection(int clientPort) {
    int hash = rig.table.hash(TCP, CLIENT, clientPort, VIP, 80);
    return rig.table.find(hash, TCP, CLIENT, clientPort, VIP, 80);
  }

  /** Lets time pass, and the worker go round. */
  private void pass(int ticks) {
    rig.nowTick += ticks;
    for (int i = 0; i < 4; i++) {
      rig.worker.doWork();
    }
  }

  @Test
  void shouldInstallADirectFlowOnceItIsEstablished() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    fromClientTcp(1000, SYN);
    fromClientTcp(1000, SYN);
    assertEquals(0, requests(TCP, 1000, 80), "SYN only");
    fromClientTcp(1000, ACK);
    assertEquals(0, requests(TCP, 1000, 80), "the next packet may close it");
    fromClientTcp(1000, ACK | PSH);
    long flow = requests(TCP, 1000, 80);
    assertNotEquals(0, flow);
    assertEquals(FlowCache.Action.DIRECT, FlowCache.action(flow));
    assertEquals(0, FlowCache.clientMac(flow), "the client's packets may come from anywhere");
    assertEquals(0, FlowCache.ingress(flow));
    assertEquals(1, FlowCache.server(flow));
    assertEquals(Connection.number(connection(1000)), FlowCache.connection(flow));
  }

  @Test
  void shouldInstallBothWaysOfNat() {
    rig.publish(service(TCP, 80, nat(1, 8080)));
    openNat(1000);
    long requests = requests(TCP, 1000, 80);
    assertEquals(FlowCache.Action.NAT_REQUEST, FlowCache.action(requests));
    assertEquals(CLIENT_MAC, FlowCache.clientMac(requests));
    assertEquals(1, FlowCache.ingress(requests), "the index of the interface");
    assertEquals(0, replies(TCP, 8080, 1000), "no reply but a SYN");
    fromServerTcp(1000, ACK | PSH);
    long replies = replies(TCP, 8080, 1000);
    assertEquals(FlowCache.Action.NAT_REPLY, FlowCache.action(replies));
    assertEquals(CLIENT_MAC, FlowCache.clientMac(replies));
    assertEquals(FlowCache.connection(requests), FlowCache.connection(replies));
    cache.invalidateHop(REPLIES + CLIENT_PORT);
    assertEquals(0, replies(TCP, 8080, 1000));
    assertNotEquals(0, requests(TCP, 1000, 80));
  }

  @Test
  void shouldInstallATunnelThatHasABeginning() {
    RealServer nowhere = new RealServer(2, SERVER, 81, 1, ForwardingMethod.TUNNEL, Rig.HOP);
    rig.publish(service(TCP, 80, tunnel(1, 80)), service(TCP, 81, nowhere));
    openDirect(1000, 80);
    assertEquals(FlowCache.Action.TUNNEL, FlowCache.action(requests(TCP, 1000, 80)));
    assertEquals(1480, cache.mtu(1));
    openDirect(1000, 81);
    assertEquals(0, requests(TCP, 1000, 81));
  }

  @Test
  void shouldInstallUdpFromTheSecondDatagramOn() {
    VirtualService single =
        new VirtualService(
            54, 0, UDP, VIP, 54, "rr", VirtualService.ONE_PACKET, null, List.of(direct(3, 54)));
    rig.publish(service(UDP, 53, direct(2, 53)), single);
    rig.send(CLIENT_PORT, fromClientUdp(1000, 53), fromClientUdp(1001, 53));
    assertEquals(0, requests(UDP, 1000, 53));
    rig.send(CLIENT_PORT, fromClientUdp(1000, 53));
    assertNotEquals(0, requests(UDP, 1000, 53));
    assertEquals(0, requests(UDP, 1001, 53));
    rig.send(CLIENT_PORT, fromClientUdp(1000, 54));
    rig.send(CLIENT_PORT, fromClientUdp(1000, 54));
    assertEquals(0, requests(UDP, 1000, 54));
  }

  @Test
  void shouldInstallNothingForAFragment() {
    rig.publish(service(UDP, 53, direct(2, 53)));
    rig.send(CLIENT_PORT, fromClientUdp(1000, 53));
    List<byte[]> fragments =
        fromClientUdp(1000, 53).mayFragment().payloadLength(1000).buildFragments(512);
    rig.send(CLIENT_PORT, fragments);
    assertEquals(0, requests(UDP, 1000, 53));
  }

  @Test
  void shouldTakeBothFlowsBackWhenAConnectionOpensOrCloses() {
    rig.publish(service(TCP, 80, nat(1, 8080)));
    for (int flags : new int[] {FIN | ACK, RST, RST | ACK, SYN}) {
      openNat(1000);
      fromServerTcp(1000, ACK);
      assertNotEquals(0, requests(TCP, 1000, 80));
      assertNotEquals(0, replies(TCP, 8080, 1000));
      fromServerTcp(1000, flags);
      assertEquals(0, requests(TCP, 1000, 80), "flags " + flags);
      assertEquals(0, replies(TCP, 8080, 1000), "flags " + flags);
      rig.table.remove(connection(1000), Removal.FLUSHED);
      rig.worker.doWork();
    }
  }

  @Test
  void shouldNotInstallWhatIsClosing() {
    rig.publish(service(TCP, 80, nat(1, 8080)));
    openNat(1000);
    fromClientTcp(1000, FIN | ACK);
    fromServerTcp(1000, ACK);
    fromClientTcp(1000, ACK);
    assertEquals(0, requests(TCP, 1000, 80));
    assertEquals(0, replies(TCP, 8080, 1000));
  }

  @Test
  void shouldTakeTheFlowsBackOfAConnectionThatIsRemoved() {
    rig.publish(service(TCP, 80, nat(1, 8080)));
    openNat(1000);
    fromServerTcp(1000, ACK);
    rig.table.remove(connection(1000), Removal.SERVER_GONE);
    assertEquals(0, cache.find(TCP, CLIENT, 1000, VIP, 80));
    assertEquals(0, cache.find(TCP, SERVER, 8080, CLIENT, 1000));
  }

  @Test
  void shouldFollowAClientThatComesAnotherWay() {
    rig.publish(service(TCP, 80, nat(1, 8080)));
    openNat(1000);
    fromServerTcp(1000, ACK);
    rig.send(CLIENT_PORT, fromClient(1000, 80).flags(ACK).macs(OUTER, OTHER_MAC));
    assertEquals(0, replies(TCP, 8080, 1000), "it would go the old way");
    assertEquals(OTHER_MAC, FlowCache.clientMac(requests(TCP, 1000, 80)));
    fromServerTcp(1000, ACK);
    assertEquals(OTHER_MAC, FlowCache.clientMac(replies(TCP, 8080, 1000)));
  }

  @Test
  void shouldInvalidateTheFlowsOfAServerThatChanges() {
    rig.publish(service(TCP, 80, nat(1, 8080)), service(TCP, 81, direct(2, 81)));
    openNat(1000);
    fromServerTcp(1000, ACK);
    openDirect(1000, 81);
    NextHop elsewhere = new NextHop(SERVER_PORT, OTHER_MAC, INNER, 1400);
    RealServer moved = new RealServer(1, SERVER, 8080, 1, ForwardingMethod.MASQ, elsewhere);
    rig.publish(service(TCP, 80, moved), service(TCP, 81, direct(2, 81)));
    assertEquals(0, requests(TCP, 1000, 80));
    assertNotEquals(0, replies(TCP, 8080, 1000), "the way back is the same");
    assertNotEquals(0, requests(TCP, 1000, 81), "another server's");
    fromClientTcp(1000, ACK);
    assertNotEquals(0, requests(TCP, 1000, 80));
    assertEquals(1400, cache.mtu(1));
    rig.publish(service(TCP, 80));
    assertEquals(0, requests(TCP, 1000, 80));
    assertEquals(0, requests(TCP, 1000, 81));
    fromClientTcp(1000, ACK);
    assertEquals(0, requests(TCP, 1000, 80), "its server is gone");
  }

  @Test
  void shouldNotInstallByASnapshotThatIsNotTheNewest() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    fromClientTcp(1000, SYN);
    fromClientTcp(1000, ACK);
    ServiceTable old = rig.services;
    rig.publishDuringInstall = () -> rig.publish(service(TCP, 80));
    fromClientTcp(1000, ACK);
    assertNotEquals(old, rig.services);
    assertEquals(0, requests(TCP, 1000, 80));
  }

  @Test
  void shouldInstallNothingWhilePacketsFromBeforeMayBeInTheRings() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    openDirect(1000, 80);
    assertNotEquals(0, requests(TCP, 1000, 80));
    cache.invalidateAll();
    fromClientTcp(1000, ACK);
    assertEquals(0, requests(TCP, 1000, 80));
    rig.worker.doWork();
    fromClientTcp(1000, ACK);
    assertEquals(0, requests(TCP, 1000, 80), "too early");
    rig.nowTick += FlowInstaller.QUIET_TICKS;
    fromClientTcp(1000, ACK);
    assertEquals(0, requests(TCP, 1000, 80), "the rings were not empty");
    rig.worker.doWork();
    fromClientTcp(1000, ACK);
    assertNotEquals(0, requests(TCP, 1000, 80));
    cache.invalidateAll();
    fromClientTcp(1000, ACK);
    rig.nowTick += FlowInstaller.LONGEST_TICKS;
    fromClientTcp(1000, ACK);
    fromClientTcp(1000, ACK);
    assertNotEquals(0, requests(TCP, 1000, 80), "they never are");
  }

  @Test
  void shouldCountWhatTheKernelForwards() {
    rig.publish(service(TCP, 80, nat(1, 8080)));
    openNat(1000);
    fromServerTcp(1000, ACK);
    Traffic before = rig.counters.server(1);
    long forwarded = rig.counters.total(WorkerCounters.FORWARDED);
    for (int i = 0; i < 5; i++) {
      cache.count(requests(TCP, 1000, 80), 100);
      cache.count(replies(TCP, 8080, 1000), 1000);
    }
    cache.count(replies(TCP, 8080, 1000), 1000);
    pass(100);
    // 80 % 64 is the id of the service.
    for (Traffic after : List.of(rig.counters.server(1), rig.counters.service(80 % 64))) {
      assertEquals(before.inPackets() + 5, after.inPackets());
      assertEquals(before.inBytes() + 500, after.inBytes());
      assertEquals(before.outPackets() + 6, after.outPackets());
      assertEquals(before.outBytes() + 6000, after.outBytes());
    }
    assertEquals(11, rig.counters.total(WorkerCounters.CACHED));
    assertEquals(forwarded + 11, rig.counters.total(WorkerCounters.FORWARDED));
    assertEquals(2, rig.counters.total(WorkerCounters.FLOWS));
    // What is counted late is not lost.
    long flow = requests(TCP, 1000, 80);
    fromClientTcp(1000, FIN);
    cache.count(flow, 50);
    pass(100);
    pass(100);
    assertEquals(before.inPackets() + 7, rig.counters.server(1).inPackets());
    assertEquals(0, rig.counters.total(WorkerCounters.FLOWS));
  }

  @Test
  void shouldBeBehindUntilAllFlowsHaveBeenLookedAt() {
    int count = 2000;
    try (FlowCache many = FlowCache.inMemory(4 * count, Rig.LIMITS.servers() + 2);
        Rig busy = new Rig(null, many, Rig.COMPLETE)) {
      busy.publish(service(UDP, 53, direct(2, 53)));
      for (int port = 1000; port < 1000 + count; port++) {
        busy.send(CLIENT_PORT, fromClientUdp(port, 53));
        busy.send(CLIENT_PORT, fromClientUdp(port, 53));
      }
      // The second turn begins with as many places as there are now.
      for (int turn = 0; turn < 2; turn++) {
        busy.nowTick += 100;
        do {
          busy.worker.doWork();
        } while (busy.worker.isBehind());
      }
      int forwarded = 0;
      for (int port = 1000; port < 1000 + count; port++) {
        long flow = many.find(UDP, CLIENT, port, VIP, 53);
        if (flow != 0) {
          many.count(flow, 60);
          forwarded++;
        }
      }
      assertTrue(forwarded > count / 2, "flows: " + forwarded);
      busy.nowTick += 100;
      busy.worker.doWork();
      assertTrue(busy.worker.isBehind());
      assertTrue(busy.counters.total(WorkerCounters.CACHED) < forwarded);
      while (busy.worker.isBehind()) {
        busy.worker.doWork();
      }
      assertEquals(forwarded, busy.counters.total(WorkerCounters.CACHED));
    }
  }

  @Test
  void shouldKeepAConnectionAliveThatOnlyTheKernelSees() {
    rig.timeouts = Timeouts.DEFAULT.with(1, 0, 0);
    rig.publish(service(TCP, 80, nat(1, 8080)));
    openNat(1000);
    fromServerTcp(1000, ACK);
    long c = connection(1000);
    for (int i = 0; i < 10; i++) {
      rig.nowTick += 60;
      cache.tick(rig.nowTick);
      cache.count(i % 2 == 0 ? requests(TCP, 1000, 80) : replies(TCP, 8080, 1000), 60);
      rig.nowTick += 60;
      rig.worker.doWork();
      assertEquals(c, connection(1000));
      assertTrue(rig.table.isLive(c));
    }
    pass(101);
    pass(101);
    assertEquals(0, connection(1000));
    assertEquals(0, cache.find(TCP, CLIENT, 1000, VIP, 80));
    assertEquals(0, rig.load.active(1));
  }

  @Test
  void shouldShowWhenTheKernelSawAPacketLast() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    openDirect(1000, 80);
    rig.nowTick += 500;
    cache.tick(rig.nowTick);
    cache.count(requests(TCP, 1000, 80), 60);
    long c = connection(1000);
    assertEquals(
        Timeouts.DEFAULT.tcp(TcpStates.ESTABLISHED) - 500, Connection.ticksLeft(c, rig.nowTick));
    assertTrue(rig.cachedFlows != null && rig.cachedFlows.carries(c));
    rig.cachedFlows.refresh(c);
    assertEquals(Timeouts.DEFAULT.tcp(TcpStates.ESTABLISHED), Connection.ticksLeft(c, rig.nowTick));
  }

  @Test
  void shouldFreeWhatCountsNoMore() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    openDirect(1000, 80);
    pass(100);
    assertEquals(1, rig.counters.total(WorkerCounters.FLOWS));
    cache.invalidateHop(1);
    pass(100);
    assertEquals(0, cache.find(TCP, CLIENT, 1000, VIP, 80));
    assertEquals(0, rig.counters.total(WorkerCounters.FLOWS));
  }

  @Test
  void shouldFollowNewTimeouts() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    openDirect(1000, 80);
    rig.timeouts = Timeouts.DEFAULT.with(10, 0, 0);
    rig.publish(service(TCP, 80, direct(1, 80)));
    cache.tick(rig.nowTick);
    cache.count(requests(TCP, 1000, 80), 60);
    pass(100);
    assertEquals(1000, Connection.timeout(Connection.status(connection(1000))));
  }

  @Test
  void shouldInstallAllOfARound() {
    rig.publish(service(TCP, 80, direct(1, 80)));
    for (int port = 0; port < 64; port++) {
      fromClientTcp(1000 + port, SYN);
      fromClientTcp(1000 + port, ACK);
    }
    for (int port = 0; port < 64; port++) {
      rig.ports.port(CLIENT_PORT).inject(fromClient(1000 + port, 80).flags(ACK).build());
    }
    rig.worker.doWork();
    assertEquals(64, rig.counters.total(WorkerCounters.FLOWS_INSTALLED));
    assertFalse(requests(TCP, 1000, 80) == 0);
  }
}
