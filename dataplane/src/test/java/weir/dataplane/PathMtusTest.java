package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PathMtusTest {
  private static final int NOW = Integer.MAX_VALUE - 5;

  private final PathMtus mtus = new PathMtus(2);

  @Test
  void shouldKnowTheLinkUntilTold() {
    assertEquals(1500, mtus.get(0, 1500, NOW));
  }

  @Test
  void shouldRememberForTenMinutes() {
    mtus.lower(0, 1280, 1500, NOW);
    assertEquals(1280, mtus.get(0, 1500, NOW));
    assertEquals(1280, mtus.get(0, 1500, NOW + PathMtus.TICKS - 1));
    assertEquals(1500, mtus.get(0, 1500, NOW + PathMtus.TICKS));
    assertEquals(1500, mtus.get(1, 1500, NOW));
  }

  @Test
  void shouldGoNeitherUpNorBelowTheFloor() {
    mtus.lower(0, 1280, 1500, NOW);
    mtus.lower(0, 1400, 1500, NOW + 1);
    assertEquals(1280, mtus.get(0, 1500, NOW + 1));
    mtus.lower(0, 68, 1500, NOW + 2);
    assertEquals(PathMtus.LEAST, mtus.get(0, 1500, NOW + 2));
    assertEquals(500, mtus.get(0, 500, NOW + 2));
  }
}
