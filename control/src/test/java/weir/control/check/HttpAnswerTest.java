package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.control.config.HttpCheck.Regex;
import weir.control.config.HttpCheck.Url;

/** Bodies, and what is wrong with them (K17). */
class HttpAnswerTest {
  /** {@code printf hello | md5sum}. */
  private static final String HELLO = "5d41402abc4b2a76b9719d911017c592";

  private static final String REGEX_FAULT = "Regex match failed";

  record Row(Url url, String body, @Nullable String fault) {}

  private static Row digest(String digest, String body, @Nullable String fault) {
    return new Row(new Url("/", digest, null, null, null), body, fault);
  }

  private static Row regex(
      String pattern,
      int flags,
      boolean matches,
      int min,
      int max,
      String body,
      @Nullable String fault) {
    return new Row(
        new Url("/", null, null, null, new Regex(pattern, flags, matches, min, max)), body, fault);
  }

  static List<Row> rows() {
    return List.of(
        digest(HELLO, "hello", null),
        digest(HELLO, "hello\n", "MD5 digest error to"),
        digest(HELLO, "", "MD5 digest error to"),
        regex("b+", 0, true, 0, -1, "aabba", null),
        regex("b+", 0, true, 0, -1, "aa", REGEX_FAULT),
        regex("b+", 0, false, 0, -1, "aabba", REGEX_FAULT),
        regex("b+", 0, false, 0, -1, "aa", null),
        regex("B", Pattern.CASE_INSENSITIVE, true, 0, -1, "ab", null),
        // Offsets: where a match may begin, in bytes.
        regex("b", 0, true, 3, -1, "aab", REGEX_FAULT),
        regex("b", 0, true, 2, -1, "aab", null),
        regex("b", 0, true, 0, 2, "aab", null),
        regex("b", 0, true, 0, 1, "aab", REGEX_FAULT),
        regex("b", 0, true, 9, -1, "aab", REGEX_FAULT),
        regex("(?<=a)b", 0, true, 2, -1, "aab", null),
        // Bytes, not characters: PCRE without UTF.
        regex("\u00e9$", 0, true, 5, 5, "caf\u00e9\u00e9", null),
        // Patterns that would take for ever, or all of the stack.
        regex("(a+)+$", 0, true, 0, -1, "a".repeat(64) + "b", REGEX_FAULT),
        regex("(a|b)*c", 0, true, 0, -1, "ab".repeat(100_000), REGEX_FAULT));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldHoldABodyAgainstWhatItShouldBe(Row row) {
    HttpAnswer answer = new HttpAnswer(row.url);
    byte[] body = row.body.getBytes(StandardCharsets.UTF_8);
    // In two pieces, as it comes.
    answer.add(Arrays.copyOf(body, body.length / 2));
    answer.add(Arrays.copyOfRange(body, body.length / 2, body.length));
    assertEquals(row.fault, answer.fault());
  }

  @Test
  void shouldSearchTheBeginningOfALongBodyOnly() {
    HttpAnswer answer =
        new HttpAnswer(new Url("/", null, null, null, new Regex("z", 0, false, 0, -1)));
    answer.add(new byte[HttpAnswer.SEARCHED_BYTES]);
    answer.add(new byte[] {'z'});
    assertEquals(null, answer.fault());
  }

  @Test
  void shouldLookAtTheStatusOnlyWhereOneIsAskedFor() {
    HttpAnswer some = new HttpAnswer(new Url("/", null, Settings.statusCodes(200), null, null));
    assertTrue(some.isGood(200));
    assertFalse(some.isGood(404));
    assertTrue(new HttpAnswer(new Url("/", HELLO, null, null, null)).isGood(404));
  }
}
