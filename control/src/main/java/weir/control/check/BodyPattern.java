package weir.control.check;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern looked for in bytes from the network. Both are taken byte by byte, as PCRE does without
 * its UTF option, so that offsets are bytes.
 */
final class BodyPattern {
  /** A tenth of a second or so: it is spent on the event loop. */
  private static final long LOOKS = 10_000_000;

  private BodyPattern() {}

  /**
   * Whether it is found.
   *
   * @param flags of {@link Pattern}
   * @param minOffset first byte where it may begin
   * @param maxOffset last byte where it may begin; -1 for no limit
   */
  static boolean find(String pattern, int flags, byte[] body, int minOffset, int maxOffset) {
    if (minOffset > body.length) {
      return false;
    }
    String bytes =
        new String(pattern.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    String text = new String(body, StandardCharsets.ISO_8859_1);
    try {
      Matcher matcher = Pattern.compile(bytes, flags).matcher(new BoundedText(text, LOOKS));
      return matcher.find(minOffset) && (maxOffset < 0 || matcher.start() <= maxOffset);
    } catch (BoundedText.SpentException | StackOverflowError hopeless) {
      return false;
    }
  }
}
