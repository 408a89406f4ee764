package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PathMtusTest {
  private final PathMtus mtus = new PathMtus(2);

  /** Wraps meanwhile. */
  private int now = Integer.MAX_VALUE - 5;

  @Test
  void shouldKnowTheLinkUntilTold() {
    assertEquals(1500, mtus.get(0, 1500, now));
  }

  @Test
  void shouldRememberForTenMinutes() {
    mtus.lower(0, 1280, 1500, now);
    assertEquals(1280, mtus.get(0, 1500, now));
    assertEquals(1500, mtus.get(1, 1500, now));
    now += PathMtus.TICKS - 1;
    assertEquals(1280, mtus.get(0, 1500, now));
    now++;
    assertEquals(1500, mtus.get(0, 1500, now));
  }

  @Test
  void shouldGoNeitherUpNorBelowTheFloor() {
    mtus.lower(0, 1280, 1500, now);
    mtus.lower(0, 1400, 1500, now);
    assertEquals(1280, mtus.get(0, 1500, now));
    mtus.lower(0, 68, 1500, now);
    assertEquals(PathMtus.LEAST, mtus.get(0, 1500, now));
    assertEquals(500, mtus.get(0, 500, now));
  }
}
