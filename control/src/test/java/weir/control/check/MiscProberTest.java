package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.control.config.MiscCheck;
import weir.control.config.Script;
import weir.control.net.EventLoop;
import weir.control.notify.Scripts.End;

/** Programs and what their status says (K18). */
@Timeout(20)
class MiscProberTest {
  private static final String MISC = "Misc check for [[10.0.0.1]:tcp:80] by [/usr/bin/env]";

  private static MiscCheck check(boolean dynamic, long timeoutMs, String... words) {
    return new MiscCheck(
        Settings.rhythm(0, 0, 0, false),
        new Script(List.of(words), "root", null, timeoutMs),
        dynamic);
  }

  /** What becomes of a program, and of the server. */
  record Row(End end, boolean dynamic, Outcome outcome) {}

  private static Outcome failed(int status) {
    return new Outcome.Bad(MISC + " failed", " (exited with status " + status + ").");
  }

  static List<Row> rows() {
    return List.of(
        new Row(new End.Exited(0), false, Outcome.Good.PLAIN),
        new Row(new End.Exited(1), false, failed(1)),
        new Row(new End.Exited(2), false, failed(2)),
        new Row(new End.Exited(0), true, Outcome.Good.PLAIN),
        new Row(new End.Exited(1), true, failed(1)),
        new Row(new End.Exited(2), true, new Outcome.Good("", 0)),
        new Row(new End.Exited(52), true, new Outcome.Good("", 50)),
        new Row(new End.Exited(255), true, new Outcome.Good("", 253)),
        new Row(new End.TimedOut(), false, new Outcome.Bad(MISC + " timed out", ".")),
        new Row(
            new End.NotRun("it is unsafe"),
            false,
            new Outcome.NotTried(MISC + " did not run: it is unsafe")));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldGoByTheStatus(Row row) {
    MiscCheck check = check(row.dynamic, 0, "/usr/bin/env");
    assertEquals(row.outcome, MiscProber.outcome(check, row.end));
  }

  @Test
  void shouldRunProgramsWithTheirArguments() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "the programs run as root");
    try (EventLoop loop = EventLoop.open();
        NettyProber prober = new NettyProber(loop)) {
      assertEquals(
          Outcome.Good.PLAIN,
          Probing.attempt(prober, check(false, 0, "/usr/bin/env", "test", "a b", "=", "a b"), 0));
      assertEquals(failed(1), Probing.attempt(prober, check(false, 0, "/usr/bin/env", "false"), 0));
      assertEquals(
          new Outcome.Good("", 5),
          Probing.attempt(prober, check(true, 0, "/usr/bin/env", "sh", "-c", "exit 7"), 0));
      assertEquals(
          new Outcome.Bad(MISC + " timed out", "."),
          Probing.attempt(prober, check(false, 100, "/usr/bin/env", "sleep", "1000"), 0));
      assertInstanceOf(
          Outcome.NotTried.class, Probing.attempt(prober, check(false, 0, "/nowhere"), 0));
    }
  }
}
