package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final List<Integer> done = new ArrayList<>();
  private final Turns turns = new Turns(2);

  @Test
  void shouldLetSoManyRunAndTheNextAfterThemInOrder() {
    for (int i = 0; i < 5; i++) {
      int number = i;
      turns.take(() -> done.add(number));
    }
    assertEquals(List.of(0, 1), done);
    turns.giveBack();
    assertEquals(List.of(0, 1, 2), done);
    turns.giveBack();
    turns.giveBack();
    assertEquals(List.of(0, 1, 2, 3, 4), done);
    turns.giveBack();
    turns.giveBack();
    turns.take(() -> done.add(5));
    assertEquals(List.of(0, 1, 2, 3, 4, 5), done);
  }

  @Test
  void shouldServeThousandsThatGiveTheirTurnsBackAtOnce() {
    turns.take(() -> {});
    turns.take(() -> {});
    for (int i = 0; i < 100_000; i++) {
      turns.take(
          () -> {
            done.add(0);
            turns.giveBack();
          });
    }
    turns.giveBack();
    assertEquals(100_000, done.size());
  }
}
