package weir.control.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one block by the name to write, old names included under their new one.
 *
 * <p>Values that are not what the grammar asks for were named already and count as not given.
 */
final class Fields {
  private static final Set<String> OFF = Set.of("off", "no", "false");

  private final Section section;
  private final Map<String, List<Statement>> byName = new LinkedHashMap<>();

  /** Sorts the content of a block. */
  Fields(List<Statement> statements, Section section) {
    this.section = section;
    for (Statement statement : statements) {
      Keyword keyword = section.find(statement.keyword().text());
      if (keyword != null) {
        String replacement = keyword.replacement();
        String name = replacement == null ? keyword.name() : replacement;
        byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(statement);
      }
    }
  }

  /** Sorts the content of several blocks of one kind as if they were one. */
  static Fields of(List<Statement> blocks, Section section) {
    return new Fields(
        blocks.stream().flatMap(block -> block.statements().stream()).toList(), section);
  }

  /** Every statement with a keyword. */
  List<Statement> all(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /** The statement that counts, the last one; null if there is none. */
  @Nullable Statement last(String name) {
    List<Statement> all = all(name);
    return all.isEmpty() ? null : all.getLast();
  }

  /** The first argument of the statement that counts, when it is as the grammar wants it. */
  @Nullable Word value(String name) {
    Statement statement = last(name);
    if (statement == null || statement.arguments().isEmpty()) {
      return null;
    }
    Word word = statement.arguments().getFirst();
    Keyword keyword = section.find(statement.keyword().text());
    List<Argument> form = keyword == null ? List.of() : keyword.forms().getFirst();
    return !form.isEmpty() && form.getFirst().expected(word.text()) == null ? word : null;
  }

  /** Text, or null. */
  @Nullable String text(String name) {
    Word word = value(name);
    return word == null ? null : word.text();
  }

  /** A whole number. */
  int integer(String name, int otherwise) {
    BigDecimal number = number(name);
    return number == null ? otherwise : number.intValue();
  }

  /** Whether a keyword is there, and does not say {@code off}, {@code no} or {@code false}. */
  boolean flag(String name, boolean otherwise) {
    Statement statement = last(name);
    if (statement == null) {
      return otherwise;
    }
    Word word = value(name);
    return word == null || !OFF.contains(word.text());
  }

  /** Seconds in the file, milliseconds here. */
  long ms(String name, long otherwise) {
    BigDecimal number = number(name);
    return number == null ? otherwise : Numbers.ms(number);
  }

  private @Nullable BigDecimal number(String name) {
    Word word = value(name);
    return word == null ? null : Numbers.parse(word.text());
  }
}
