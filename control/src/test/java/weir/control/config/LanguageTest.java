package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables, conditions, sequences and lists: what a file says once they are written out. */
class LanguageTest {
  private final Diagnostics diagnostics = new Diagnostics();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$A=1;x $A                              | x 1",
        "$A=1;x $A $A                           | x 1 1",
        "$A=1;x ${A}2                           | x 12",
        "$A=1;x ${A}${A}                        | x 11",
        "$A=a b;x $A                            | x a b",
        "$A=\"a b\";x $A                        | x \"a b\"",
        "$A=1;x \"y ${A} z\"                    | x \"y 1 z\"",
        "$A=;x $A y                             | x y",
        "$A=1;$A=2;x $A                         | x 2",
        "$A=1;x ($A) $A,$A                      | x (1) 1,1",
        // Replacement is when it is used: the example of keepalived.conf(5).
        "$A=10.2.${B};$B=0;x ${A}.1;$B=9;x ${A}.1 | x 10.2.0.1;x 10.2.9.1",
        "$B=1;$A=$B;x $A                        | x 1",
        "x $1 $ a$                              | x \"$\"\"1\" \"$\"\"\" \"a$\"\"\"",
        "$A=b {;x $A;y;}                        | x b {;    y;}",
        "x ${_HASH}1 ${_BANG}                   | x \"#1\" \"!\"",
        "x ${_INSTANCE}                         | x lb1",
        "x ${_RANDOM 7 7} ${_RANDOM 3 3}        | x 7 3",
        // Conditions: this director is lb1.
        "@lb1 x 1;@lb2 x 2                      | x 1",
        "@^lb1 x 1;@^lb2 x 2                    | x 2",
        "@lb1 @^lb2 x                           | x",
        "@lb1 $A=1;@lb2 $A=2;x $A               | x 1",
        "$IF=@lb2;$IF x 1;y                     | y",
        "x {;@lb1 y 1;@lb2 y 2;}                | x {;    y 1;}",
        // Bodies of several lines.
        "$I= \\;x ${N} { \\;  y $N \\;};$N=1;$I;$N=2;$I | x 1 {;    y 1;};x 2 {;    y 2;}",
        "$B= \\;y \\;z;x $B;w                   | x y;z;w",
        "$R= \\;r ${M};$V= \\;v { \\;$M=1 \\;$R \\;$M=2 \\;$R \\;};$V | v {;    r 1;    r 2;}",
        "$I= \\;@lb2 x 2 \\;@lb1 x 1;$I         | x 1",
        // Sequences and lists.
        "~SEQ(N, 3) x $N                        | x 1;x 2;x 3",
        "~SEQ(N, 2, 4) x $N                     | x 2;x 3;x 4",
        "~SEQ(N, 4, -2, 0) x $N                 | x 4;x 2;x 0",
        "~SEQ(N, 3, 1) x $N                     | x 3;x 2;x 1",
        "~SEQ(N, -2) x $N                       | x -1;x -2",
        "~SEQx(N, 0x90, 0x10, 0xb0) x fe80::${N}:1 | x fe80::90:1;x fe80::a0:1;x fe80::b0:1",
        "~SEQ(A,1,2) ~SEQ(B,3,4) x ${A}.${B}    | x 1.3;x 1.4;x 2.3;x 2.4",
        "$MAX=2;~SEQ(N, 1, $MAX) x $N           | x 1;x 2",
        "$S=~SEQ(N, 2);$S x $N                  | x 1;x 2",
        "~LST(N, a, b) x $N                     | x a;x b",
        "~LST({P, Q}, {10,1}, {20,4}) x ${P}.${Q} | x 10.1;x 20.4",
        "$I= \\;x $N { \\;y \\;};~SEQ(N,1,2) $I;z  | x 1 {;    y;};x 2 {;    y;};z",
        "~SEQ(N,1,2) @lb1 x $N                  | x 1;x 2",
        // Lines joined by a backslash.
        "x \\;  y \\;z                          | x y z",
        "x \"y\\;z\"                            | x yz",
      })
  void shouldWriteOut(String file, String expected) {
    List<Statement> statements = parse(file.replace(';', '\n') + "\n");

    assertEquals(expected.replace(';', '\n') + "\n", TreePrinter.print(statements));
    assertEquals(List.of(), diagnostics.sorted());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x $VIP            | 1:3 warning: nothing before this line defines $VIP: it stays as it is",
        "$VIP=1;x $VPI     | 2:3 warning: nothing before this line defines $VPI: it stays as it is",
        "$VIP=1;x $VIP/24  | 2:3 error: '$VIP' is replaced only before a blank",
        "$A=1;x \"$A\"     | 2:4 error: '$A' is replaced only before a blank",
        "$A=$A;x $A        | 2:3 error: $A stands for itself",
        "$A=$B;$B=$A;x $A  | 3:3 error: $A stands for itself",
        "$A= \\;x \\;y;z $A w | 4:3 error: $A stands for several lines, and here its line goes on",
        "~SEQ(A, 1, 0, 5) x | 1:1 error: '~SEQ(A, 1, 0, 5)' is no sequence",
        "~SEQ(A, 5, 1, 1) x | 1:1 error: '~SEQ(A, 5, 1, 1)' is no sequence",
        "~SEQ(A x           | 1:1 error: '~SEQ(A x' is no sequence",
        "~SEQ(1, 5) x       | 1:1 error: '~SEQ(1, 5)' is no sequence",
        "~LST({A,B},{1},{2}) x | 1:1 error: '~LST({A,B},{1},{2})' is no sequence",
        "~SEQ(A, 5)         | 1:1 warning: nothing stands after '~SEQ(A, 5)'",
        "@lb1               | 1:1 warning: '@lb1' is a condition without a statement",
        "@ x                | 1:1 warning: '@' is a condition without a name",
      })
  void shouldSayWhatCannotBeWrittenOut(String file, String expected) {
    parse(file.replace(';', '\n') + "\n");

    assertEquals(expected, Texts.told(diagnostics.sorted().getFirst()));
  }

  @Test
  void shouldPointAtWhereTheUserWroteAWord() {
    List<Statement> statements =
        parse("$V=1\n$I= \\\n  a $V \\\n  b\n$I\n@lb1  c  ${V}0 d\n~SEQ(N, 1) e $N\n");

    assertEquals(
        List.of("3:3 3:5", "4:3", "6:7 6:10 6:16", "7:12 7:14"),
        statements.stream().map(LanguageTest::places).toList());
  }

  @Test
  void shouldPointAtWhereTheUserWroteAFaultInABody() {
    Checked checked =
        Texts.check(
            "$VS= \\",
            "virtual_server $VIP 80 { \\",
            "  protocol TCP \\",
            "  dealy_loop 6 \\",
            "  real_server 10.0.0.1 80 { \\",
            "  } \\",
            "}",
            "$VIP=192.0.2.300",
            "$VS");

    assertEquals(
        List.of(
            "2:16 error: '192.0.2.300' is not an IP address",
            "4:3 error: unknown keyword 'dealy_loop'"),
        Texts.told(checked));
  }

  @Test
  void shouldNotGrowWithoutEnd() {
    StringBuilder file = new StringBuilder("$A0=x x x x x x x x\n");
    for (int i = 1; i < 60; i++) {
      file.append("$A" + i + "=${A" + (i - 1) + "} ${A" + (i - 1) + "}\n");
    }
    parse(file + "y $A59\n");

    assertTrue(diagnostics.sorted().getFirst().message().startsWith("variables and sequences"));
    assertEquals(1, diagnostics.sorted().size());
  }

  /** Each of these would take hours if a line cost its length for each of its words. */
  @ParameterizedTest
  @ValueSource(strings = {"${A} ", "@lb1 ", "~SEQ(B,1,1) ", "$A ", "${B", "$", "{", "\\#", "x#"})
  void shouldNotTakeForeverOverALongLine(String piece) {
    List<Statement> statements = parse("$A=\n" + piece.repeat(300_000) + "\n");

    assertTrue(statements.size() <= 1);
  }

  @Test
  void shouldNotCountWithoutEnd() {
    parse("~SEQ(A, 2000000000) ~SEQ(B, 2000000000) x $A $B\n");

    assertTrue(diagnostics.sorted().getFirst().message().startsWith("variables and sequences"));
  }

  private static String places(Statement statement) {
    StringBuilder places = new StringBuilder(statement.at().inFile());
    statement.arguments().forEach(word -> places.append(' ').append(word.at().inFile()));
    return places.toString();
  }

  /** Parses a file whose words mean nothing, on the director lb1. */
  private List<Statement> parse(String text) {
    return Parser.parse(
        new Source(Texts.NAME, text),
        null,
        diagnostics,
        Includes.none(diagnostics),
        new Definitions("lb1", diagnostics));
  }
}
