package weir.control.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.control.LogCapture;
import weir.control.config.Script;
import weir.control.notify.Scripts.End;

class ScriptsTest {
  private final LogCapture log = new LogCapture("weir.notify");
  private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
  private final Scripts scripts = new Scripts("script", 2, 3);
  private Path directory = Path.of("");

  @BeforeEach
  void aDirectoryOfOurOwn(@TempDir Path directory) throws IOException {
    this.directory = directory;
    scripts.setDefaultUser(new Accounts.OfHost().own().isRoot() ? "root" : null, null);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void close() {
    scripts.close();
    log.close();
  }

  private String program(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }

  private Path out() {
    return directory.resolve("out");
  }

  private End run(long timeoutMs, @Nullable String user, String... words)
      throws InterruptedException {
    scripts.run(new Script(List.of(words), user, null, timeoutMs), ends::add);
    return ends.take();
  }

  @Test
  void shouldPassArgumentsWithoutAShell() throws Exception {
    String program = program("up", "printf '%s|' \"$@\" > " + out() + "; pwd >> " + out());
    assertEquals(new End.Exited(0), run(0, null, program, "a b", "$HOME", "", ";exit 3"));
    assertEquals("a b|$HOME||;exit 3|/\n", Files.readString(out()));
  }

  @Test
  void shouldTellTheStatus() throws Exception {
    assertEquals(new End.Exited(7), run(60_000, null, program("seven", "exit 7")));
    assertEquals(new End.Exited(137), run(60_000, null, program("dies", "kill -9 $$")));
  }

  /** Also what it has started, which ignores SIGTERM. */
  @Test
  void shouldEndWhatTakesTooLong() throws Exception {
    String program =
        program(
            "slow",
            "sh -c 'trap \"\" TERM; echo $$ > " + out() + "; while :; do sleep 1; done' & wait");
    End end = run(300, null, program);
    assertEquals(new End.TimedOut(), end);
    long child = Long.parseLong(Files.readString(out()).strip());
    while (ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldThrowOutputAwayAndGiveNoInput() throws Exception {
    String program =
        program("talks", "cat; head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2");
    assertEquals(new End.Exited(0), run(0, null, program));
  }

  @Test
  void shouldSayOnceWhyAProgramDoesNotRun() throws Exception {
    String missing = directory.resolve("missing").toString();
    String why = "Disabling script " + missing + " since not found";
    assertEquals(new End.NotRun(why), run(0, null, missing));
    assertEquals(new End.NotRun(why), run(0, null, missing));
    Path unsafe = Path.of(program("unsafe", "exit 0"));
    Files.setPosixFilePermissions(unsafe, PosixFilePermissions.fromString("rwxr-xrwx"));
    assertInstanceOf(End.NotRun.class, run(0, null, unsafe.toString()));
    assertEquals(
        List.of(
            why,
            "Unsafe permissions found for script '"
                + unsafe
                + "': others can write "
                + unsafe
                + ". Disabling it due to insecure"),
        log.lines());
  }

  /** Beyond those that run and those that wait, one is refused and the log says so once. */
  @Test
  void shouldBeBounded() throws Exception {
    Path go = directory.resolve("go");
    Script script =
        new Script(
            List.of(program("waits", "while [ ! -e " + go + " ]; do sleep 0.05; done")),
            null,
            null,
            0);
    for (int i = 0; i < 7; i++) {
      scripts.run(script, ends::add);
    }
    assertInstanceOf(End.NotRun.class, ends.take());
    assertInstanceOf(End.NotRun.class, ends.take());
    assertEquals(
        List.of("too many scripts are waiting: not running " + script.words().getFirst()),
        log.lines());
    Files.createFile(go);
    for (int i = 0; i < 5; i++) {
      assertEquals(new End.Exited(0), ends.take());
    }
  }

  @Test
  void shouldLetProgramsEndWhenItFinishes() throws Exception {
    scripts.run(
        new Script(List.of(program("last", "sleep 0.2; echo done > " + out())), null, null, 0),
        ends::add);
    scripts.finish(60_000);
    assertEquals(new End.Exited(0), ends.take());
    assertEquals("done\n", Files.readString(out()));
    assertInstanceOf(End.NotRun.class, run(0, null, "/bin/true"));
  }

  @Test
  void shouldGiveTheRightsOfTheUser() throws Exception {
    assumeTrue(new Accounts.OfHost().own().isRoot(), "only root can become somebody else");
    Files.createFile(out());
    Files.setPosixFilePermissions(out(), PosixFilePermissions.fromString("rw-rw-rw-"));
    String program = program("who", "{ id -u; id -G; grep CapEff /proc/self/status; } > " + out());
    assertEquals(new End.Exited(0), run(0, "nobody", program));
    Account nobody = new Accounts.OfHost().user("nobody");
    assertEquals(
        List.of(
            String.valueOf(nobody == null ? -1 : nobody.uid()),
            String.valueOf(nobody == null ? -1 : nobody.gid()),
            "CapEff:\t0000000000000000"),
        Files.readAllLines(out()));
  }

  /** Issue 4, Security: never as root unless the file says so. */
  @Test
  void shouldNotRunAsRootByDefault() throws Exception {
    Accounts host = new Accounts.OfHost();
    assumeTrue(host.own().isRoot() && host.user(ScriptRights.DEFAULT_USER) == null);
    scripts.setDefaultUser(null, null);
    String program = program("any", "echo ran > " + out());
    assertEquals(
        new End.NotRun(
            "Disabling script "
                + program
                + " since there is no user keepalived_script: create it, or say script_user"),
        run(0, null, program));
    assertEquals(false, Files.exists(out()));
  }
}
