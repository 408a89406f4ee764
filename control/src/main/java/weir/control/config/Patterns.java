package weir.control.config;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Compiles the patterns of a file, and points at the place inside a word that is wrong. */
final class Patterns {
  /** Compiling goes as deep as there are parentheses. */
  private static final int MAX_LENGTH = 1000;

  private final Diagnostics diagnostics;
  private final List<Source> sources;

  /**
   * Patterns of a file.
   *
   * @param sources where words can be looked up as they stand, quotes included
   */
  Patterns(Diagnostics diagnostics, List<Source> sources) {
    this.diagnostics = diagnostics;
    this.sources = sources;
  }

  /** The pattern; null when the word is none, and then a diagnostic said why and where. */
  @Nullable Pattern compile(Word word, int flags) {
    if (word.text().length() > MAX_LENGTH) {
      diagnostics.error(
          word.at(),
          "a regular expression of more than " + MAX_LENGTH + " characters",
          "look for less of the answer");
      return null;
    }
    try {
      return Pattern.compile(word.text(), flags);
    } catch (PatternSyntaxException e) {
      int index = Math.clamp(e.getIndex(), 0, Math.max(0, word.text().length() - 1));
      diagnostics.error(
          at(word, index),
          "this is no regular expression: " + e.getDescription(),
          "keepalived would check without it; put a backslash before a sign that stands for"
              + " itself");
      return null;
    }
  }

  /**
   * Where a character of a word stands.
   *
   * @param index of the character in the word's text
   * @return the word's own place where its text is not written there as it is
   */
  Position at(Word word, int index) {
    Position start = word.at();
    for (Source source : sources) {
      if (source.name().equals(start.file()) && start.line() <= source.lines()) {
        int column = column(source.line(start.line()), start.column() - 1, word.text(), index);
        return column < 0 ? start : new Position(start.file(), start.line(), column + 1);
      }
    }
    return start;
  }

  /**
   * What stands between the double quotes of a word, its escapes as they are written; null where it
   * has no such quotes.
   */
  @Nullable String quoted(Word word) {
    Position start = word.at();
    int last = word.text().length() - 1;
    for (Source source : sources) {
      if (last >= 0 && source.name().equals(start.file()) && start.line() <= source.lines()) {
        String line = source.line(start.line());
        int from = start.column() - 1;
        int end = column(line, from, word.text(), last);
        if (end > from && line.charAt(from) == '"') {
          return line.substring(from + 1, line.charAt(end) == '\\' ? end + 2 : end + 1);
        }
      }
    }
    return null;
  }

  /** The offset in the line, or -1 where the line does not hold the word from {@code start} on. */
  private static int column(String line, int start, String word, int index) {
    if (start >= line.length()) {
      return -1;
    }
    char first = line.charAt(start);
    boolean quoted = first == '"' || first == '\'';
    int at = quoted ? start + 1 : start;
    for (int i = 0; i <= index; i++) {
      int from = at;
      boolean escape =
          first == '"' && at + 1 < line.length() && "\"\\".indexOf(line.charAt(at + 1)) >= 0;
      if (at < line.length() && line.charAt(at) == '\\' && escape) {
        at++;
      }
      if (at >= line.length() || i >= word.length() || line.charAt(at) != word.charAt(i)) {
        return -1;
      }
      if (i == index) {
        return from;
      }
      at++;
    }
    return -1;
  }
}
