package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a  b                 | WORD a 1, WORD b 4",
        "a # b                | WORD a 1",
        "a ! b                | WORD a 1",
        "VI_1{                | WORD VI_1 1, OPEN { 5",
        "a {                  | WORD a 1, OPEN { 3",
        "{}                   | OPEN { 1, CLOSE } 2",
        "b }                  | WORD b 1, CLOSE } 3",
        "b}                   | WORD b 1, CLOSE } 2",
        "'a b' \"c # { } d\"  | WORD a b 1, WORD c # { } d 7",
        "\"a \\\" \\\\ \\d\"  | WORD a \" \\ \\d 1",
        "x\"y z\"w            | WORD xy zw 1",
        "\"\"                 | WORD  1",
        "${VIP} $X            | WORD ${VIP} 1, WORD $X 8",
        "conf.{a,b}           | WORD conf.{a,b} 1",
        "a\\b                 | WORD a\\b 1",
        "a\\# b               | WORD a# 1, WORD b 5",
        "\\!x                 | WORD !x 1",
        "a\\\\# b             | WORD a\\\\ 1",
      })
  void shouldSplitALine(String text, String expected) {
    assertEquals(expected, String.join(", ", tokens(text)));
  }

  @Test
  void shouldJoinLinesThatEndInABackslash() {
    assertEquals(List.of("WORD a 1", "WORD b 3"), tokens("a \\\r\n  b\n"));
  }

  @Test
  void shouldNameAQuoteThatIsNotClosed() {
    Checked checked = Texts.check("global_defs {", "  router_id \"a b", "  smtp_server host", "}");

    assertEquals(List.of("2:13 error: this quote is not closed on its line"), Texts.told(checked));
    assertEquals("a b", checked.configuration().globalDefs().routerId());
    assertEquals("host", checked.configuration().globalDefs().mail().server());
  }

  @Test
  void shouldWarnOfACommentThatCutsAWord() {
    Checked checked = Texts.check("global_defs {", "  router_id edge#1", "}");

    assertEquals(
        List.of("2:17 warning: '#' begins a comment here, in the middle of a word"),
        Texts.told(checked));
    assertEquals("edge", checked.configuration().globalDefs().routerId());
  }

  @Test
  void shouldStopAtWhatIsNoText() {
    Checked checked = Texts.check("global_defs {", "}", "a\u0000b c");

    assertEquals(
        List.of("3:1 error: unknown keyword 'a'", "3:2 error: a NUL byte: this is not a text file"),
        Texts.told(checked));
  }

  @Test
  void shouldCountColumnsInCharacters() {
    Checked checked = Texts.check("\u4e2d\u6587 \t} # \u4e2d");

    assertEquals(
        List.of(
            "1:1 error: unknown keyword '\u4e2d\u6587'",
            "1:5 error: '}' closes nothing: no block is open here"),
        Texts.told(checked));
  }

  private static List<String> tokens(String text) {
    Diagnostics diagnostics = new Diagnostics();
    SourceLines lines = new SourceLines(new Source(Texts.NAME, text), diagnostics);
    List<String> tokens = new ArrayList<>();
    for (Passage line = lines.next(); line != null; line = lines.next()) {
      for (Line.Token token : Lexer.tokens(line, diagnostics)) {
        tokens.add(token.kind() + " " + token.word() + " " + column(token));
      }
    }
    return tokens;
  }

  private static int column(Line.Token token) {
    return token.at().column();
  }
}
