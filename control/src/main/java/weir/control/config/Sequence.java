package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code ~SEQ(var, start, step, end) rest}, {@code ~SEQx(...)} with numbers in hexadecimal, or
 * {@code ~LST(var, a, b, ...) rest}: the rest of the line, once for each value.
 */
final class Sequence {
  private final List<String> names;
  private final Values values;
  private final Passage head;
  private final Passage rest;
  private long next;

  /** The values, by their number. */
  private interface Values {
    long count();

    List<String> get(long number);
  }

  private Sequence(List<String> names, Values values, Passage head, Passage rest) {
    this.names = names;
    this.values = values;
    this.head = head;
    this.rest = rest;
  }

  /** Whether a line begins with one. */
  static boolean begins(Passage line) {
    String text = line.text();
    return text.startsWith("~SEQ(") || text.startsWith("~SEQx(") || text.startsWith("~LST(");
  }

  /** Reads what a line begins with; null when it is not as it must be. */
  static @Nullable Sequence parse(Passage line) {
    String text = line.text();
    int open = text.indexOf('(');
    int close = text.indexOf(')', open);
    if (close < 0) {
      return null;
    }
    List<String> arguments = split(text.substring(open + 1, close));
    Passage head = line.slice(0, close + 1);
    Passage rest = line.slice(close + 1, line.length()).strip();
    List<String> names = split(unbraced(arguments.getFirst()));
    if (names.stream().anyMatch(name -> !isName(name)) || arguments.size() < 2) {
      return null;
    }
    List<String> given = arguments.subList(1, arguments.size());
    Values values = text.startsWith("~LST") ? list(names.size(), given) : numbers(text, given);
    return values == null ? null : new Sequence(names, values, head, rest);
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && Substitution.nameEnd(name, 0) == name.length();
  }

  private static @Nullable Values list(int width, List<String> given) {
    List<List<String>> tuples = new ArrayList<>();
    for (String tuple : given) {
      List<String> each = width == 1 ? List.of(tuple) : split(unbraced(tuple));
      if (each.size() != width) {
        return null;
      }
      tuples.add(each);
    }
    return new Values() {
      @Override
      public long count() {
        return tuples.size();
      }

      @Override
      public List<String> get(long number) {
        return tuples.get((int) number);
      }
    };
  }

  private static @Nullable Values numbers(String text, List<String> given) {
    List<Long> numbers = new ArrayList<>();
    for (String number : given) {
      Long value = number(number);
      if (value == null) {
        return null;
      }
      numbers.add(value);
    }
    if (numbers.size() > 3) {
      return null;
    }
    long end = numbers.getLast();
    long start = numbers.size() > 1 ? numbers.getFirst() : end > 0 ? 1 : -1;
    long step = numbers.size() > 2 ? numbers.get(1) : end >= start ? 1 : -1;
    if (step == 0 || (step > 0 ? end < start : end > start)) {
      return null;
    }
    boolean hex = text.startsWith("~SEQx");
    long first = start;
    return new Values() {
      @Override
      public long count() {
        return (end - first) / step + 1;
      }

      @Override
      public List<String> get(long number) {
        long value = first + number * step;
        return List.of(hex ? Long.toHexString(value) : Long.toString(value));
      }
    };
  }

  private static @Nullable Long number(String text) {
    String body = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    String lower = body.toLowerCase(Locale.ROOT);
    boolean hex = lower.startsWith("0x");
    if (!(hex ? lower.substring(2).matches("[0-9a-f]{1,8}") : lower.matches("[0-9]{1,10}"))) {
      return null;
    }
    long value = hex ? Long.parseLong(lower.substring(2), 16) : Long.parseLong(lower);
    return text.startsWith("-") ? -value : value;
  }

  private static String unbraced(String text) {
    return text.startsWith("{") && text.endsWith("}") && text.length() > 1
        ? text.substring(1, text.length() - 1)
        : text;
  }

  /** Parts at the commas outside braces. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && depth <= 0) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(text.substring(start).strip());
    return parts;
  }

  /** Whether nothing is repeated. */
  boolean isEmpty() {
    return rest.length() == 0;
  }

  /** Whether there is another value. */
  boolean hasNext() {
    return next < values.count();
  }

  /** Defines the variables for the next value and returns the line to read with it. */
  Passage next(Definitions definitions) {
    List<String> tuple = values.get(next++);
    for (int i = 0; i < names.size(); i++) {
      Passage value = new Passage.Builder().append(tuple.get(i), head, 0).build();
      definitions.define(names.get(i), value.length() == 0 ? List.of() : List.of(value));
    }
    return rest;
  }
}
