package weir.control.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Numbers as keepalived.conf writes them: plain decimal, no exponent, no unit. */
final class Numbers {
  /** Longer than any number that is meant; keeps the cost of a hostile file bounded. */
  private static final int MAX_DIGITS = 24;

  private static final BigDecimal MS_PER_S = BigDecimal.valueOf(1000);

  private Numbers() {}

  /** The number, or null if the text is not one. */
  static @Nullable BigDecimal parse(String text) {
    int digits = 0;
    int points = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.') {
        points++;
      } else if (i != 0 || (c != '-' && c != '+')) {
        return null;
      }
    }
    return digits > 0 && points <= 1 && text.length() <= MAX_DIGITS ? new BigDecimal(text) : null;
  }

  /** Whether a text is a number of a range, whole if it must be. */
  static boolean within(String text, BigDecimal min, BigDecimal max, boolean whole) {
    BigDecimal value = parse(text);
    return value != null
        && !(whole && text.indexOf('.') >= 0)
        && value.compareTo(min) >= 0
        && value.compareTo(max) <= 0;
  }

  /** Seconds as milliseconds, at least 1 for anything above 0. */
  static long ms(BigDecimal seconds) {
    return seconds.multiply(MS_PER_S).setScale(0, RoundingMode.CEILING).longValueExact();
  }
}
