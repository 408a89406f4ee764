package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.afxdp.Steer.Side.DESTINATION;
import static weir.afxdp.Steer.Side.SOURCE;

import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SteerTest {
  private static final int ADDRESS = 0x0a000001;

  @Test
  void shouldBeOnePrefixPerPortAddressOrProtocol() {
    assertEquals(
        List.of(new SteerKey(64, 0x010a000001060050L)), Steer.port(SOURCE, ADDRESS, 6, 80).keys());
    assertEquals(
        List.of(new SteerKey(48, 0x000a000001110000L)),
        Steer.anyPort(DESTINATION, ADDRESS, 17).keys());
    assertEquals(
        List.of(new SteerKey(40, 0x000a000001000000L)),
        Steer.wholeAddress(DESTINATION, ADDRESS).keys());
  }

  @Test
  void shouldKeepAHighAddressApartFromTheSide() {
    assertEquals(
        0x00c0a80102060050L, Steer.port(DESTINATION, 0xc0a80102, 6, 80).keys().getFirst().bits());
  }

  @Test
  void shouldLayOutAKeyAsTheProgramDoes() {
    byte[] key = Steer.port(SOURCE, ADDRESS, 6, 80).keys().getFirst().toBytes();
    assertEquals("40000000" + "01" + "0a000001" + "06" + "0050", HexFormat.of().formatHex(key));
  }

  @Test
  void shouldRefuseRangesThatMakeNoSense() {
    assertThrows(IllegalArgumentException.class, () -> new Steer(DESTINATION, ADDRESS, 6, 81, 80));
    assertThrows(
        IllegalArgumentException.class, () -> new Steer(DESTINATION, ADDRESS, 6, 0, 65536));
    assertThrows(
        IllegalArgumentException.class, () -> new Steer(DESTINATION, ADDRESS, Steer.ANY, 80, 80));
    assertThrows(IllegalArgumentException.class, () -> new Steer(DESTINATION, ADDRESS, 256, 0, 80));
  }

  @Test
  void shouldCoverExactlyARangeOfPortsInFewPrefixes() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    assertCovers(0, 65535, "everything");
    assertCovers(0, 0, "the lowest");
    assertCovers(65535, 65535, "the highest");
    assertCovers(1, 65534, "the worst case");
    for (int i = 0; i < 500; i++) {
      int a = random.nextInt(65536);
      int b = random.nextInt(65536);
      assertCovers(Math.min(a, b), Math.max(a, b), "seed " + seed);
    }
  }

  private static void assertCovers(int first, int last, String what) {
    String range = first + "-" + last + ", " + what;
    List<SteerKey> keys = new Steer(DESTINATION, ADDRESS, 6, first, last).keys();
    assertTrue(keys.size() <= 30, range);
    BitSet covered = new BitSet();
    for (SteerKey key : keys) {
      assertEquals(0x000a00000106L, key.bits() >>> 16, range);
      int start = (int) (key.bits() & 0xffff);
      int end = start + (1 << (64 - key.prefixLength()));
      assertEquals(0, start & (end - start - 1), "bits below the prefix: " + range);
      int next = covered.nextSetBit(start);
      assertFalse(next >= 0 && next < end, "covered twice: " + range);
      covered.set(start, end);
    }
    assertEquals(first, covered.nextSetBit(0), range);
    assertEquals(last + 1, covered.nextClearBit(first), range);
    assertEquals(last - first + 1, covered.cardinality(), range);
  }
}
