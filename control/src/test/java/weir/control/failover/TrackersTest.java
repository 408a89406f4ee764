package weir.control.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.control.config.Position;
import weir.control.config.Script;
import weir.control.config.TrackFile;
import weir.control.config.TrackProcess;
import weir.control.config.VrrpScript;
import weir.control.loop.FakeTimers;
import weir.control.notify.Scripts;

class TrackersTest {
  private static final Position AT = new Position("test.conf", 1, 1);

  private final FakeTimers control = new FakeTimers();
  private final BlockingQueue<Runnable> ends = new LinkedBlockingQueue<>();

  @Test
  void shouldReadTheNumberInAFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("load");
    List<Integer> numbers = new ArrayList<>();
    TrackFile settings = new TrackFile(AT, "load", file.toString(), 1, false, 7, false);
    try (FileTracker tracker = new FileTracker(settings, control, numbers::add)) {
      tracker.start();
      Files.writeString(file, " 300 and more\n");
      control.advance(1_000);
      Files.writeString(file, "nonsense");
      control.advance(1_000);
      Files.writeString(file, "-3");
      control.advance(3_000);
      Files.delete(file);
      control.advance(1_000);
    }
    control.advance(5_000);
    assertEquals(List.of(7, 254, 0, -3, 0), numbers);
  }

  private static void process(Path proc, int pid, String comm, String line) throws IOException {
    Path directory = Files.createDirectories(proc.resolve(Integer.toString(pid)));
    Files.writeString(directory.resolve("comm"), comm + "\n");
    Files.writeString(directory.resolve("cmdline"), line.replace(' ', '\0') + "\0");
  }

  private static TrackProcess wanted(
      int quorum, TrackProcess.Match match, boolean full, String... command) {
    return new TrackProcess(
        AT, "p", List.of(command), match, full, 0, false, quorum, -1, 1_000, 2_000);
  }

  private List<Boolean> told(Path proc, TrackProcess wanted) {
    List<Boolean> told = new ArrayList<>();
    try (ProcessTracker tracker = new ProcessTracker(wanted, proc, control, told::add)) {
      tracker.start();
    }
    return told;
  }

  @Test
  void shouldCountProcesses(@TempDir Path proc) throws IOException {
    process(proc, 10, "haproxy", "/usr/sbin/haproxy -f /etc/haproxy.cfg -Ws");
    process(proc, 11, "haproxy", "/usr/sbin/haproxy -f /etc/haproxy.cfg");
    process(proc, 12, "a-rather-long-n", "/bin/a-rather-long-name");
    Files.createDirectories(proc.resolve("net"));
    TrackProcess.Match exact = TrackProcess.Match.EXACT;
    assertEquals(List.of(), told(proc, wanted(2, exact, false, "haproxy")));
    assertEquals(List.of(false), told(proc, wanted(3, exact, false, "haproxy")));
    assertEquals(List.of(), told(proc, wanted(1, exact, false, "a-rather-long-name")));
    assertEquals(List.of(false), told(proc, wanted(1, exact, true, "/usr/sbin/haproxy")));
    assertEquals(
        List.of(), told(proc, wanted(1, exact, false, "haproxy", "-f", "/etc/haproxy.cfg")));
    assertEquals(
        List.of(false), told(proc, wanted(2, exact, false, "haproxy", "-f", "/etc/haproxy.cfg")));
    assertEquals(
        List.of(), told(proc, wanted(2, TrackProcess.Match.PARTIAL, false, "haproxy", "-f")));
    assertEquals(
        List.of(),
        told(proc, wanted(1, TrackProcess.Match.INITIAL, false, "haproxy", "-f", "/etc/ha")));
  }

  @Test
  void shouldWaitWithItsVerdict(@TempDir Path proc) throws IOException {
    process(proc, 10, "haproxy", "haproxy");
    List<Boolean> told = new ArrayList<>();
    TrackProcess wanted = wanted(1, TrackProcess.Match.EXACT, false, "haproxy");
    try (ProcessTracker tracker = new ProcessTracker(wanted, proc, control, told::add)) {
      tracker.start();
      Files.delete(proc.resolve("10/comm"));
      control.advance(2_000);
      assertEquals(List.of(), told);
      control.advance(1_000);
      assertEquals(List.of(false), told);
      process(proc, 10, "haproxy", "haproxy");
      control.advance(2_000);
      assertEquals(List.of(false, true), told);
    }
  }

  /** K19: three bad ends make it down, two good ones up again. */
  @Test
  void shouldRunAScriptAgainAndAgain(@TempDir Path directory) throws Exception {
    Path flag = directory.resolve("bad");
    List<Boolean> told = new ArrayList<>();
    VrrpScript settings =
        new VrrpScript(
            AT,
            "chk",
            new Script(List.of("/usr/bin/test", "!", "-e", flag.toString()), "root", null, 5_000),
            1_000,
            0,
            false,
            2,
            3,
            false);
    try (Scripts scripts = new Scripts("test", 1, 10);
        ScriptTracker tracker =
            new ScriptTracker(settings, scripts, control, ends::add, told::add)) {
      tracker.start();
      awaitEnd();
      assertTrue(tracker.isUp());
      Files.createFile(flag);
      for (int i = 0; i < 3; i++) {
        assertEquals(List.of(), told);
        control.advance(1_000);
        awaitEnd();
      }
      assertEquals(List.of(false), told);
      Files.delete(flag);
      for (int i = 0; i < 2; i++) {
        assertEquals(List.of(false), told);
        control.advance(1_000);
        awaitEnd();
      }
      assertEquals(List.of(false, true), told);
    }
  }

  /** Until the end of a run has come to the control thread. */
  private void awaitEnd() throws InterruptedException {
    Objects.requireNonNull(ends.poll(20, TimeUnit.SECONDS), "no end of a script").run();
  }
}
