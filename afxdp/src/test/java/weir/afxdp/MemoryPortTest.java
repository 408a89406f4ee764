package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MemoryPortTest {
  private static final Link OFFLOADING = new Link(1, "a", 0x020000000001L, 1500, true, true);
  private static final Link PLAIN = new Link(2, "b", 0x020000000002L, 1500, false, false);

  private static final int FRAMES = Burst.CAPACITY + 16;

  private final MemoryPorts ports = new MemoryPorts(FRAMES, OFFLOADING, PLAIN);
  private final Burst burst = new Burst();

  @AfterEach
  void close() {
    ports.close();
  }

  @Test
  void shouldForwardWhatWasInjected() {
    byte[] frame = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
    ports.port(0).inject(frame);
    assertEquals(1, ports.port(0).receive(burst));
    assertEquals(14, burst.length[0]);
    ports.port(1).transmit(burst);
    assertEquals(0, burst.size);
    assertArrayEquals(frame, ports.port(1).take());
    assertNull(ports.port(1).take());
    assertEquals(0, ports.framesInUse());
  }

  @Test
  void shouldCompleteAPendingChecksumAsAnInterfaceDoes() {
    // Sum from byte 2 on: 0x1234 (the pseudo header's) + 0x0102 = 0x1336.
    ports.port(0).inject(new byte[] {9, 9, 0x12, 0x34, 1, 2});
    ports.port(0).receive(burst);
    burst.checksum[0] = 2 << 16;
    ports.port(0).transmit(burst);
    assertArrayEquals(new byte[] {9, 9, (byte) ~0x13, (byte) ~0x36, 1, 2}, ports.port(0).take());
  }

  @Test
  void shouldNeverCompleteAChecksumToZero() {
    ports.port(0).inject(new byte[] {9, 9, (byte) 0xff, (byte) 0xfe, 0, 1});
    ports.port(0).receive(burst);
    burst.checksum[0] = 2 << 16;
    ports.port(0).transmit(burst);
    assertArrayEquals(new byte[] {9, 9, -1, -1, 0, 1}, ports.port(0).take());
  }

  @Test
  void shouldRefuseAPendingChecksumOnALinkThatLeavesItBroken() {
    ports.port(1).inject(new byte[14]);
    ports.port(1).receive(burst);
    burst.checksum[0] = 2 << 16;
    assertThrows(IllegalStateException.class, () -> ports.port(1).transmit(burst));
  }

  @Test
  void shouldReplayInTurnAndDiscard() {
    ports.port(0).replay(new byte[] {1}, new byte[] {2, 2}, new byte[] {3, 3, 3});
    ports.port(1).discard();
    int expected = 0;
    for (int round = 0; round < 5; round++) {
      assertEquals(Burst.CAPACITY, ports.port(0).receive(burst));
      for (int i = 0; i < burst.size; i++) {
        assertEquals(expected++ % 3 + 1, burst.length[i]);
      }
      ports.port(1).transmit(burst);
    }
    assertEquals(5L * Burst.CAPACITY, ports.port(1).transmitted());
    assertEquals(0, ports.framesInUse());
  }

  @Test
  void shouldSayWhenFramesLeak() {
    for (int i = 0; i < FRAMES; i++) {
      ports.port(0).inject(new byte[14]);
    }
    assertThrows(IllegalStateException.class, () -> ports.port(0).inject(new byte[14]));
  }

  @Test
  void shouldFindAFrameGivenBackTwice() {
    ports.port(0).inject(new byte[14]);
    ports.port(0).receive(burst);
    burst.add(burst.address[0] + 20, 14, 0);
    assertThrows(AssertionError.class, () -> ports.port(0).recycle(burst));
  }

  @Test
  void shouldTakeAFrameBackByAnyAddressInIt() {
    ports.port(0).inject(new byte[14]);
    ports.port(0).receive(burst);
    burst.address[0] -= Burst.HEADROOM;
    ports.port(0).recycle(burst);
    assertEquals(0, ports.framesInUse());
  }
}
