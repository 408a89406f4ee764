package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import weir.control.config.Line.Kind;
import weir.control.config.Line.Token;

/**
 * Splits a text into lines of words and braces.
 *
 * <ul>
 *   <li>Blanks part words. {@code #} and {@code !} begin a comment anywhere outside quotes.
 *   <li>"..." and '...' hold blanks, braces and comment signs; in "..." a backslash takes away the
 *       meaning of a quote or a backslash that follows it.
 *   <li>A brace is a token of its own also when glued to a word, <code>VI_1&#123;</code>; not
 *       inside <code>$&#123;NAME&#125;</code> and <code>&#123;a,b&#125;</code>, which belong to
 *       their word.
 *   <li>A backslash at the end of a line joins the next one to it.
 * </ul>
 */
final class Lexer {
  private final Source source;
  private final String text;
  private final Diagnostics diagnostics;
  private final List<Line> lines = new ArrayList<>();
  private List<Token> tokens = new ArrayList<>();
  private int commentColumn;
  private int next;

  private Lexer(Source source, Diagnostics diagnostics) {
    this.source = source;
    this.text = source.text();
    this.diagnostics = diagnostics;
  }

  /** The lines of a text that say anything. */
  static List<Line> lines(Source source, Diagnostics diagnostics) {
    Lexer lexer = new Lexer(source, diagnostics);
    lexer.run();
    return lexer.lines;
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
        endLine();
        next++;
      } else if (isBlank(c) || isContinuation()) {
        next += c == '\\' ? text.indexOf('\n', next) - next + 1 : 1;
      } else if (c == '#' || c == '!') {
        comment();
      } else {
        token(c);
      }
    }
    endLine();
  }

  private void endLine() {
    if (!tokens.isEmpty()) {
      lines.add(new Line(List.copyOf(tokens), commentColumn));
      tokens = new ArrayList<>();
    }
    commentColumn = 0;
  }

  private void comment() {
    commentColumn = source.at(next).column();
    int end = text.indexOf('\n', next);
    next = end < 0 ? text.length() : end;
  }

  private void token(char c) {
    if (c == '{' && groupEnd(next) < 0) {
      brace(Kind.OPEN);
    } else if (c == '}') {
      brace(Kind.CLOSE);
    } else {
      word();
    }
  }

  private void brace(Kind kind) {
    Word word = new Word(text.substring(next, next + 1), source.at(next));
    tokens.add(new Token(kind, word));
    next++;
  }

  private void word() {
    int start = next;
    StringBuilder word = new StringBuilder();
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == 0 || c == '\n' || isBlank(c) || c == '}' || isContinuation()) {
        break;
      }
      if (c == '#' || c == '!') {
        warnOfGluedComment(start);
        break;
      }
      if (c == '"' || c == '\'') {
        quoted(c, word);
      } else if (c == '{') {
        int end = groupEnd(next);
        if (end < 0) {
          break;
        }
        word.append(text, next, end);
        next = end;
      } else {
        word.append(c);
        next++;
      }
    }
    tokens.add(new Token(Kind.WORD, new Word(word.toString(), source.at(start))));
  }

  private void warnOfGluedComment(int start) {
    boolean cutsWord = next + 1 < text.length() && Character.isLetterOrDigit(text.charAt(next + 1));
    if (cutsWord) {
      diagnostics.warning(
          source.at(next),
          "'" + text.charAt(next) + "' begins a comment here, in the middle of a word",
          "put a blank before a comment; write \""
              + snippet(start, next)
              + text.charAt(next)
              + "...\" in quotes if it belongs to the word");
    }
  }

  private String snippet(int start, int end) {
    return text.substring(start, Math.min(end, start + 20));
  }

  private void quoted(char quote, StringBuilder word) {
    int start = next++;
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == quote) {
        next++;
        return;
      }
      if (c == '\n' || c == 0) {
        break;
      }
      if (c == '\\' && quote == '"' && next + 1 < text.length()) {
        char escaped = text.charAt(next + 1);
        if (escaped == '"' || escaped == '\\') {
          next++;
          c = escaped;
        }
      }
      word.append(c);
      next++;
    }
    int length = word.length();
    if (length > 0 && word.charAt(length - 1) == '\r') {
      word.setLength(length - 1);
    }
    diagnostics.error(
        source.at(start),
        "this quote is not closed on its line",
        "write the closing " + quote + "; a string cannot go over the end of a line");
  }

  /**
   * Where a group of braces that belongs to a word ends.
   *
   * @return the offset after its closing brace; -1 when the brace at {@code open} is a block's
   */
  private int groupEnd(int open) {
    boolean variable = open > 0 && text.charAt(open - 1) == '$';
    boolean comma = false;
    for (int i = open + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '}') {
        return (variable || comma) && i > open + 1 ? i + 1 : -1;
      }
      if (isBlank(c) || "{\u0000\n\"'#!".indexOf(c) >= 0) {
        return -1;
      }
      comma |= c == ',';
    }
    return -1;
  }

  private boolean isContinuation() {
    if (text.charAt(next) != '\\') {
      return false;
    }
    int end = next + 1;
    while (end < text.length() && text.charAt(end) == '\r') {
      end++;
    }
    return end < text.length() && text.charAt(end) == '\n';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\u000b';
  }
}
