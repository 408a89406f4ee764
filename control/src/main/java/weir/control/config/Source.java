package weir.control.config;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text of one configuration file, with the way from an offset to line and column.
 *
 * <p>Bytes that are not UTF-8 become U+FFFD: comments in old encodings must not hurt. A byte order
 * mark is dropped. Lines end with LF; a CR before it is a blank.
 */
public final class Source {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final String name;
  private final String text;
  private final int[] lineStarts;

  /**
   * Takes a text.
   *
   * @param name as diagnostics print it
   * @param text the whole file
   */
  public Source(String name, String text) {
    this.name = name;
    this.text = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    int[] starts = new int[16];
    int lines = 1;
    for (int i = this.text.indexOf('\n'); i >= 0; i = this.text.indexOf('\n', i + 1)) {
      if (lines == starts.length) {
        starts = Arrays.copyOf(starts, lines * 2);
      }
      starts[lines++] = i + 1;
    }
    this.lineStarts = Arrays.copyOf(starts, lines);
  }

  /** Takes the bytes of a file. */
  public static Source decode(String name, byte[] bytes) {
    return new Source(name, new String(bytes, StandardCharsets.UTF_8));
  }

  /** As diagnostics print it. */
  public String name() {
    return name;
  }

  /** All of it, without byte order mark. */
  public String text() {
    return text;
  }

  /** How many lines, at least 1; a last line without text counts. */
  public int lines() {
    return lineStarts.length;
  }

  /**
   * One line without its end.
   *
   * @param line 1..{@link #lines()}
   */
  public String line(int line) {
    int start = lineStarts[line - 1];
    int end = line < lineStarts.length ? lineStarts[line] - 1 : text.length();
    if (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(start, end);
  }

  /**
   * Where an offset stands.
   *
   * @param offset 0..length of the text
   */
  public Position at(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    int line = found >= 0 ? found : -found - 2;
    return new Position(name, line + 1, offset - lineStarts[line] + 1);
  }
}
