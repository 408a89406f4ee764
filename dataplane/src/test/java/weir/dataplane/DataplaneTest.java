package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.COMPLETE;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.fromClient;
import static weir.dataplane.Rig.nat;
import static weir.dataplane.Rig.service;
import static weir.dataplane.testing.PacketBuilder.SYN;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weir.afxdp.Burst;
import weir.afxdp.Link;
import weir.afxdp.MemoryPorts;
import weir.afxdp.Port;
import weir.afxdp.Ports;

/** The whole data plane on threads of its own. */
@Timeout(30)
class DataplaneTest {
  private static final Punt REFUSE = (ip, length) -> false;

  @Test
  void shouldForwardOnThreadsNamedForIt() throws Exception {
    try (QueuePorts ports = new QueuePorts();
        Dataplane dataplane = new Dataplane(List.of(ports), Rig.LIMITS, () -> REFUSE)) {
      dataplane.publish(new ServiceTable(List.of(service(6, 80, nat(1, 8080)))));
      dataplane.start();
      ports.arrive.add(fromClient(1000, 80).flags(SYN).build());
      Frame sent = new Frame(ports.left.take());
      assertEquals(8080, Packet.destinationPort(sent.address + 34));
      assertEquals("worker-0", ports.thread);

      assertEquals(1, dataplane.active(1));
      assertEquals(0, dataplane.inactive(1));
      assertEquals(new Traffic(1, 1, 0, 40, 0), dataplane.server(1));
      assertEquals(new Traffic(1, 1, 0, 40, 0), dataplane.service(80 % 64));
      List<ConnectionRow> rows = new ArrayList<>();
      dataplane.connections(rows::add);
      assertEquals(1, rows.size());
      assertEquals("SYN_RECV", rows.getFirst().state());
      assertTrue(rows.getFirst().expiresSeconds() >= 55);
      assertEquals(1, dataplane.totals().forwarded());
      assertEquals(1, dataplane.totals().connections());
      assertEquals(1, dataplane.table().connections());
      assertEquals(Rig.LIMITS.connections(), dataplane.table().capacity());
      assertEquals(1, dataplane.workers());
      while (dataplane.burstLatency().getTotalCount() == 0) {
        Thread.onSpinWait();
      }
      assertEquals(1, dataplane.burstLatency().getTotalCount());
      assertTrue(dataplane.busyNanos(0) > 0);
      Explanation explanation = dataplane.explain(Ipv4.TCP, Rig.CLIENT, 1000, Rig.VIP, 80, null, 1);
      assertEquals("SYN_RECV", Objects.requireNonNull(explanation.connection()).state());
    }
  }

  @Test
  void shouldTakeOverANewSnapshot() throws Exception {
    try (QueuePorts ports = new QueuePorts();
        Dataplane dataplane = new Dataplane(List.of(ports), Rig.LIMITS, () -> REFUSE)) {
      dataplane.start();
      dataplane.publish(new ServiceTable(List.of(service(6, 80))));
      ports.arrive.add(fromClient(1000, 80).flags(SYN).build());
      assertEquals(Ipv4.ICMP, Ipv4.protocol(new Frame(ports.left.take()).address + 14));
      assertEquals(1, dataplane.drops().get(DropReason.NO_SERVER));
      dataplane.publish(new ServiceTable(List.of(service(6, 80, nat(1, 8080)))));
      ports.arrive.add(fromClient(1000, 80).flags(SYN).build());
      assertEquals(Ipv4.TCP, Ipv4.protocol(new Frame(ports.left.take()).address + 14));
    }
  }

  @Test
  void shouldGoOnAfterFaults() throws Exception {
    Logger.getLogger(Dataplane.class.getName()).setLevel(Level.OFF);
    Punt broken =
        (ip, length) -> {
          throw new IllegalStateException("a bug, on purpose");
        };
    try (QueuePorts ports = new QueuePorts();
        Dataplane dataplane = new Dataplane(List.of(ports), Rig.LIMITS, () -> broken)) {
      dataplane.publish(new ServiceTable(List.of(service(6, 80, nat(1, 8080)))));
      dataplane.start();
      ports.arrive.add(fromClient(1000, 99).build());
      ports.arrive.add(fromClient(1000, 80).flags(SYN).build());
      while (dataplane.totals().faults() == 0) {
        Thread.onSpinWait();
      }
      ports.arrive.add(fromClient(1001, 80).flags(SYN).build());
      assertEquals(8080, Packet.destinationPort(new Frame(ports.left.take()).address + 34));
    }
  }

  @Test
  void shouldRefuseASnapshotThatDoesNotFit() {
    try (MemoryPorts ports = new MemoryPorts(64, COMPLETE);
        Dataplane dataplane = new Dataplane(List.of(ports), Rig.LIMITS, () -> REFUSE)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> dataplane.publish(new ServiceTable(List.of(service(6, 80, nat(64, 80))))));
      NextHop nowhere = new NextHop(2, 0, 0, 1500);
      RealServer server = new RealServer(1, 1, 80, 1, ForwardingMethod.MASQ, nowhere);
      assertThrows(
          IllegalArgumentException.class,
          () -> dataplane.publish(new ServiceTable(List.of(service(6, 80, server)))));
      assertEquals(ServiceTable.EMPTY, dataplane.services());
    }
  }

  /** Two memory ports behind queues that another thread may use. */
  private static final class QueuePorts implements Ports, AutoCloseable {
    final BlockingQueue<byte[]> arrive = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> left = new LinkedBlockingQueue<>();
    volatile @Nullable String thread;

    private final MemoryPorts memory = new MemoryPorts(64, COMPLETE);
    private final List<Port> ports =
        List.of(new QueuePort(CLIENT_PORT), new QueuePort(SERVER_PORT));

    @Override
    public List<Port> list() {
      return ports;
    }

    @Override
    public void await(int timeoutMs) {
      try {
        byte[] frame = arrive.poll(timeoutMs, TimeUnit.MILLISECONDS);
        if (frame != null) {
          memory.port(CLIENT_PORT).inject(frame);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      memory.close();
    }

    private final class QueuePort implements Port {
      private final int index;

      QueuePort(int index) {
        this.index = index;
      }

      @Override
      public Link link() {
        return COMPLETE[index];
      }

      @Override
      public int receive(Burst burst) {
        thread = Thread.currentThread().getName();
        return memory.port(index).receive(burst);
      }

      @Override
      public void transmit(Burst burst) {
        memory.port(index).transmit(burst);
        for (byte[] out = memory.port(index).take(); out != null; ) {
          left.add(out);
          out = memory.port(index).take();
        }
      }

      @Override
      public long takeFrame() {
        return memory.port(index).takeFrame();
      }

      @Override
      public void recycle(Burst burst) {
        memory.port(index).recycle(burst);
      }

      @Override
      public long transmitDrops() {
        return 0;
      }

      @Override
      public long receiveDrops() {
        return 0;
      }
    }
  }
}
