package weir.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WeirTest {
  private static final String GOOD =
      """
      virtual_server 192.0.2.1 80 {
        lb_algo rr
        lb_kind NAT
        protocol TCP
        real_server 192.0.2.2 80 {
        }
      }
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path directory = Path.of("");

  @BeforeEach
  void use(@TempDir Path temporary) {
    directory = temporary;
  }

  private int weir(String... arguments) {
    CommandLine line = Weir.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("keepalived.conf"), text).toString();
  }

  private static void assertOneLine(String expectedStart, String actual) {
    assertEquals(1, actual.lines().count(), actual);
    assertTrue(actual.startsWith(expectedStart), actual);
  }

  @Test
  void shouldTellItsVersionAndHelp() {
    assertEquals(0, weir("--version"));
    assertTrue(out.toString().matches("weir \\d+\\.\\d+\\.\\d+.*\\R"), out::toString);
    assertEquals(0, weir("run", "--help"));
    assertTrue(out.toString().contains("--connections"));
  }

  @Test
  void shouldCheckAFile() throws IOException {
    assertEquals(0, weir("check", file(GOOD)));
    assertTrue(out.toString().endsWith(": 0 errors, 0 warnings\n"), out::toString);
    assertEquals(1, weir("check", file(GOOD.replace("lb_algo", "lb_algae"))));
    assertEquals(2, weir("check", directory.resolve("missing").toString()));
    assertEquals("", err.toString());
  }

  @Test
  void shouldRefuseToRunAFileWithErrors() throws IOException {
    assertEquals(1, weir("run", "-f", file(GOOD + "}")));
    assertTrue(err.toString().contains("keepalived.conf:8:1: error"), err::toString);
    assertTrue(err.toString().endsWith("; nothing was changed\n"), err::toString);
    assertEquals("", out.toString());
  }

  private static final String MARKED =
      "virtual_server fwmark 80 {\n  real_server 192.0.2.2 80 {\n  }\n}\n";
  private static final String MARKS =
      "iptables -t mangle -A PREROUTING -p tcp --dport 80 -j MARK --set-mark 80\n";

  private String marks(String text) throws IOException {
    return Files.writeString(directory.resolve("marks"), text).toString();
  }

  @Test
  void shouldCheckMarkRulesWithTheFile() throws IOException {
    assertEquals(0, weir("check", file(MARKED)));
    assertTrue(out.toString().contains("1:1: warning: no rule sets mark 80\n"), out::toString);
    out.getBuffer().setLength(0);
    assertEquals(0, weir("check", "--mark-rules", marks(MARKS), file(MARKED)));
    assertEquals(
        List.of("marks: 0 errors, 0 warnings", "keepalived.conf: 0 errors, 0 warnings"),
        out.toString().replace(directory + "/", "").lines().toList());
    assertEquals(1, weir("check", "--mark-rules", marks("iptables x\n"), file(MARKED)));
    assertEquals(2, weir("check", "--mark-rules", "no-such-file", file(MARKED)));
    assertTrue(out.toString().contains("no-such-file: error: no such file"), out::toString);
  }

  @Test
  void shouldRefuseToRunMarkRulesWithErrors() throws IOException {
    String rules = marks(MARKS.replace("--dport 80", "--dport 80,443"));
    assertEquals(1, weir("run", "--mark-rules", rules, "-f", file(MARKED)));
    assertTrue(
        err.toString()
            .contains(
                "marks:1:49: error: several ports without multiport\n" + MARKS.substring(0, 5)),
        err::toString);
    assertTrue(
        err.toString().contains("marks: 1 error, 0 warnings; nothing was changed\n"),
        err::toString);
    assertEquals("", out.toString());
    assertEquals(2, weir("run", "--mark-rules", "no-such-file", "-f", file(MARKED)));
  }

  @Test
  void shouldRefuseToRunAFileWithoutServices() throws IOException {
    assertEquals(1, weir("run", "-f", file("global_defs {\n}\n")));
    assertEquals(1, err.toString().lines().count(), err::toString);
    assertTrue(err.toString().contains("no virtual_server"), err::toString);
  }

  @Test
  void shouldRefuseToRunAFileThatIsNotThere() {
    assertEquals(2, weir("run", "-f", directory.resolve("missing").toString()));
    assertOneLine("weir: ", err.toString());
    assertTrue(err.toString().contains("no such file"), err::toString);
  }

  @Test
  void shouldSayWhatAnInterfaceThatIsNotThereIs() throws IOException {
    String socket = directory.resolve("weir.sock").toString();
    assertEquals(3, weir("run", "-f", file(GOOD), "-i", "no-such-if", "--socket", socket));
    assertOneLine("weir: ", err.toString());
  }

  @Test
  void shouldSayThatNobodyIsThereToAsk() {
    assertEquals(4, weir("status", "--socket", directory.resolve("weir.sock").toString()));
    assertOneLine("weir: no weir runs in this network namespace", err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void shouldSayWhatAPacketIsToExplain() {
    assertRefused("from ADDRESS:PORT", "explain", "tcp", "10.0.0.1", "10.0.0.2:80");
    assertRefused("TCP or UDP", "explain", "icmp", "10.0.0.1:1", "10.0.0.2:80");
    assertRefused("1 to 65535", "explain", "tcp", "10.0.0.1:x", "10.0.0.2:80");
    assertRefused("1 to 65535", "explain", "tcp", "10.0.0.1:1", "10.0.0.2:70000");
    assertRefused("IPv4", "explain", "tcp", "::1:1", "10.0.0.2:80");
    assertRefused("a mark", "explain", "udp", "10.0.0.1:1", "10.0.0.2:80", "--mark", "x");
    assertRefused("a mark", "explain", "udp", "10.0.0.1:1", "10.0.0.2:80", "--mark", "-1");
    String nowhere = directory.resolve("weir.sock").toString();
    assertEquals(4, weir("explain", "UDP", "10.0.0.1:1", "10.0.0.2:80", "--socket", nowhere));
    assertEquals(4, weir("stats", "--socket", nowhere));
  }

  private void assertRefused(String hint, String... arguments) {
    assertEquals(2, weir(arguments));
    assertTrue(err.toString().contains(hint), err::toString);
    err.getBuffer().setLength(0);
  }

  @Test
  void shouldExplainAWrongCommandLine() {
    assertEquals(2, weir("run", "-f"));
    assertTrue(err.toString().contains("-f"), err::toString);
    assertEquals(2, weir("walk"));
    assertEquals(2, weir("run", "-f", "x", "--connections", "many"));
    assertEquals(2, weir("run", "-f", "x", "--connections", "0"));
    assertTrue(err.toString().contains("from 1 to 268435456"), err::toString);
  }

  @Test
  void shouldRunWhatIsLeftWhenForced() throws IOException {
    String socket = directory.resolve("weir.sock").toString();
    String broken = file(GOOD.replace("lb_algo rr", "lb_algo lbhc"));
    assertEquals(3, weir("run", "--force", "-f", broken, "-i", "no-such-if", "--socket", socket));
    assertTrue(err.toString().contains("keepalived.conf:2:11: error"), err::toString);
    assertTrue(err.toString().contains("; running what is left of it\n"), err::toString);
    assertTrue(err.toString().contains("no-such-if"), err::toString);
  }

  @Test
  void shouldCheckForProgramsAndForOtherMachines() throws IOException {
    String program = file(GOOD.replace("80 {\n  }", "80 {\n notify_up /no/such\n }"));
    assertEquals(1, weir("check", "--json", program));
    assertTrue(out.toString().startsWith("{"), out::toString);
    assertTrue(out.toString().contains("\"line\" : 6"), out::toString);
    out.getBuffer().setLength(0);
    assertEquals(0, weir("check", "--elsewhere", program));
    assertTrue(out.toString().endsWith(": 0 errors, 0 warnings\n"), out::toString);
  }
}
