package weir.control.config;

import org.jspecify.annotations.Nullable;

/**
 * The lines of a file that say anything, without their comments.
 *
 * <p>{@code #} and {@code !} begin a comment anywhere outside quotes, unless a backslash stands
 * before them. A backslash at the end of a line joins the next one to it; the line end stays in the
 * passage, for definitions of several lines.
 */
final class SourceLines {
  private static final int SNIPPET = 20;

  private final Source source;
  private final String text;
  private final Diagnostics diagnostics;
  private int next;
  private int commentColumn;

  SourceLines(Source source, Diagnostics diagnostics) {
    this.source = source;
    this.text = source.text();
    this.diagnostics = diagnostics;
  }

  /** The next line, or null at the end of the file. */
  @Nullable Passage next() {
    while (next < text.length()) {
      Passage line = line().strip();
      if (line.length() > 0) {
        return line;
      }
    }
    return null;
  }

  /** The column of the comment on the line that came last, 0 without. */
  int commentColumn() {
    return commentColumn;
  }

  private Passage line() {
    Passage.Builder line = new Passage.Builder();
    commentColumn = 0;
    int start = next;
    char quote = 0;
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == '\n') {
        break;
      }
      if (c == 0) {
        line.append(source, start, next);
        diagnostics.error(
            source.at(next),
            "a NUL byte: this is not a text file",
            "save it as UTF-8; nothing after this place was read");
        next = text.length();
        return line.build();
      }
      if (c == '\\') {
        int end = lineEnd(next + 1);
        if (end >= 0) {
          line.append(source, start, next).append(source, end, end + 1);
          next = end + 1;
          start = next;
        } else {
          boolean pair = quote != '\'' && next + 1 < text.length() && isEscapable(next + 1, quote);
          next += pair ? 2 : 1;
        }
        continue;
      }
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#' || c == '!') {
        line.append(source, start, next);
        comment(line);
        start = next;
        break;
      }
      next++;
    }
    line.append(source, start, next);
    next++;
    return line.build();
  }

  private boolean isEscapable(int index, char quote) {
    char c = text.charAt(index);
    return c == '\\' || (quote == 0 ? c == '#' || c == '!' : c == '"');
  }

  /** The offset of the LF that ends the line here, with or without CR before it; else -1. */
  private int lineEnd(int index) {
    int end = index;
    while (end < text.length() && text.charAt(end) == '\r') {
      end++;
    }
    return end < text.length() && text.charAt(end) == '\n' ? end : -1;
  }

  private void comment(Passage.Builder before) {
    commentColumn = source.at(next).column();
    boolean glued = before.length() > 0 && "{}".indexOf(before.lastChar()) < 0;
    if (glued
        && !Lexer.isBlank(before.lastChar())
        && next + 1 < text.length()
        && Character.isLetterOrDigit(text.charAt(next + 1))) {
      String snippet = before.lastWord();
      diagnostics.warning(
          source.at(next),
          "'" + text.charAt(next) + "' begins a comment here, in the middle of a word",
          "put a blank before a comment; write \""
              + snippet.substring(0, Math.min(SNIPPET, snippet.length()))
              + text.charAt(next)
              + "...\" in quotes if it belongs to the word");
    }
    int end = text.indexOf('\n', next);
    next = end < 0 ? text.length() : end;
  }
}
