package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code notify_up "PROGRAM ARGUMENTS" USER GROUP}: the first word is a whole command, which
 * keepalived splits once more. Blanks part its words; quotes of either kind and a backslash keep
 * them together. It never comes to a shell.
 */
final class ScriptReader {
  private ScriptReader() {}

  /**
   * Reads the arguments of a keyword.
   *
   * @param timeoutMs after which the program is killed; 0 for never
   * @return null where there is no program
   */
  static @Nullable Script read(List<Word> arguments, long timeoutMs) {
    List<String> words = arguments.isEmpty() ? List.of() : split(arguments.getFirst().text());
    return words.isEmpty()
        ? null
        : new Script(words, textAt(arguments, 1), textAt(arguments, 2), timeoutMs);
  }

  /** As {@link #read(List, long)} of a statement that may not be there. */
  static @Nullable Script read(@Nullable Statement statement) {
    return statement == null ? null : read(statement.arguments(), 0);
  }

  /** As {@link #read(Statement)} of a keyword, and says what cannot be a user or a group. */
  static @Nullable Script read(Fields fields, String keyword, Diagnostics diagnostics) {
    Statement statement = fields.last(keyword);
    List<Word> words = statement == null ? List.of() : statement.arguments();
    for (int i = 1; i < words.size(); i++) {
      Word word = words.get(i);
      if (i > 2 || !word.text().matches("[A-Za-z0-9_.][A-Za-z0-9_.-]*\\$?")) {
        diagnostics.error(
            word.at(),
            "'" + word + "' after '" + keyword + "' is no user or group to run the program as",
            "keepalived would not run it; put program and arguments between quotes");
        return null;
      }
    }
    return read(statement);
  }

  static @Nullable String textAt(List<Word> words, int index) {
    return index < words.size() ? words.get(index).text() : null;
  }

  /** The words of a command. A quote that is not closed ends with the command. */
  static List<String> split(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < command.length()) {
        word.append(command.charAt(++i));
        inWord = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
