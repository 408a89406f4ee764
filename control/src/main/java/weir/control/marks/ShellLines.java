package weir.control.marks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import weir.control.config.Diagnostics;
import weir.control.config.Source;
import weir.control.config.Word;

/**
 * Splits a text into commands and their words, as a shell does it with simple commands.
 *
 * <ul>
 *   <li>Blanks part words, CR and the wide blanks of pasted pages among them; "...", '...' and a
 *       backslash hold them together. {@code #} at the start of a word begins a comment.
 *   <li>The end of a line, {@code ;} and {@code &&} end a command. A backslash at the end of a
 *       line, blanks behind it or not, joins the next one.
 *   <li>So does a line that begins with an option such as {@code --set-mark} or {@code -d}: the
 *       manuals' long lines are broken there. It is told.
 * </ul>
 */
final class ShellLines {
  /** What a rule that somebody took out looks like, and one behind the prompt of root. */
  private static final Pattern COMMENTED_COMMAND =
      Pattern.compile("#+[ \t]*(\\S*/)?iptables[ \t].*");

  private final Source source;
  private final String text;
  private final Diagnostics diagnostics;
  private final List<ShellLine> lines = new ArrayList<>();
  private List<Word> words = new ArrayList<>();
  private boolean commented;
  private int next;

  private ShellLines(Source source, Diagnostics diagnostics) {
    this.source = source;
    this.text = source.text();
    this.diagnostics = diagnostics;
  }

  /** The commands of a text. */
  static List<ShellLine> of(Source source, Diagnostics diagnostics) {
    ShellLines reader = new ShellLines(source, diagnostics);
    reader.run();
    return reader.lines;
  }

  private void run() {
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == 0) {
        diagnostics.error(
            source.at(next),
            "a NUL byte: this is not a text file",
            "save it as UTF-8; nothing after this place was read");
        break;
      } else if (c == '\n') {
        lineEnd();
      } else if (isBlank(c)) {
        next++;
      } else if (c == '\\' && continuation(next) > 0) {
        next = continuation(next);
      } else if (c == '#') {
        comment();
      } else if (c == ';') {
        endCommand();
        next++;
      } else if (text.startsWith("&&", next)) {
        endCommand();
        next += 2;
      } else {
        word();
      }
    }
    endCommand();
  }

  private void lineEnd() {
    next++;
    int option = next;
    while (option < text.length() && isBlank(text.charAt(option))) {
      option++;
    }
    boolean continues =
        !words.isEmpty()
            && !commented
            && option + 1 < text.length()
            && text.charAt(option) == '-'
            && (text.charAt(option + 1) == '-' || Character.isLowerCase(text.charAt(option + 1)));
    if (continues) {
      diagnostics.warning(
          source.at(option),
          "a line that begins with an option: taken as the rest of the line above",
          "end that line with a backslash, as a shell needs it");
    } else {
      endCommand();
    }
  }

  /** Behind the backslash, blanks and the line end at an offset; 0 if these are not there. */
  private int continuation(int backslash) {
    int end = backslash + 1;
    while (end < text.length() && isBlank(text.charAt(end))) {
      end++;
    }
    return end < text.length() && text.charAt(end) == '\n' ? end + 1 : 0;
  }

  /** Whether it parts words; a line end does more. */
  private static boolean isBlank(char c) {
    return c != '\n' && (Character.isWhitespace(c) || Character.isSpaceChar(c));
  }

  private void comment() {
    int newline = text.indexOf('\n', next);
    int end = newline < 0 ? text.length() : newline;
    boolean looksLikeACommand =
        words.isEmpty()
            && COMMENTED_COMMAND.matcher(text.substring(next, end).stripTrailing()).matches();
    if (!looksLikeACommand) {
      next = end;
      return;
    }
    while (text.charAt(next) == '#') {
      next++;
    }
    commented = true;
  }

  private void endCommand() {
    if (!words.isEmpty()) {
      lines.add(new ShellLine(commented, words));
      words = new ArrayList<>();
    }
    commented = false;
  }

  private void word() {
    int start = next;
    StringBuilder word = new StringBuilder();
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == '\n' || c == ';' || c == 0 || isBlank(c) || text.startsWith("&&", next)) {
        break;
      }
      if (c == '\\') {
        if (continuation(next) > 0) {
          break;
        }
        next++;
        if (next < text.length() && text.charAt(next) != 0) {
          word.append(text.charAt(next++));
        }
      } else if (c == '"' || c == '\'') {
        quoted(c, word);
      } else {
        word.append(c);
        next++;
      }
    }
    words.add(new Word(word.toString(), source.at(start)));
  }

  /** To the closing quote; a quote that nothing closes ends with its line. */
  private void quoted(char quote, StringBuilder word) {
    int open = next++;
    while (next < text.length() && text.charAt(next) != '\n' && text.charAt(next) != 0) {
      char c = text.charAt(next++);
      if (c == quote) {
        return;
      }
      boolean escapes =
          c == '\\'
              && quote == '"'
              && next < text.length()
              && (text.charAt(next) == '"' || text.charAt(next) == '\\');
      word.append(escapes ? text.charAt(next++) : c);
    }
    diagnostics.error(source.at(open), "this quote is never closed", "close it on the same line");
  }
}
