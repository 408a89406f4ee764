package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.afxdp.bpf.Assembler.Register.R1;
import static weir.afxdp.bpf.Assembler.Register.R6;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weir.afxdp.bpf.Assembler;
import weir.afxdp.bpf.BpfProgram;
import weir.afxdp.bpf.BpfTestRun;
import weir.ffi.Bpf;
import weir.ffi.Memory;
import weir.ffi.Poller;

/** Packets that a program puts into a ring, and what a worker gets. */
@Tag("netns")
@Timeout(60)
final class PacketRingTest {
  private static final int IN_RING = Bpf.TCX_DROP;
  private static final int LONG_WAY = Bpf.TCX_REDIRECT;
  private static final int FRAMES = 128;

  private final Umem umem = Umem.map(FRAMES, 2048);
  private final FramePool pool = new FramePool(umem.base(), 2048, FRAMES);
  private final Burst burst = new Burst();
  private PacketRingMaps maps;
  private PacketRing ring;
  private BpfProgram program;

  @BeforeEach
  void load() {
    maps = new PacketRingMaps();
    ring = maps.ring();
    Assembler a = new Assembler().move(R6, R1);
    Ending.toRing(maps, 1).write(a);
    program = BpfProgram.load(Hook.TC.type, "test", a.assemble(), 0);
  }

  @AfterEach
  void close() {
    program.close();
    maps.close();
    umem.close();
  }

  @Test
  void shouldCarryPacketsOfEveryLengthInTheirOrder() {
    SplittableRandom random = new SplittableRandom(1);
    // More than the ring has room for at once, so that records lie across its end.
    for (int turn = 0; turn < 12; turn++) {
      List<byte[]> sent = new ArrayList<>();
      for (int length = 34 + turn; length <= PacketRing.LONGEST; length += 29) {
        byte[] packet = packet(length);
        for (int i = 34; i < length; i++) {
          packet[i] = (byte) random.nextInt();
        }
        assertEquals(IN_RING, BpfTestRun.verdict(program, packet));
        sent.add(packet);
      }
      int next = 0;
      for (ring.receive(burst, pool); burst.size > 0; ring.receive(burst, pool)) {
        for (int i = 0; i < burst.size; i++) {
          byte[] packet = new byte[burst.length[i]];
          Memory.getBytes(burst.address[i], packet, packet.length);
          assertArrayEquals(sent.get(next++), packet);
        }
        pool.giveAll(burst);
      }
      assertEquals(sent.size(), next);
    }
  }

  @Test
  void shouldLetNothingOvertakeWhatGoesTheLongWay() {
    assertEquals(IN_RING, BpfTestRun.verdict(program, packet(PacketRing.LONGEST)));
    assertEquals(LONG_WAY, BpfTestRun.verdict(program, packet(PacketRing.LONGEST + 1)));
    assertEquals(LONG_WAY, BpfTestRun.verdict(program, packet(60)));
    ring.cameTheLongWay(1);
    assertEquals(LONG_WAY, BpfTestRun.verdict(program, packet(60)));
    while (BpfTestRun.verdict(program, packet(60)) == LONG_WAY) {
      ring.cameTheLongWay(0);
    }
  }

  @Test
  void shouldSendWhatItHasNoRoomForTheLongWay() {
    byte[] packet = packet(60);
    int fits = 0;
    while (BpfTestRun.verdict(program, packet) == IN_RING) {
      fits++;
    }
    assertEquals(PacketRing.SIZE / (PacketRing.PACKET + PacketRing.SHORT) - 1, fits);
    ring.receive(burst, pool);
    assertEquals(Burst.CAPACITY, burst.size);
    assertEquals(LONG_WAY, BpfTestRun.verdict(program, packet));
  }

  @Test
  void shouldKeepPacketsWhileThereIsNoFrameForThem() {
    byte[] packet = packet(60);
    for (int i = 0; i < FRAMES + 1; i++) {
      assertEquals(IN_RING, BpfTestRun.verdict(program, packet));
    }
    Burst first = new Burst();
    ring.receive(first, pool);
    Burst second = new Burst();
    ring.receive(second, pool);
    ring.receive(burst, pool);
    assertEquals(0, burst.size);
    pool.giveAll(first);
    ring.receive(burst, pool);
    assertEquals(1, burst.size);
  }

  @Test
  void shouldWakeUpOneWhoSleeps() throws Exception {
    CompletableFuture<Thread> asleep = new CompletableFuture<>();
    CompletableFuture<Boolean> woken = new CompletableFuture<>();
    Thread worker =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (Poller poller = new Poller(1)) {
                    poller.add(ring.fd());
                    ring.fallsAsleep();
                    asleep.complete(Thread.currentThread());
                    woken.complete(poller.await(TimeUnit.SECONDS.toNanos(30)));
                    ring.isAwake();
                  }
                });
    asleep.get();
    assertEquals(IN_RING, BpfTestRun.verdict(program, packet(60)));
    assertTrue(woken.get(), "slept on");
    worker.join();
    ring.receive(burst, pool);
    assertEquals(1, burst.size);
  }

  /** An Ethernet frame with an IPv4 header's first byte, without which a test run refuses it. */
  private static byte[] packet(int length) {
    byte[] packet = new byte[length];
    packet[12] = 0x08;
    packet[14] = 0x45;
    return packet;
  }
}
