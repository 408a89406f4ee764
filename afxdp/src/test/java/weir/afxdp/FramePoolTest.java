package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FramePoolTest {
  private static final long BASE = 1L << 40;

  private final FramePool pool = new FramePool(BASE, 2048, 8);

  @Test
  void shouldHandOutEachFrameOnce() {
    Set<Long> frames = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      long frame = pool.take();
      assertEquals(0, (frame - BASE) % 2048);
      assertTrue(frame >= BASE && frame < BASE + 8 * 2048);
      frames.add(frame);
    }
    assertEquals(8, frames.size());
    assertEquals(0, pool.available());
  }

  @Test
  void shouldReuseTheFrameUsedLast() {
    pool.take();
    long frame = pool.take();
    pool.give(frame + 2047);
    assertEquals(frame, pool.take());
  }

  @Test
  void shouldFindAFrameGivenTwice() {
    long frame = pool.take();
    pool.give(frame);
    assertThrows(AssertionError.class, () -> pool.give(frame + 100));
  }

  @Test
  void shouldWantAlignedFrames() {
    assertThrows(IllegalArgumentException.class, () -> new FramePool(BASE + 64, 2048, 8));
    assertThrows(IllegalArgumentException.class, () -> new FramePool(BASE, 1500, 8));
  }
}
