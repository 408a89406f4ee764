package weir.control.config;

/**
 * One word of a configuration, quotes and escapes resolved.
 *
 * <p>Two words are equal when they say the same, wherever they stand: a tree equals the tree of its
 * own printing.
 *
 * @param text never with a line end in it
 * @param at where it begins, its quote included
 */
public record Word(String text, Position at) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Word word && word.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
