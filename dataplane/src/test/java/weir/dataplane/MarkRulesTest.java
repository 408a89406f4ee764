package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import weir.dataplane.MarkRules.Op;
import weir.dataplane.MarkRules.Step;

/** S3, I16: what each step of a program does to a mark. */
class MarkRulesTest {
  private static final int VIP = 0xc0000201;
  private static final int CLIENT = 0xc6336401;

  private static int mark(Step... steps) {
    return new MarkRules(List.of(steps), List.of(7, VIP)).mark(6, CLIENT, 4000, VIP, 80, 3);
  }

  private static Step step(Op op, int a, int b, int yes, int no) {
    return new Step(op, a, b, yes, no);
  }

  /** 1 where the packet passes the test, 2 where not. */
  private static int test(Op op, int a, int b) {
    return mark(step(op, a, b, 1, 2), step(Op.SET, 1, -1, 3, 3), step(Op.SET, 2, -1, 3, 3));
  }

  @Test
  void shouldLookAtEachFieldOfAPacket() {
    assertEquals(1, test(Op.SOURCE, CLIENT & 0xffffff00, 0xffffff00));
    assertEquals(2, test(Op.SOURCE, VIP, -1));
    assertEquals(1, test(Op.DESTINATION, VIP, -1));
    assertEquals(2, test(Op.DESTINATION, CLIENT, -1));
    assertEquals(1, test(Op.DESTINATION, 0, 0));
    assertEquals(1, test(Op.PROTOCOL, 6, 0));
    assertEquals(2, test(Op.PROTOCOL, 17, 0));
    assertEquals(1, test(Op.SOURCE_PORT, 4000, 4000));
    assertEquals(2, test(Op.SOURCE_PORT, 80, 80));
    assertEquals(1, test(Op.DESTINATION_PORT, 80, 90));
    assertEquals(1, test(Op.DESTINATION_PORT, 70, 80));
    assertEquals(2, test(Op.DESTINATION_PORT, 81, 90));
    assertEquals(2, test(Op.DESTINATION_PORT, 70, 79));
    assertEquals(1, test(Op.INTERFACE, 3, 0));
    assertEquals(2, test(Op.INTERFACE, 4, 0));
    assertEquals(1, test(Op.JUMP, 0, 0));
  }

  @Test
  void shouldChangeTheBitsOfTheMask() {
    assertEquals(
        0x1204,
        mark(
            step(Op.SET, 0x1234, -1, 1, 1),
            step(Op.SET, 0, 0xf0, 2, 2),
            step(Op.MARK, 0x1200, 0xff00, 3, 4),
            step(Op.JUMP, 0, 0, 5, 5),
            step(Op.SET, 99, -1, 5, 5)));
    assertEquals(6, mark(step(Op.SET, 5, -1, 1, 1), step(Op.SET, 3, 0, 2, 2)), "xor");
  }

  @Test
  void shouldMarkNothingThatThisHostOnlyForwards() {
    MarkRules rules = new MarkRules(List.of(step(Op.SET, 8, -1, 1, 1)), List.of(VIP));
    assertEquals(8, rules.mark(6, CLIENT, 4000, VIP, 80, 3));
    assertEquals(0, rules.mark(6, VIP, 80, CLIENT, 4000, 3));
    assertEquals(0, MarkRules.NONE.mark(6, CLIENT, 4000, VIP, 80, 3));
  }

  @Test
  void shouldRefuseAProgramThatCouldRunForever() {
    List<Integer> local = List.of(VIP);
    for (Step bad :
        List.of(step(Op.JUMP, 0, 0, 0, 1), step(Op.JUMP, 0, 0, 1, -1), step(Op.JUMP, 0, 0, 2, 1))) {
      assertThrows(
          IllegalArgumentException.class, () -> new MarkRules(List.of(bad), local), bad::toString);
    }
  }
}
