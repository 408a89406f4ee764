package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** One fault of the braces, one diagnostic, and the file is understood nevertheless. */
class BraceFaultsTest {
  @Test
  void shouldBlameTheCheckWhoseBraceIsMissingByItsIndentation() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "    TCP_CHECK {",
            "      connect_port 80",
            "  }",
            "  real_server 192.0.2.3 80 {",
            "    weight 2",
            "  }",
            "}");

    assertEquals(
        List.of("4:5 error: missing '}': TCP_CHECK is not closed before 'real_server' at 7:3"),
        Texts.told(checked));
    assertEquals(2, servers(checked));
  }

  @Test
  void shouldBlameTheLastCheckWhenOnlyTheEndOfTheFileTells() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "    TCP_CHECK {",
            "      connect_port 80",
            "  }",
            "}");

    assertEquals(
        List.of("4:5 error: missing '}': TCP_CHECK is not closed before 6:3"), Texts.told(checked));
    assertEquals(1, servers(checked));
  }

  @Test
  void shouldNameTheBlockThatIsOpenAtTheEndOfTheFile() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "protocol TCP",
            "real_server 192.0.2.2 80 {",
            "weight 1",
            "}",
            "");

    assertEquals(
        List.of(
            "1:1 error: missing '}': virtual_server 192.0.2.1 80 is not closed before the end of"
                + " the file"),
        Texts.told(checked));
  }

  @Test
  void shouldCloseABlockBeforeOneThatCannotStandInIt() {
    Checked checked =
        Texts.check(
            "vrrp_instance A {",
            "  virtual_ipaddress {",
            "    192.0.2.1",
            "  priority 100",
            "  interface eth0",
            "  virtual_router_id 51",
            "}",
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "    weight 1",
            "  }",
            "}");

    assertEquals(
        List.of("2:3 error: missing '}': virtual_ipaddress is not closed before 'priority' at 4:3"),
        Texts.errors(checked));
    assertEquals(1, servers(checked));
  }

  @Test
  void shouldNotTakeSiblingsOfAnUnindentedBlockForItsContent() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "protocol TCP",
            "real_server 192.0.2.2 80 {",
            "TCP_CHECK {",
            "connect_port 80",
            "}",
            "real_server 192.0.2.3 80 {",
            "}",
            "}");

    assertEquals(
        List.of(
            "3:1 error: missing '}': real_server 192.0.2.2 80 is not closed before 'real_server'"
                + " at 7:1"),
        Texts.told(checked));
    assertEquals(2, servers(checked));
  }

  @Test
  void shouldNameABraceThatClosesNothing() {
    Checked checked = Texts.check("}", "global_defs {", "}", "}");

    assertEquals(
        List.of(
            "1:1 error: '}' closes nothing: no block is open here",
            "4:1 error: '}' closes nothing: global_defs (begun at 2:1) was closed at 3:1"),
        Texts.told(checked));
  }

  @Test
  void shouldBlameTheBraceThatClosedAServerBeforeItsCheck() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "    weight 1",
            "    }",
            "    TCP_CHECK {",
            "      connect_port 81",
            "    }",
            "  }",
            "  real_server 192.0.2.3 80 {",
            "  }",
            "}");

    assertEquals(
        List.of(
            "5:5 error: this '}' closes real_server 192.0.2.2 80 (begun at 3:3) too early:"
                + " 'TCP_CHECK' at 6:5 would stand outside"),
        Texts.told(checked));
    assertEquals(2, servers(checked));
  }

  @Test
  void shouldNameAStatementBehindItsBlock() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "    TCP_CHECK {",
            "    }",
            "    connect_port 81",
            "  }",
            "}");

    assertEquals(List.of("6:5 error: 'connect_port' outside TCP_CHECK"), Texts.told(checked));
  }

  @Test
  void shouldOpenABlockWhoseBraceIsOnTheNextLine() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80",
            "# a comment between",
            "",
            "{",
            "  protocol TCP",
            "  real_server 192.0.2.2 80",
            "  {",
            "    weight 1 }",
            "}");

    assertEquals(List.of(), Texts.told(checked));
    assertEquals(1, servers(checked));
  }

  @Test
  void shouldNameABlockWithoutAnyBraces() {
    Checked checked =
        Texts.check(
            "vrrp_instance A {",
            "  virtual_ipaddress",
            "  interface eth0",
            "  virtual_router_id 51",
            "}",
            "global_defs",
            "static_routes");

    assertEquals(
        List.of(
            "2:3 error: missing '{' after virtual_ipaddress",
            "6:1 error: missing '{' after global_defs",
            "7:1 error: missing '{' after static_routes"),
        Texts.errors(checked));
  }

  @Test
  void shouldNameABraceWithoutAKeyword() {
    Checked checked = Texts.check("{", "  router_id x", "}", "global_defs {", "}");

    assertEquals(List.of("1:1 error: '{' without a keyword before it"), Texts.told(checked));
  }

  @Test
  void shouldNameBracesBehindAKeywordThatHasNone() {
    Checked checked = Texts.check("global_defs {", "  router_id x {", "  }", "}");

    assertEquals(List.of("2:15 error: 'router_id' has no block"), Texts.told(checked));
  }

  @Test
  void shouldNameABlockOnOneLineOnce() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 { weight 1 TCP_CHECK { connect_port 80 } }",
            "  real_server 192.0.2.3 80 {",
            "  }",
            "}");

    assertEquals(
        List.of(
            "3:30 error: several statements on one line: the line breaks of this file are lost"),
        Texts.told(checked));
  }

  @Test
  void shouldStopAtAnEndlessNestOfBlocks() {
    Checked checked = Texts.check("a {\n".repeat(1000));

    assertEquals(
        List.of(
            "1:1 error: unknown keyword 'a'", "33:1 error: more than 32 blocks inside one another"),
        Texts.told(checked));
  }

  private static int servers(Checked checked) {
    return checked.configuration().virtualServers().getFirst().realServers().size();
  }
}
