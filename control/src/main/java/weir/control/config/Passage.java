package weir.control.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of configuration as it is read, and where the user wrote each of its characters.
 *
 * <p>A line of the file is a passage of one piece. Where a variable was replaced, the pieces around
 * it still point at the file, and the value points at the place that used it. Line ends in it are
 * those that a backslash took away.
 */
final class Passage {
  /**
   * Characters that follow one another.
   *
   * @param start where they begin in the passage
   * @param offset where they begin in the source; where all of them stand if not {@code verbatim}
   */
  private record Piece(int start, Source source, int offset, boolean verbatim) {}

  private final String text;
  private final List<Piece> pieces;

  private Passage(String text, List<Piece> pieces) {
    this.text = text;
    this.pieces = pieces;
  }

  String text() {
    return text;
  }

  int length() {
    return text.length();
  }

  char charAt(int index) {
    return text.charAt(index);
  }

  /**
   * Where a character was written.
   *
   * @param index 0..{@link #length()}; the passage is not empty
   */
  Position at(int index) {
    Piece piece = pieces.get(pieceOf(Math.min(index, text.length() - 1)));
    return piece.source.at(piece.offset + (piece.verbatim ? index - piece.start : 0));
  }

  private int pieceOf(int index) {
    int low = 0;
    int high = pieces.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (pieces.get(middle).start <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** A part of it. */
  Passage slice(int from, int to) {
    if (from == 0 && to == text.length()) {
      return this;
    }
    return new Builder().append(this, from, to).build();
  }

  /** Without the blanks at both ends. */
  Passage strip() {
    int from = 0;
    int to = text.length();
    while (from < to && Lexer.isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && Lexer.isBlank(text.charAt(to - 1))) {
      to--;
    }
    return slice(from, to);
  }

  /** The lines that backslashes joined; none that is blank. */
  List<Passage> lines() {
    List<Passage> lines = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      Passage line = slice(start, end).strip();
      if (line.length() > 0) {
        lines.add(line);
      }
      start = end + 1;
    }
    return lines;
  }

  @Override
  public String toString() {
    return text;
  }

  /** Puts a passage together. */
  static final class Builder {
    private final StringBuilder text = new StringBuilder();
    private final List<Piece> pieces = new ArrayList<>();

    int length() {
      return text.length();
    }

    char lastChar() {
      return text.charAt(text.length() - 1);
    }

    /** What follows the last blank. */
    String lastWord() {
      int from = text.length();
      while (from > 0 && !Lexer.isBlank(text.charAt(from - 1))) {
        from--;
      }
      return text.substring(from);
    }

    /** Characters of a file. */
    Builder append(Source source, int from, int to) {
      if (from < to) {
        pieces.add(new Piece(text.length(), source, from, true));
        text.append(source.text(), from, to);
      }
      return this;
    }

    /** Characters of another passage. */
    Builder append(Passage other, int from, int to) {
      int index = from;
      while (index < to) {
        int number = other.pieceOf(index);
        Piece piece = other.pieces.get(number);
        int end =
            number + 1 < other.pieces.size()
                ? Math.min(to, other.pieces.get(number + 1).start)
                : to;
        int offset = piece.offset + (piece.verbatim ? index - piece.start : 0);
        pieces.add(new Piece(text.length(), piece.source, offset, piece.verbatim));
        text.append(other.text, index, end);
        index = end;
      }
      return this;
    }

    /** Characters that were written nowhere, in the place of one that was. */
    Builder append(String replacement, Passage other, int index) {
      if (!replacement.isEmpty()) {
        Piece piece = other.pieces.get(other.pieceOf(index));
        int offset = piece.offset + (piece.verbatim ? index - piece.start : 0);
        pieces.add(new Piece(text.length(), piece.source, offset, false));
        text.append(replacement);
      }
      return this;
    }

    Passage build() {
      return new Passage(text.toString(), List.copyOf(pieces));
    }
  }
}
