package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An index of eight lines, so that windows overlap; entries have their numbers as tuples. */
final class IndexTest {
  private static final int LINES = 8;
  private static final int ENTRIES = 2 * LINES * Index.SLOTS;

  private final Mapping memory =
      Mapping.of(Connection.sizeBytes(ENTRIES) + Index.sizeBytes(LINES), "the test");
  private final long entries = memory.address;
  private final Epochs epochs = new Epochs(1);
  private final Index index =
      new Index(entries + Connection.sizeBytes(ENTRIES), LINES, entries, epochs);

  @BeforeEach
  void fillIn() {
    epochs.online(0);
    for (int i = 0; i < ENTRIES; i++) {
      Connection.setForward(c(i), 6, i, 1, ~i, 2, i + 1000, 3);
      Connection.translate(c(i));
    }
  }

  @AfterEach
  void free() {
    memory.unmap();
  }

  @Test
  void shouldHaveWindowsOfFiveLines() {
    for (int lines : new int[] {LINES, 9, 100, 12_345, 1 << 22}) {
      Index any = new Index(0, lines, 0, epochs);
      for (int hash : new int[] {0, -1, 1 << 31, 0x12345678}) {
        long home = any.home(hash);
        assertTrue(home >= 0 && home < Index.sizeBytes(lines) && home % 64 == 0);
      }
    }
    Set<Integer> slots = new HashSet<>();
    for (int i = 0; i < Index.WINDOW; i++) {
      int slot = index.reserve(index.home(0), 0, c(i));
      assertTrue(slots.add(slot), "slot " + slot);
      assertEquals(c(i), index.occupant(index.home(0), slot));
    }
    assertEquals(-1, index.reserve(index.home(0), 0, c(Index.WINDOW)));
    assertNotEquals(-1, index.reserve(index.home(-1 >>> 1), 0, c(Index.WINDOW)));
  }

  @Test
  void shouldFindByEitherNameWhereverItLies() {
    // All with the same tag, and of two homes with lines in common.
    for (int i = 0; i < Index.WINDOW / 2; i++) {
      publish(i % 2 == 0 ? 0 : 1 << 29, c(i));
      publish(0, Connection.peer(c(i)));
    }
    for (int i = 0; i < Index.WINDOW / 2; i++) {
      long reply = Connection.peer(c(i));
      assertEquals(c(i), find(i % 2 == 0 ? 0 : 1 << 29, c(i)));
      assertEquals(reply, find(0, reply));
      assertEquals(0, find(i % 2 == 0 ? 1 << 29 : 0, c(i)), "it is of the other home");
      assertNotEquals(0, index.probe(index.home(0), 0));
      assertEquals(0, index.probe(index.home(1), 1), "of another tag");
    }
  }

  @Test
  void shouldProbeTheOneWithTheTag() {
    for (int i = 0; i < 2 * Index.SLOTS; i++) {
      publish(i * 7, c(i));
    }
    for (int i = 0; i < 2 * Index.SLOTS; i++) {
      assertEquals(c(i), index.probe(index.home(0), i * 7));
    }
    for (int i = 0; i < 256; i++) {
      if (i % 7 != 0 || i >= 14 * Index.SLOTS) {
        assertEquals(0, index.probe(index.home(0), i));
      }
    }
  }

  @Test
  void shouldReuseASlotOnlyAfterTheBurst() {
    for (int i = 0; i < Index.WINDOW; i++) {
      publish(0, c(i));
    }
    long slot = index.unpublish(index.home(0), 0, c(17));
    assertEquals(0, find(0, c(17)));
    assertEquals(-1, index.reserve(index.home(0), 0, c(100)), "its owner has not retired it");
    assertEquals(slot, index.unpublish(index.home(0), 0, c(17)), "it may be done twice");
    Index.retire(slot, epochs.advance());
    assertEquals(0, index.unpublish(index.home(0), 0, c(17)));
    assertTrue(index.isLeaving(index.home(0)));
    assertEquals(-1, index.reserve(index.home(0), 0, c(100)));
    epochs.quiesce(0);
    publish(0, c(100));
    assertEquals(c(100), find(0, c(100)));
    assertEquals(0, find(0, c(17)));
  }

  @Test
  void shouldTakeNoEpochForAName() {
    publish(0, c(0));
    long home = index.home(0);
    long bits = Index.bits(home);
    Index.retire(index.unpublish(home, 0, c(0)), 5);
    // Whoever has read the bitmap before reads the slot now; as a name it would be that of 5's
    // replies.
    long other = Connection.peer(c(5));
    assertEquals(
        0,
        index.find(home, bits, 0, Connection.addresses(other), Connection.portsAndProtocol(other)));
  }

  @Test
  void shouldGiveBackWhatWasReserved() {
    for (int i = 0; i < 3 * Index.WINDOW; i++) {
      int slot = index.reserve(index.home(0), 0, c(0));
      index.release(index.home(0), slot);
    }
    assertEquals(0, index.unpublish(index.home(0), 0, c(0)));
  }

  @Test
  void shouldTidyRetiredSlots() {
    for (int i = 0; i < Index.WINDOW; i++) {
      publish(0, c(i));
      Index.retire(index.unpublish(index.home(0), 0, c(i)), epochs.advance());
    }
    tidy();
    assertTrue(index.isLeaving(index.home(0)), "the burst is not over");
    epochs.quiesce(0);
    tidy();
    assertTrue(!index.isLeaving(index.home(0)));
    // Half the numbers of epochs later, a slot would look like one retired just now.
    publish(0, c(0));
  }

  private void tidy() {
    for (int line = 0; line < LINES; line++) {
      index.tidy(line, epochs.oldest());
    }
  }

  private void publish(int hash, long c) {
    long home = index.home(hash);
    int slot = index.reserve(home, hash, c);
    assertTrue(slot >= 0 && Index.publish(home, Index.bits(home), slot));
  }

  private long find(int hash, long c) {
    long home = index.home(hash);
    return index.find(
        home, Index.bits(home), hash, Connection.addresses(c), Connection.portsAndProtocol(c));
  }

  private long c(int i) {
    return Connection.entry(entries, i);
  }
}
