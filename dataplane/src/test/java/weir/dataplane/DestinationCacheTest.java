package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DestinationCacheTest {
  private static final int MINUTE = DestinationCache.CHECK_INTERVAL_TICKS;
  private static final int DAY = 24 * 60 * MINUTE;
  private static final int CAPACITY = DestinationCache.CAPACITY;

  /** A clock that wraps while the test runs. */
  private static final int START = Integer.MAX_VALUE - 5 * MINUTE;

  private final Set<Integer> removed = new HashSet<>();
  private final DestinationCache cache =
      new DestinationCache(CAPACITY, 0x1234_5678_9abc_def1L, removed::add);

  private static int after(int ticks) {
    return START + ticks;
  }

  private void fill(int count) {
    for (int address = 0; address < count; address++) {
      cache.add(address, START);
    }
  }

  @Test
  void shouldGiveAnAddressTheSlotThatItHas() {
    int slot = cache.add(7, START);
    assertEquals(slot, cache.find(7, START));
    assertEquals(-1, cache.find(8, START));
    assertEquals(1, cache.size());
  }

  @Test
  void shouldGiveUpTheAddressUnusedForLongestWhenFull() {
    fill(CAPACITY);
    assertEquals(0, removed.size());
    int kept = cache.find(0, after(1));
    cache.add(-1, after(2));
    assertEquals(CAPACITY, cache.size());
    assertEquals(1, removed.size());
    assertEquals(-1, cache.find(1, after(2)));
    assertEquals(kept, cache.find(0, after(2)));
  }

  @Test
  void shouldStayBoundedWhateverIsAskedFor() {
    RandomGenerator random = Seed.random("bounded cache");
    int[] popular = new int[100];
    for (int i = 0; i < popular.length; i++) {
      popular[i] = random.nextInt();
      cache.add(popular[i], START);
    }
    for (int i = 0; i < 500_000; i++) {
      int address = i << 8;
      if (cache.find(address, START) < 0) {
        cache.add(address, START);
      }
      assertTrue(cache.find(popular[i % popular.length], START) >= 0, "forgot what is in use");
    }
    assertEquals(CAPACITY, cache.size());
  }

  @Test
  void shouldKeepWhatIsUnusedForLessThanADayWhileThereAreNotTooMany() {
    cache.expire(START, DAY);
    fill(DestinationCache.ENOUGH);
    cache.expire(after(DAY - MINUTE), DAY);
    assertEquals(DestinationCache.ENOUGH, cache.size());
    cache.find(5, after(DAY - MINUTE));
    // The full check is every thirty intervals.
    cache.expire(after(DAY + 30 * MINUTE), DAY);
    assertEquals(1, cache.size());
    assertTrue(cache.find(5, after(DAY)) >= 0);
  }

  @Test
  void shouldTakeOutTheSurplusThatIsUnusedForSixMinutes() {
    cache.expire(START, DAY);
    int surplus = 3000;
    fill(DestinationCache.ENOUGH + surplus);
    cache.expire(after(5 * MINUTE), DAY);
    assertEquals(DestinationCache.ENOUGH + surplus, cache.size());
    cache.expire(after(6 * MINUTE), DAY);
    assertEquals(DestinationCache.ENOUGH + surplus - 4000, cache.size());
    cache.expire(after(20 * MINUTE), DAY);
    assertEquals(DestinationCache.ENOUGH + surplus - 4000, cache.size());
  }

  @Test
  void shouldTakeOutNoMoreThanHalfOfWhatIsEnoughAtOnce() {
    cache.expire(START, DAY);
    fill(CAPACITY);
    cache.expire(after(6 * MINUTE), DAY);
    assertEquals(CAPACITY - DestinationCache.ENOUGH / 2, cache.size());
  }

  @Test
  void shouldDoAsAMapThatRemembersTheOrderOfUse() {
    RandomGenerator random = Seed.random("cache and map");
    Map<Integer, Integer> slots = new LinkedHashMap<>(16, 0.75f, true);
    ArrayDeque<Integer> gone = new ArrayDeque<>();
    DestinationCache tried = new DestinationCache(CAPACITY, random.nextLong(), gone::add);
    Map<Integer, Integer> addresses = new HashMap<>();
    for (int i = 0; i < 300_000; i++) {
      int address = random.nextInt(60_000);
      int slot = tried.find(address, START);
      assertEquals(slots.getOrDefault(address, -1), slot);
      if (slot < 0) {
        int eldest = slots.isEmpty() ? -1 : slots.keySet().iterator().next();
        slot = tried.add(address, START);
        if (slots.size() == CAPACITY) {
          assertEquals(slots.remove(eldest), gone.pop());
        }
        slots.put(address, slot);
        addresses.put(slot, address);
      }
      assertEquals(address, addresses.get(slot));
      assertTrue(gone.isEmpty());
    }
    assertEquals(slots.size(), tried.size());
  }
}
