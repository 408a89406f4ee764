package weir.control.config;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words of a line, one after another: names of options, some with a value after them. */
final class OptionWords {
  private final List<Word> words;
  private final int first;
  private final Diagnostics diagnostics;
  private int next;

  /**
   * Walks over words.
   *
   * @param first the number of the first option
   */
  OptionWords(List<Word> words, int first, Diagnostics diagnostics) {
    this.words = words;
    this.first = first;
    this.next = first;
    this.diagnostics = diagnostics;
  }

  boolean hasNext() {
    return next < words.size();
  }

  boolean isNext(String word) {
    return hasNext() && words.get(next).text().equals(word);
  }

  /** Goes to the next word and returns it. */
  String next() {
    return words.get(next++).text();
  }

  /** The word that came last. */
  String current() {
    return words.get(next - 1).text();
  }

  /** Whether the word that came last is the first option. */
  boolean isSecond() {
    return next == first + 1;
  }

  /** Says that the word that came last is none of the options that there are. */
  void refuse(String options) {
    Word word = words.get(next - 1);
    String near = Nearest.of(word.text(), List.of(options.split(", | and ", -1)));
    diagnostics.error(
        word.at(),
        "'" + word + "' is no option here",
        near == null ? "there are " + options : "did you mean '" + near + "'?");
  }

  /** The value of the option that came last; null when there is none, which is told. */
  @Nullable String value() {
    if (!hasNext()) {
      Word option = words.get(next - 1);
      diagnostics.error(option.at(), "'" + option + "' needs a value", "write it behind it");
      return null;
    }
    return next();
  }

  /** As {@link #value}, a whole number. */
  int integer(int min, int max, int otherwise) {
    String value = value();
    if (value == null) {
      return otherwise;
    }
    if (!Numbers.within(value, BigDecimal.valueOf(min), BigDecimal.valueOf(max), true)) {
      expected("a whole number from " + min + " to " + max);
      return otherwise;
    }
    return new BigDecimal(value).intValue();
  }

  /** As {@link #value}, an address. */
  @Nullable InetAddress address() {
    String value = value();
    InetAddress address = value == null ? null : Addresses.parse(value);
    if (value != null && address == null) {
      expected("an IP address");
    }
    return address;
  }

  /** Says what the word that came last would have to be. */
  void expected(String what) {
    Word word = words.get(next - 1);
    diagnostics.error(word.at(), "'" + word + "' is not " + what, "");
  }
}
