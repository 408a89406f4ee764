package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.dataplane.Rig.CLIENT;
import static weir.dataplane.Rig.CLIENT_MAC;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.OUTER;
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
import static weir.dataplane.testing.PacketBuilder.FIN;
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import weir.afxdp.FlowCache;
import weir.conntrack.Connection;
import weir.conntrack.Removal;
import weir.conntrack.Timeouts;
import weir.dataplane.testing.PacketBuilder;

/**
 * A director part of whose packets the kernel forwards, and one without a flow cache, get the same
 * packets in the same order. Both count the same, and know the same of every connection.
 */
class CachedFlowsPropertyTest {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int CLIENTS = 12;
  private static final int[] FLAGS = {
    SYN, SYN, FIN | ACK, RST, ACK, ACK, ACK, ACK, ACK, ACK, ACK, ACK, ACK, ACK, ACK, ACK, ACK, ACK,
    ACK, ACK, ACK, ACK, ACK, ACK
  };
  private static final long[] MACS = {
    CLIENT_MAC, CLIENT_MAC, CLIENT_MAC, CLIENT_MAC, CLIENT_MAC, CLIENT_MAC, 0x02_00_00_00_00_0dL
  };

  private final RandomGenerator random = Seed.random("CachedFlowsPropertyTest");

  @Test
  void shouldCountAndKnowTheSameAsWithout() {
    long byTheKernel = 0;
    for (int round = 0; round < 10; round++) {
      // Small, so that flows push each other out.
      FlowCache cache = FlowCache.inMemory(round % 2 == 0 ? 16 : 256, Rig.LIMITS.servers() + 2);
      try (Rig rig = new Rig(null, cache, Rig.COMPLETE);
          Rig plain = new Rig(Rig.COMPLETE)) {
        run(rig, plain, cache);
        byTheKernel += rig.counters.total(WorkerCounters.CACHED);
      } finally {
        cache.close();
      }
    }
    assertTrue(byTheKernel > 1000, byTheKernel + " packets by the kernel");
  }

  private void run(Rig rig, Rig plain, FlowCache cache) {
    // Short, so that connections live by what the kernel has seen.
    rig.timeouts = Timeouts.DEFAULT.with(2, 0, 1);
    plain.timeouts = rig.timeouts;
    publish(rig, plain, true);
    for (int step = 0; step < 4000; step++) {
      int client = 1000 + random.nextInt(CLIENTS);
      int flags = FLAGS[random.nextInt(FLAGS.length)];
      long mac = MACS[random.nextInt(MACS.length)];
      switch (random.nextInt(24)) {
        case 0 -> pass(rig, plain, cache, random.nextInt(random.nextInt(10) == 0 ? 300 : 20));
        case 1, 2 -> pass(rig, plain, cache, 0);
        case 3 -> {
          if (random.nextInt(8) == 0) {
            publish(rig, plain, random.nextInt(4) != 0);
          }
        }
        case 4 -> {
          if (random.nextInt(20) == 0) {
            cache.invalidateAll();
          } else {
            flush(rig, client);
            flush(plain, client);
          }
        }
        case 5, 6, 7, 8, 9 -> request(rig, plain, cache, TCP, client, 81, flags, mac);
        case 10, 11 -> request(rig, plain, cache, UDP, client, 53, 0, mac);
        case 12, 13, 14, 15, 16, 17 -> request(rig, plain, cache, TCP, client, 80, flags, mac);
        default -> reply(rig, plain, cache, client, flags);
      }
      if (step % 40 == 0) {
        assertEquals(known(plain), known(rig));
      }
    }
    for (int i = 0; i < 3; i++) {
      pass(rig, plain, cache, 100);
    }
    for (int server = 1; server <= 3; server++) {
      assertEquals(plain.counters.server(server), rig.counters.server(server));
      assertEquals(plain.load.active(server), rig.load.active(server));
      assertEquals(plain.load.inactive(server), rig.load.inactive(server));
    }
    assertEquals(
        plain.counters.total(WorkerCounters.FORWARDED),
        rig.counters.total(WorkerCounters.FORWARDED));
    // When all connections are over, no flow is left.
    pass(rig, plain, cache, 20_000);
    pass(rig, plain, cache, 100);
    assertEquals(0, rig.table.size());
    for (int flow = 0; flow < cache.capacity(); flow++) {
      assertEquals(-1, FlowCache.connection(cache.flow(flow)));
    }
  }

  private static void pass(Rig rig, Rig plain, FlowCache cache, int ticks) {
    rig.nowTick += ticks;
    plain.nowTick += ticks;
    cache.tick(rig.nowTick);
    // Enough for a whole turn of every sweep.
    for (int i = 0; i < 12; i++) {
      rig.worker.doWork();
      plain.worker.doWork();
    }
    // The kernel does not look whether a connection's time is up, which the sweep will do within a
    // second; tier 2 does. Here it is not to make a difference.
    expire(rig);
    expire(plain);
  }

  private static void expire(Rig rig) {
    rig.table.forEach(
        c -> {
          if (rig.table.isOver(c, rig.nowTick)) {
            rig.table.remove(c, Removal.EXPIRED);
          }
        });
  }

  private static void publish(Rig rig, Rig plain, boolean all) {
    for (Rig each : List.of(rig, plain)) {
      if (all) {
        each.publish(
            service(TCP, 80, nat(1, 8080)),
            service(TCP, 81, direct(2, 81)),
            service(UDP, 53, direct(3, 53)));
      } else {
        each.publish(service(TCP, 80, nat(1, 8080)), service(TCP, 81), service(UDP, 53));
      }
    }
  }

  private static void flush(Rig rig, int client) {
    int hash = rig.table.hash(TCP, CLIENT, client, VIP, 80);
    long c = rig.table.find(hash, TCP, CLIENT, client, VIP, 80);
    if (c != 0) {
      rig.table.remove(c, Removal.FLUSHED);
      rig.worker.doWork();
    }
  }

  private void request(
      Rig rig,
      Rig plain,
      FlowCache cache,
      int protocol,
      int client,
      int port,
      int flags,
      long mac) {
    int length = 100 + client % 7;
    PacketBuilder packet =
        protocol == UDP
            ? fromClientUdp(client, port).payloadLength(length - 28)
            : fromClient(client, port).flags(flags).payloadLength(length - 40);
    plain.send(CLIENT_PORT, packet.macs(OUTER, mac));
    long flow = cache.find(protocol, CLIENT, client, VIP, port);
    if (flow != 0 && FlowCache.clientMac(flow) != 0 && FlowCache.clientMac(flow) != mac) {
      flow = 0;
    }
    if (!isForwarded(cache, flow, protocol, flags, length)) {
      rig.send(CLIENT_PORT, packet);
    }
  }

  private void reply(Rig rig, Rig plain, FlowCache cache, int client, int flags) {
    int length = 200 + client % 7;
    PacketBuilder packet = fromServer(8080, client).flags(flags).payloadLength(length - 40);
    List<Rig.Sent> expected = plain.send(SERVER_PORT, packet);
    long flow = cache.find(TCP, SERVER, 8080, CLIENT, client);
    if (isForwarded(cache, flow, TCP, flags, length)) {
      long to = Ethernet.destination(expected.getFirst().frame().address);
      assertEquals(to, FlowCache.clientMac(flow), "to where the client is now");
    } else {
      rig.send(SERVER_PORT, packet);
    }
  }

  /** Plays the kernel. */
  private static boolean isForwarded(
      FlowCache cache, long flow, int protocol, int flags, int length) {
    if (flow == 0 || !cache.isCurrent(flow) || (protocol == TCP && flags != ACK)) {
      return false;
    }
    cache.count(flow, length);
    return true;
  }

  /** All connections, with the time they have left. */
  private static Map<String, String> known(Rig rig) {
    Map<String, String> known = new TreeMap<>();
    rig.table.forEach(
        c -> {
          if (rig.cachedFlows != null) {
            rig.cachedFlows.refresh(c);
          }
          int left = Connection.ticksLeft(c, rig.nowTick);
          ConnectionRow row = ConnectionRow.of(c, rig.nowTick);
          if (left > 0) {
            known.put(
                row.protocol() + " " + row.clientPort() + " " + row.virtualPort(),
                row.state() + " " + left + " " + row.serverId());
          }
        });
    return known;
  }

  /** The kernel counts in a thread of its own, whatever the worker is doing. */
  @Test
  void shouldCountEveryPacketOnceWhileTheKernelRuns() throws InterruptedException {
    FlowCache cache = FlowCache.inMemory(16, Rig.LIMITS.servers() + 2);
    try (Rig rig = new Rig(null, cache, Rig.COMPLETE)) {
      rig.publish(service(TCP, 80, nat(1, 8080)), service(TCP, 81, direct(2, 81)));
      AtomicBoolean stopped = new AtomicBoolean();
      List<Thread> kernel = new ArrayList<>();
      long[] counted = new long[2];
      for (int cpu = 0; cpu < counted.length; cpu++) {
        int number = cpu;
        kernel.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      long packets = 0;
                      for (int i = number; !stopped.get(); i++) {
                        int client = 1000 + i % CLIENTS;
                        long flow =
                            switch (i % 3) {
                              case 0 -> cache.find(TCP, CLIENT, client, VIP, 80);
                              case 1 -> cache.find(TCP, CLIENT, client, VIP, 81);
                              default -> cache.find(TCP, SERVER, 8080, CLIENT, client);
                            };
                        if (flow != 0 && cache.isCurrent(flow)) {
                          cache.count(flow, 100);
                          packets++;
                        }
                      }
                      counted[number] = packets;
                    }));
      }
      for (int step = 0; step < 60_000; step++) {
        int client = 1000 + random.nextInt(CLIENTS);
        int flags = FLAGS[random.nextInt(FLAGS.length)];
        switch (random.nextInt(5)) {
          case 0, 1 -> rig.send(CLIENT_PORT, fromClient(client, 80).flags(flags));
          case 2 -> rig.send(CLIENT_PORT, fromClient(client, 81).flags(flags));
          case 3 -> rig.send(SERVER_PORT, fromServer(8080, client).flags(flags));
          default -> rig.nowTick += 7;
        }
      }
      stopped.set(true);
      for (Thread cpu : kernel) {
        cpu.join();
      }
      for (int i = 0; i < 3; i++) {
        rig.nowTick += 100;
        rig.worker.doWork();
      }
      assertTrue(counted[0] + counted[1] > 1000, counted[0] + counted[1] + " packets");
      assertEquals(counted[0] + counted[1], rig.counters.total(WorkerCounters.CACHED));
    } finally {
      cache.close();
    }
  }
}
