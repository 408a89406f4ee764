package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weir.ffi.Libc;

/** {@code ./weir demo}: it shows what it says, and leaves nothing behind however it ends. */
@NetnsTest(needs = {"nginx", "setsid"})
@Timeout(value = 120, unit = SECONDS)
final class DemoTest {
  private static final Duration DEMO_TAKES = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int SIGINT = 2;
  private static final int NO_SIGNAL = 0;

  private final Background demo;

  // In a process group of its own, as a shell would start it: all of it must be gone at the end.
  DemoTest() {
    ProcessBuilder builder = DirectorProcess.command("demo");
    builder.command().add(0, "setsid");
    demo = new Background("the demo", builder);
  }

  @AfterEach
  void close() {
    demo.close();
    Leftovers.remove();
  }

  @Test
  void shouldHoldWhatItShowsWithinAMinute() throws IOException {
    assertEquals(0, demo.awaitExit(DEMO_TAKES), demo.output());

    assertTrue(demo.output().contains("All of it held."), demo.output());
    assertEquals(List.of(), namespacesOfDemo());
    assertNothingRuns();
  }

  @Test
  void shouldLeaveNothingAfterAnInterrupt() throws IOException {
    awaitTraffic();

    Libc.kill((int) -demo.pid(), SIGINT);

    assertNotEquals(0, demo.awaitExit(SOON));
    assertEquals(List.of(), namespacesOfDemo());
    assertNothingRuns();
  }

  @Test
  void shouldBeCleanedUpByTheNextRunAfterAKill() throws IOException {
    awaitTraffic();
    demo.close();
    assertNotEquals(List.of(), namespacesOfDemo());

    Lab.open().close();

    assertEquals(List.of(), namespacesOfDemo());
    assertNothingRuns();
  }

  private void awaitTraffic() {
    demo.awaitLine(SOON, "traffic", line -> line.contains("through the VIP"));
  }

  private List<String> namespacesOfDemo() throws IOException {
    try (var all = Files.list(Path.of("/run/netns"))) {
      return all.map(namespace -> namespace.getFileName().toString())
          .filter(name -> Owner.of(name).filter(owner -> owner.pid() == demo.pid()).isPresent())
          .toList();
    }
  }

  private void assertNothingRuns() {
    Await.until(
        SOON,
        "the end of the demo's processes",
        () -> Libc.kill((int) -demo.pid(), NO_SIGNAL) != 0);
  }
}
