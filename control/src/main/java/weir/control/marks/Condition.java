package weir.control.marks;

import java.util.List;
import weir.dataplane.MarkRules.Op;

/** Something that a packet must be for a rule to hold; a rule holds when all of its own do. */
sealed interface Condition {
  /**
   * One of several tests; none of them where it is inverted.
   *
   * @param tests at least one
   */
  record AnyOf(List<Test> tests, boolean inverted) implements Condition {
    public AnyOf {
      tests = List.copyOf(tests);
    }
  }

  /**
   * The interface by which it came in.
   *
   * @param pattern a name; one that ends in {@code +} stands for all that begin so
   */
  record Ingress(String pattern, boolean inverted) implements Condition {
    boolean isNamed(String name) {
      return pattern.endsWith("+")
          ? name.startsWith(pattern.substring(0, pattern.length() - 1))
          : name.equals(pattern);
    }
  }

  /** A test as {@link weir.dataplane.MarkRules.Step} has it. */
  record Test(Op op, int a, int b) {}
}
