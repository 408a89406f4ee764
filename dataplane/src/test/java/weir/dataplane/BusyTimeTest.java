package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BusyTimeTest {
  private final BusyTime busy = new BusyTime();

  @Test
  void shouldStandStillWhileItIdles() {
    busy.goesOn();
    assertEquals(0, busy.nanos());
    busy.idles();
    pass();
    busy.goesOn();
    assertEquals(0, busy.nanos());
  }

  @Test
  void shouldGoOnWhileItWorks() {
    busy.goesOn();
    pass();
    busy.worked();
    long first = busy.nanos();
    assertTrue(first > 0, "the round that found the work counts");
    pass();
    long second = busy.nanos();
    assertTrue(second > first);
    busy.worked();
    assertTrue(busy.nanos() >= second);
    busy.idles();
    long worked = busy.nanos();
    assertTrue(worked >= second);
    pass();
    busy.goesOn();
    assertEquals(worked, busy.nanos());
    busy.worked();
    busy.idles();
    assertTrue(busy.nanos() >= worked);
  }

  /** Until the clock has moved. */
  private static void pass() {
    long start = System.nanoTime();
    while (System.nanoTime() == start) {
      Thread.onSpinWait();
    }
  }
}
