package weir.control.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weir.control.LogCapture;

@Timeout(10)
class ControlThreadTest {
  @Test
  void shouldDoEventsInOrderOnOneThread() throws Exception {
    List<String> done = new ArrayList<>();
    try (ControlThread control = new ControlThread()) {
      control.execute(() -> done.add("first on " + Thread.currentThread().getName()));
      control.execute(() -> done.add("second"));
      assertEquals(List.of("first on control", "second"), control.call(() -> List.copyOf(done)));
    }
  }

  @Test
  void shouldGoOnAfterAnEventThatFails() throws Exception {
    try (LogCapture log = new LogCapture("weir.control");
        ControlThread control = new ControlThread()) {
      control.execute(
          () -> {
            throw new IllegalStateException("meant to fail");
          });
      assertEquals(1, control.call(() -> 1));
      assertEquals(List.of("an event of the control plane failed"), log.lines());
    }
  }

  @Test
  void shouldHandOnWhatACallThrows() throws Exception {
    try (ControlThread control = new ControlThread()) {
      ExecutionException thrown =
          assertThrows(
              ExecutionException.class,
              () ->
                  control.call(
                      () -> {
                        throw new IllegalArgumentException("why");
                      }));
      assertEquals("java.lang.IllegalArgumentException: why", thrown.getMessage());
    }
  }

  @Test
  void shouldRefuseToWaitForItself() throws Exception {
    try (ControlThread control = new ControlThread()) {
      assertThrows(ExecutionException.class, () -> control.call(() -> control.call(() -> 1)));
    }
  }

  @Test
  void shouldRunATimerUnlessCancelled() throws Exception {
    AtomicBoolean cancelled = new AtomicBoolean();
    CountDownLatch ran = new CountDownLatch(1);
    try (ControlThread control = new ControlThread()) {
      // On the thread itself, so that no timer can run in between.
      control.call(
          () -> {
            control.after(1, () -> cancelled.set(true)).cancel();
            return control.after(2, ran::countDown);
          });
      assertTrue(ran.await(5, TimeUnit.SECONDS));
      assertFalse(cancelled.get());
    }
  }

  @Test
  void shouldDropTimersAndEventsAfterTheEnd() {
    AtomicBoolean ran = new AtomicBoolean();
    ControlThread control = new ControlThread();
    control.after(100, () -> ran.set(true));
    control.close();
    control.execute(() -> ran.set(true));
    control.after(0, () -> ran.set(true));
    assertFalse(ran.get());
  }
}
