package weir.control.adm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as the C library reads them. */
final class CNumbers {
  private static final Pattern DECIMAL = Pattern.compile("[ \\t\\n\\u000b\\f\\r]*([+-]?[0-9]+)");
  private static final int MAX_DIGITS = 18;

  private CNumbers() {}

  /**
   * Reads a whole text as {@code strtol} with base 10 does.
   *
   * @return the number, or -1 where it is none or not within the bounds
   */
  static long parse(String text, long min, long max) {
    Matcher matcher = DECIMAL.matcher(text);
    if (!matcher.matches() || matcher.group(1).length() > MAX_DIGITS) {
      return -1;
    }
    long number = Long.parseLong(matcher.group(1));
    return number >= min && number <= max ? number : -1;
  }

  /** As {@code inet_aton}: one to four parts, decimal, octal or hexadecimal. -1 for no address. */
  static long address(String text) {
    long address = 0;
    int at = 0;
    for (int part = 1; part <= 4; part++) {
      int end = at;
      while ((end < text.length() && Character.digit(text.charAt(end), 16) >= 0)
          || isX(text, at, end)) {
        end++;
      }
      long number = part(text.substring(at, end));
      boolean last = end == text.length() || isSpace(text.charAt(end));
      if (number < 0 || number > (last ? 0xffff_ffffL >> (8 * (part - 1)) : 255)) {
        return -1;
      }
      if (last) {
        return address | number;
      }
      if (text.charAt(end) != '.') {
        return -1;
      }
      address |= number << (32 - 8 * part);
      at = end + 1;
    }
    return -1;
  }

  private static boolean isX(String text, int start, int at) {
    return at == start + 1
        && at < text.length()
        && text.charAt(start) == '0'
        && (text.charAt(at) | 0x20) == 'x';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static long part(String text) {
    try {
      if (text.startsWith("0x") || text.startsWith("0X")) {
        return Long.parseLong(text.substring(2), 16);
      }
      return text.startsWith("0") ? Long.parseLong(text, 8) : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
