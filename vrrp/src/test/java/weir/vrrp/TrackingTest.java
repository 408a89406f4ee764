package weir.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.vrrp.Tracking.Tracked;

/** K19, section 2.3. */
class TrackingTest {
  @ParameterizedTest
  @CsvSource({
    "100, 5, false, true, 105",
    "100, 5, false, false, 100",
    "100, -5, false, true, 100",
    "100, -5, false, false, 95",
    "100, 5, true, true, 100",
    "100, -5, true, true, 95",
    "100, -253, false, false, 1",
    "100, 253, false, true, 254",
    "255, -5, false, false, 255",
  })
  void shouldAddAndTakePriority(
      int priority, int weight, boolean reverse, boolean up, int effective) {
    Tracking tracking = new Tracking(priority, List.of(new Tracked("script a", weight, reverse)));
    tracking.set("script a", up);
    assertEquals(effective, tracking.effectivePriority());
    assertNull(tracking.fault());
  }

  @Test
  void shouldStopWithoutWhatHasNoWeight() {
    Tracking tracking =
        new Tracking(
            100,
            List.of(
                new Tracked("interface eth1", 0, false),
                new Tracked("script standby", 0, true),
                new Tracked("script b", -10, false)));
    tracking.set("script standby", false);
    assertNull(tracking.fault());
    tracking.set("interface eth1", false);
    tracking.set("script b", false);
    assertEquals("interface eth1 is down", tracking.fault());
    assertEquals(90, tracking.effectivePriority());
    tracking.set("interface eth1", true);
    tracking.set("script standby", true);
    assertEquals("script standby is down", tracking.fault());
  }

  @Test
  void shouldCountTheNumberOfAFile() {
    Tracking tracking = new Tracking(100, List.of(new Tracked("file load", -2, false)));
    tracking.setNumber("file load", 7);
    assertEquals(86, tracking.effectivePriority());
    tracking.setNumber("other", 7);
    assertEquals(86, tracking.effectivePriority());
    tracking.setNumber("file load", 1);
    assertEquals(98, tracking.effectivePriority());
  }
}
