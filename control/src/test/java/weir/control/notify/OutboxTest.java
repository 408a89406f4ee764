package weir.control.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.control.LogCapture;

class OutboxTest {
  private final LogCapture log = new LogCapture("weir.notify");
  private final AtomicLong nowNs = new AtomicLong(5);
  private final Outbox outbox = new Outbox("scripts", 1, 2, nowNs::get);
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  @AfterEach
  void close() {
    outbox.finish(0);
    log.close();
  }

  private void hang() {
    busy.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean offer(Runnable task) {
    return outbox.offer(task, "lost");
  }

  @Test
  void shouldSayOnceThatItLosesAndThatSomethingHangs() throws InterruptedException {
    assertTrue(offer(this::hang));
    busy.await();
    assertTrue(offer(() -> {}));
    nowNs.addAndGet(TimeUnit.SECONDS.toNanos(31));
    assertTrue(offer(() -> {}));
    assertFalse(offer(() -> {}));
    assertFalse(offer(() -> {}));
    assertEquals(
        List.of("scripts: 1 hang for more than 30 s, and 1 wait for them", "lost"), log.lines());
  }

  @Test
  void shouldLiveOnAfterAFailure() throws InterruptedException {
    assertTrue(
        offer(
            () -> {
              throw new IllegalStateException("a defect");
            }));
    assertTrue(offer(busy::countDown));
    busy.await();
    assertEquals(List.of("telling of a change failed"), log.lines());
  }

  @Test
  void shouldDoWhatItHasWhenItFinishes() {
    assertTrue(offer(() -> {}));
    assertTrue(offer(busy::countDown));
    outbox.finish(60_000);
    assertEquals(0, busy.getCount());
    assertFalse(offer(() -> {}));
    assertEquals(List.of(), log.lines());
  }
}
