package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import weir.control.config.Line.Kind;
import weir.control.config.Line.Token;

/**
 * Splits a line into words and braces.
 *
 * <ul>
 *   <li>Blanks part words.
 *   <li>"..." and '...' hold blanks, braces and comment signs; in "..." a backslash takes away the
 *       meaning of a quote or a backslash that follows it, outside quotes that of a comment sign.
 *   <li>A brace is a token of its own also when glued to a word, <code>VI_1&#123;</code>; not
 *       inside <code>$&#123;NAME&#125;</code> and <code>&#123;a,b&#125;</code>, which belong to
 *       their word.
 * </ul>
 */
final class Lexer {
  private final Passage passage;
  private final String text;
  private final Diagnostics diagnostics;
  private final List<Token> tokens = new ArrayList<>();
  private int next;

  private Lexer(Passage passage, Diagnostics diagnostics) {
    this.passage = passage;
    this.text = passage.text();
    this.diagnostics = diagnostics;
  }

  /** The tokens of a line without comment. */
  static List<Token> tokens(Passage line, Diagnostics diagnostics) {
    Lexer lexer = new Lexer(line, diagnostics);
    lexer.run();
    return lexer.tokens;
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\u000b' || c == '\n';
  }

  private void run() {
    while (next < text.length()) {
      char c = text.charAt(next);
      if (isBlank(c)) {
        next++;
      } else if (c == '{' && groupEnd(next) < 0) {
        brace(Kind.OPEN);
      } else if (c == '}') {
        brace(Kind.CLOSE);
      } else {
        word();
      }
    }
  }

  private void brace(Kind kind) {
    tokens.add(new Token(kind, new Word(text.substring(next, next + 1), passage.at(next))));
    next++;
  }

  private void word() {
    int start = next;
    StringBuilder word = new StringBuilder();
    while (next < text.length()) {
      char c = text.charAt(next);
      if (isBlank(c) || c == '}') {
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
        if (c == '\\' && next + 1 < text.length() && "#!".indexOf(text.charAt(next + 1)) >= 0) {
          c = text.charAt(++next);
        }
        word.append(c);
        next++;
      }
    }
    tokens.add(new Token(Kind.WORD, new Word(word.toString(), passage.at(start))));
  }

  private void quoted(char quote, StringBuilder word) {
    int start = next++;
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == quote) {
        next++;
        return;
      }
      if (c == '\\' && quote == '"' && next + 1 < text.length()) {
        char escaped = text.charAt(next + 1);
        if (escaped == '"' || escaped == '\\') {
          next++;
          c = escaped;
        }
      }
      if (c != '\n') {
        word.append(c);
      }
      next++;
    }
    int length = word.length();
    if (length > 0 && word.charAt(length - 1) == '\r') {
      word.setLength(length - 1);
    }
    diagnostics.error(
        passage.at(start),
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
      if (isBlank(c) || "{\"'".indexOf(c) >= 0) {
        return -1;
      }
      comma |= c == ',';
    }
    return -1;
  }
}
