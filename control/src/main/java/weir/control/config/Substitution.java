package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>$NAME</code> and <code>$&#123;NAME&#125;</code> in one line, also inside quotes
 * and in the values themselves.
 *
 * <p>As keepalived has it, a name without braces ends at a blank, a comma, a closing parenthesis or
 * the end of the line; what is not defined stays as it is; and a value of several lines can only be
 * the end of a line: its first line goes there, the others follow.
 */
final class Substitution {
  /** Values inside values. */
  private static final int MAX_DEPTH = 64;

  /** Characters of two numbers and the blanks around them. */
  private static final int MAX_PARAMETERS = 24;

  /**
   * A use of a variable.
   *
   * @param end the offset after it
   * @param parameters numbers behind the name, in braces
   * @param braced whether it has braces
   */
  record Use(String name, int end, List<Integer> parameters, boolean braced) {
    String written() {
      return braced ? "${" + name + "}" : "$" + name;
    }
  }

  private final Definitions definitions;
  private final Diagnostics diagnostics;
  private final String directory;
  private Passage.Builder result = new Passage.Builder();
  private List<Passage> following = List.of();
  private boolean changed;

  /**
   * Makes the substitution of one file.
   *
   * @param directory what {@code ${_PWD}} stands for
   */
  Substitution(Definitions definitions, Diagnostics diagnostics, String directory) {
    this.definitions = definitions;
    this.diagnostics = diagnostics;
    this.directory = directory;
  }

  /** The line with everything replaced; the line itself where there is nothing to replace. */
  Passage replace(Passage line) {
    following = List.of();
    if (line.text().indexOf('$') < 0) {
      return line;
    }
    result = new Passage.Builder();
    changed = false;
    replace(line, null, 0, true, 0);
    return changed ? result.build() : line;
  }

  /** The lines that follow the one that {@link #replace} returned last. */
  List<Passage> following() {
    return following;
  }

  /**
   * Appends a text with its variables replaced.
   *
   * @param user of a value: the passage that used it, at {@code usedAt}; else null
   * @param isEnd whether the line ends with this text
   */
  private void replace(Passage text, @Nullable Passage user, int usedAt, boolean isEnd, int depth) {
    int end = text.length();
    while (end > 0 && Lexer.isBlank(text.charAt(end - 1))) {
      end--;
    }
    int done = 0;
    char quote = 0;
    for (int i = 0; i < text.length() && !definitions.isExhausted(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\'') {
        quote = quote == 0 ? c : quote == c ? 0 : quote;
      }
      Use use = c == '$' ? use(text.text(), i) : null;
      if (use == null) {
        continue;
      }
      boolean last = isEnd && use.end >= end;
      Passage at = user == null ? text : user;
      int index = user == null ? i : usedAt;
      if (!isReplaceable(use, text, at, index, last, quote != 0, depth)) {
        continue;
      }
      append(text, user, usedAt, done, i);
      value(use, at, index, last, depth);
      done = use.end;
      i = done - 1;
    }
    append(text, user, usedAt, done, text.length());
  }

  private void append(Passage text, @Nullable Passage user, int usedAt, int from, int to) {
    if (user == null) {
      result.append(text, from, to);
    } else {
      result.append(text.text().substring(from, to), user, usedAt);
    }
  }

  private boolean isReplaceable(
      Use use, Passage text, Passage at, int index, boolean last, boolean quoted, int depth) {
    List<Passage> lines = definitions.lines(use.name);
    boolean predefined = definitions.predefined(use.name, use.parameters, directory) != null;
    if (lines == null && !predefined) {
      if (!quoted) {
        undefined(use, at.at(index));
      }
      return false;
    }
    String problem = null;
    String advice = "";
    if (!use.braced && !endsName(text.text(), use.end)) {
      problem = "'$" + use.name + "' is replaced only before a blank";
      advice = "write ${" + use.name + "}";
    } else if (lines != null && lines.size() > 1 && !last) {
      problem = use.written() + " stands for several lines, and here its line goes on";
      advice = "make it the end of its line";
    } else if (depth == MAX_DEPTH) {
      problem = use.written() + " stands for itself";
      advice = "give it a value that does not use it";
    }
    if (problem != null) {
      diagnostics.error(at.at(index), problem, advice);
    }
    return problem == null && definitions.afford(0, at.at(index));
  }

  private void undefined(Use use, Position at) {
    if (diagnostics.isFull()) {
      return;
    }
    String near = Nearest.of(use.name, definitions.names());
    diagnostics.warning(
        at,
        "nothing before this line defines " + use.written() + ": it stays as it is",
        near == null
            ? "write $" + use.name + "=VALUE on a line before it"
            : "did you mean '" + near + "'?");
  }

  private void value(Use use, Passage at, int index, boolean last, int depth) {
    changed = true;
    List<Passage> lines = definitions.lines(use.name);
    if (lines == null) {
      String value = definitions.predefined(use.name, use.parameters, directory);
      result.append(value == null ? "" : value, at, index);
    } else if (lines.size() > 1) {
      following = lines.subList(1, lines.size());
      replace(lines.getFirst(), null, 0, true, depth + 1);
    } else if (!lines.isEmpty()) {
      Passage value = lines.getFirst();
      if (definitions.afford(value.length(), at.at(index))) {
        replace(value, at, index, last, depth + 1);
      }
    }
  }

  /** The use of a variable that begins with the {@code $} at an offset, or null. */
  static @Nullable Use use(String text, int dollar) {
    boolean braced = dollar + 1 < text.length() && text.charAt(dollar + 1) == '{';
    int start = dollar + (braced ? 2 : 1);
    int end = nameEnd(text, start);
    if (end == start) {
      return null;
    }
    String name = text.substring(start, end);
    if (!braced) {
      return new Use(name, end, List.of(), false);
    }
    int close = end;
    int limit = Math.min(text.length(), end + MAX_PARAMETERS);
    while (close < limit && text.charAt(close) != '}') {
      close++;
    }
    if (close == limit) {
      return null;
    }
    List<Integer> parameters = new ArrayList<>();
    for (String number : text.substring(end, close).split(" ", -1)) {
      if (number.matches("[0-9]{1,9}")) {
        parameters.add(Integer.parseInt(number));
      } else if (!number.isEmpty()) {
        return null;
      }
    }
    return new Use(name, close + 1, parameters, true);
  }

  /** The offset after the name at {@code start}; {@code start} itself where there is none. */
  static int nameEnd(String text, int start) {
    int end = start;
    while (end < text.length() && isNamePart(text.charAt(end), end == start)) {
      end++;
    }
    return end;
  }

  private static boolean isNamePart(char c, boolean first) {
    return c == '_'
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (!first && c >= '0' && c <= '9');
  }

  private static boolean endsName(String text, int end) {
    return end == text.length()
        || Lexer.isBlank(text.charAt(end))
        || text.charAt(end) == ','
        || text.charAt(end) == ')';
  }
}
