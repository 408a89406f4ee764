package weir.control.config;

import java.util.List;

/**
 * The tokens of one line; a line that ends in a backslash goes on in the next.
 *
 * @param tokens at least one
 * @param commentColumn where a comment on it begins, 0 without
 * @param column where it begins in the file; 0 when it does not stand where it is read
 */
record Line(List<Token> tokens, int commentColumn, int column) {
  /** What a token is. */
  enum Kind {
    WORD,
    OPEN,
    CLOSE
  }

  /** A word or a brace. */
  record Token(Kind kind, Word word) {
    Position at() {
      return word.at();
    }
  }
}
