package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.fromClient;
import static weir.dataplane.Rig.fromServer;
import static weir.dataplane.Rig.nat;
import static weir.dataplane.Rig.service;
import static weir.dataplane.testing.PacketBuilder.SYN;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Packets that are none of a service's go on to the kernel, and what if that goes wrong. */
class PuntTest {
  @Test
  void shouldGiveTheKernelWhatAServerSendsOnItsOwn() {
    try (Rig rig = new Rig(Rig.COMPLETE)) {
      rig.publish(service(6, 80, nat(1, 8080)));
      assertEquals(0, rig.send(SERVER_PORT, fromServer(8080, 1000).padTo(60)).size());
      byte[] frame = fromServer(8080, 1000).timeToLive(63).build();
      assertArrayEquals(Arrays.copyOfRange(frame, 14, frame.length), rig.punted.getFirst());
      assertEquals(1, rig.counters.total(WorkerCounters.PUNTED));
      assertEquals(0, rig.ports.framesInUse());
    }
  }

  @Test
  void shouldNotSendOnWhatHasNoTimeLeft() {
    try (Rig rig = new Rig(Rig.COMPLETE)) {
      rig.send(SERVER_PORT, fromServer(8080, 1000).timeToLive(1));
      assertEquals(0, rig.punted.size());
      assertEquals(1, rig.drops(DropReason.TTL_EXPIRED));
    }
  }

  @Test
  void shouldBoundWhatTheKernelGets() {
    try (Rig rig = new Rig(Rig.COMPLETE)) {
      for (int i = 0; i < 1000; i++) {
        rig.send(SERVER_PORT, fromServer(8080, 1000));
      }
      assertEquals(250, rig.punted.size());
      assertEquals(750, rig.drops(DropReason.PUNT_LIMIT));
      rig.nowTick += 2;
      for (int i = 0; i < 1000; i++) {
        rig.send(SERVER_PORT, fromServer(8080, 1000));
      }
      assertEquals(350, rig.punted.size());
    }
  }

  @Test
  void shouldCountWhatTheKernelRefuses() {
    try (Rig rig = new Rig((ip, length) -> false, Rig.COMPLETE)) {
      rig.send(SERVER_PORT, fromServer(8080, 1000));
      assertEquals(1, rig.drops(DropReason.PUNT_FAILED));
      assertEquals(0, rig.ports.framesInUse());
    }
  }

  @Test
  void shouldLoseNoFrameAndGoOnAfterAFault() {
    Punt broken =
        (ip, length) -> {
          throw new IllegalStateException("a bug");
        };
    try (Rig rig = new Rig(broken, Rig.COMPLETE)) {
      rig.publish(service(6, 80, nat(1, 8080)));
      rig.ports.port(CLIENT_PORT).inject(fromClient(1000, 80).flags(SYN).build());
      for (int i = 0; i < 3; i++) {
        rig.ports.port(SERVER_PORT).inject(fromServer(8080, 2000).build());
      }
      assertThrows(IllegalStateException.class, rig.worker::doWork);
      assertEquals(1, rig.sent().size(), "what was handled before is sent");
      assertEquals(0, rig.ports.framesInUse());
      assertEquals(1, rig.counters.total(WorkerCounters.FAULTS));
      assertEquals(1, rig.send(CLIENT_PORT, fromClient(1000, 80)).size());
    }
  }
}
