package weir.control.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one argument of a keyword may be, as {@code keywords.txt} writes it.
 *
 * @param kind of value
 * @param min least number, of the kinds that are numbers
 * @param max greatest number
 * @param choices of {@code one} and {@code anycase} what may stand here, of a literal the word
 *     itself
 * @param optional whether it may be left out
 */
record Argument(Kind kind, BigDecimal min, BigDecimal max, List<String> choices, boolean optional) {
  /** Kinds of value. */
  enum Kind {
    WORD,
    /** One or more words, to the end of the statement. */
    TEXT,
    /** Any words, or none. */
    ANY,
    LITERAL,
    INT,
    NUM,
    SECS,
    BOOL,
    IP4,
    IP,
    /** An address, with a prefix length or not. */
    NET,
    MASK,
    PORT,
    ONE,
    ANYCASE
  }

  private static final List<String> BOOLS = List.of("on", "off", "true", "false", "yes", "no");
  private static final BigDecimal MAX_SECS = BigDecimal.valueOf(4_294_967);

  /** Reads {@code int(1..255)}, {@code [port]}, {@code =fwmark}, {@code one(a|b)} and the like. */
  static Argument of(String spec) {
    boolean optional = spec.startsWith("[");
    String body = optional ? spec.substring(1, spec.length() - 1) : spec;
    if (body.startsWith("=")) {
      return new Argument(
          Kind.LITERAL, BigDecimal.ZERO, BigDecimal.ZERO, List.of(body.substring(1)), optional);
    }
    int paren = body.indexOf('(');
    String name = paren < 0 ? body : body.substring(0, paren);
    String inside = paren < 0 ? "" : body.substring(paren + 1, body.length() - 1);
    Kind kind = Kind.valueOf(name.toUpperCase(Locale.ROOT));
    BigDecimal min = BigDecimal.ZERO;
    BigDecimal max = kind == Kind.SECS ? MAX_SECS : BigDecimal.valueOf(Integer.MAX_VALUE);
    List<String> choices = List.of();
    switch (kind) {
      case INT, NUM, SECS -> {
        int dots = inside.indexOf("..");
        min = new BigDecimal(inside.substring(0, dots));
        String upper = inside.substring(dots + 2);
        max = upper.isEmpty() ? max : new BigDecimal(upper);
      }
      case PORT -> max = BigDecimal.valueOf(65_535);
      case ONE, ANYCASE -> choices = List.of(inside.split("\\|"));
      case BOOL -> choices = BOOLS;
      default -> {}
    }
    return new Argument(kind, min, max, choices, optional);
  }

  /** Whether this is that literal word. */
  boolean isLiteral(String word) {
    return kind == Kind.LITERAL && choices.contains(word);
  }

  /** Whether this takes every word that is left. */
  boolean takesRest() {
    return kind == Kind.TEXT || kind == Kind.ANY;
  }

  /**
   * What is wrong with a value.
   *
   * @return null when nothing is; else what it would have to be, {@code a number from 1 to 255}
   */
  @Nullable String expected(String text) {
    return switch (kind) {
      case WORD, TEXT, ANY -> null;
      case LITERAL, ONE, BOOL -> choices.contains(text) ? null : choice();
      case ANYCASE -> choices.contains(text.toUpperCase(Locale.ROOT)) ? null : choice();
      case INT, PORT, NUM, SECS -> Numbers.within(text, min, max, isWhole()) ? null : number();
      case IP4 -> Ipv4.parse(text) >= 0 ? null : "an IPv4 address";
      case IP -> Addresses.isAddress(text) ? null : "an IP address";
      case NET -> Addresses.isNet(text) ? null : "an IP address";
      case MASK -> Addresses.isMask(text) ? null : "a netmask or a prefix length";
    };
  }

  /** What to write instead of a value that is wrong; empty where that goes without saying. */
  String advice(String text) {
    return switch (kind) {
      case INT, NUM, SECS -> {
        int end = text.length();
        while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
          end--;
        }
        String number = text.substring(0, end);
        boolean hasUnit = end < text.length() && Numbers.within(number, min, max, isWhole());
        yield hasUnit ? "write " + number + ", without a unit" : "";
      }
      case PORT -> Numbers.parse(text) == null ? "write its number, such as 80" : "";
      case IP4, IP, NET -> "write an address such as 192.0.2.1; names are not looked up";
      case MASK -> "write a netmask such as 255.255.255.0";
      default -> "";
    };
  }

  private boolean isWhole() {
    return kind == Kind.INT || kind == Kind.PORT;
  }

  private String choice() {
    return (choices.size() == 1 ? "" : "one of ") + String.join(", ", choices);
  }

  private String number() {
    String what =
        switch (kind) {
          case PORT -> "a port";
          case SECS -> "a number of seconds";
          case INT -> "a whole number";
          default -> "a number";
        };
    return what + " from " + min.toPlainString() + " to " + max.toPlainString();
  }
}
