package weir.control.check;

/**
 * A text that may be looked at so many times only: what {@code java.util.regex} reads while it
 * backtracks. A pattern that would take for ever on some body fails instead.
 */
final class BoundedText implements CharSequence {
  private final CharSequence text;
  private long looksLeft;

  /** It was looked at too often. */
  static final class SpentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SpentException() {
      super("the pattern takes too long", null, false, false);
    }
  }

  BoundedText(CharSequence text, long looks) {
    this.text = text;
    this.looksLeft = looks;
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    if (--looksLeft < 0) {
      throw new SpentException();
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
