package weir.control.marks;

import java.util.List;
import weir.control.config.Position;

/**
 * One rule of a chain.
 *
 * @param at where it stands
 * @param conditions all of which must hold; none for every packet
 * @param target what happens then
 */
record MarkRule(Position at, List<Condition> conditions, Target target) {
  MarkRule {
    conditions = List.copyOf(conditions);
  }

  /** What {@code -j} or {@code -g} names. */
  sealed interface Target {
    /** Clears the bits of the mask, then flips those of the value; the next rule is asked too. */
    record Mark(int value, int mask) implements Target {}

    /**
     * On to a chain of the user's own.
     *
     * @param goTo whether its end is the end of this chain too ({@code -g})
     */
    record Chain(String name, boolean goTo) implements Target {}

    /** What needs no argument. */
    enum Simple implements Target {
      /** No other rule is asked. */
      ACCEPT,
      /** Back to the chain that this one was called from. */
      RETURN,
      /** The next rule is asked: no target, or one that leaves the mark alone. */
      NOTHING
    }
  }
}
