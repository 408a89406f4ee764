package weir.control.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What variables stand for at this point of the reading, and for which director is read. Shared by
 * a file and all that it includes.
 *
 * <p>It also holds the account of what variables, sequences and lists make: a file of a few lines
 * could otherwise grow without end.
 */
final class Definitions {
  /** Characters that one configuration may grow to. */
  private static final int MAX_GROWTH = 8 << 20;

  /** What a replacement or a line costs beside its characters. */
  private static final int COST = 16;

  private static final int MAX_RANDOM = 32_767;

  private final String configId;
  private final Diagnostics diagnostics;
  private final Map<String, List<Passage>> byName = new HashMap<>();
  private final Random random;
  private final int maxGrowth;
  private long growth;

  Definitions(String configId, Diagnostics diagnostics) {
    this(configId, diagnostics, MAX_GROWTH);
  }

  /**
   * As above.
   *
   * @param maxGrowth characters that may be made
   */
  Definitions(String configId, Diagnostics diagnostics, int maxGrowth) {
    this.configId = configId;
    this.maxGrowth = maxGrowth;
    this.diagnostics = diagnostics;
    // The same file says the same each time it is read on a director, and not the same on another.
    this.random = new Random(configId.hashCode());
  }

  /** Whether a line for this director only, {@code @id} or {@code @^id}, is for this one. */
  boolean isMeant(String condition) {
    return condition.startsWith("^")
        ? !condition.substring(1).equals(configId)
        : condition.equals(configId);
  }

  String configId() {
    return configId;
  }

  /**
   * Has a variable stand for something from here on.
   *
   * @param lines one for a plain value, several for a body, none for nothing
   */
  void define(String name, List<Passage> lines) {
    byName.put(name, lines);
  }

  /** The lines that a variable stands for, or null. */
  @Nullable List<Passage> lines(String name) {
    return byName.get(name);
  }

  Collection<String> names() {
    return byName.keySet();
  }

  /**
   * What a name that begins with {@code _} stands for.
   *
   * @param parameters the numbers after the name
   * @param directory of the file that is read
   * @return null when keepalived defines no such name
   */
  @Nullable String predefined(String name, List<Integer> parameters, String directory) {
    return switch (name) {
      case "_PWD" -> directory;
      case "_INSTANCE" -> configId;
      case "_HASH" -> "#";
      case "_BANG" -> "!";
      case "_RANDOM" -> random(parameters);
      default -> null;
    };
  }

  private String random(List<Integer> parameters) {
    int min = parameters.isEmpty() ? 0 : parameters.getFirst();
    int max = parameters.size() < 2 ? Math.max(min, MAX_RANDOM) : parameters.get(1);
    return "" + (min + random.nextInt(Math.max(1, max - min + 1)));
  }

  /**
   * Takes the cost of a replacement or a line from the account.
   *
   * @return false when nothing is left, which is told once
   */
  boolean afford(int characters, Position at) {
    boolean wasExhausted = isExhausted();
    growth += COST + characters;
    if (isExhausted() && !wasExhausted) {
      diagnostics.error(
          at,
          "variables and sequences make more than " + maxGrowth + " characters of this file",
          "does a variable stand for itself? Nothing after this place was read");
    }
    return !isExhausted();
  }

  /** Whether reading ends here. */
  boolean isExhausted() {
    return growth > maxGrowth;
  }
}
