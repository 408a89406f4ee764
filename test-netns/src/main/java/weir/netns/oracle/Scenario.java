package weir.netns.oracle;

import java.util.List;

/**
 * A script of what happens to a director.
 *
 * @param name says what it shows, or how to make it again: where it is generated, the seed
 */
public record Scenario(String name, List<Step> steps) {
  /** The most steps that there can be: each packet carries the number of its step. */
  public static final int MAX_STEPS = 0xffff;

  /** A script. */
  public Scenario {
    steps = List.copyOf(steps);
    if (steps.size() > MAX_STEPS) {
      throw new IllegalArgumentException(steps.size() + " steps, at most " + MAX_STEPS);
    }
  }

  /** A script written by hand. */
  public static Scenario of(String name, Step... steps) {
    return new Scenario(name, List.of(steps));
  }

  @Override
  public String toString() {
    return name;
  }
}
