package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocationTest {
  /**
   * A path that allocates does so in every window. What the JIT compiler leaves behind when it
   * gives a method up for a moment, a view that is a real object until it is compiled again, does
   * not.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldAllocateNothingWhateverArrives(boolean cached) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (MixedTraffic traffic = new MixedTraffic(cached)) {
      long allocated = Long.MAX_VALUE;
      for (int window = 0; window < 10 && allocated > 0; window++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        traffic.run(300_000);
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertEquals(0, allocated, "bytes in the best of 10 windows, each with every kind of packet");

      WorkerCounters counters = traffic.counters();
      assertTrue(counters.total(WorkerCounters.FORWARDED) > 100_000);
      assertTrue(counters.total(WorkerCounters.RESETS) > 10_000);
      assertTrue(counters.total(WorkerCounters.ICMP_ERRORS) > 1000);
      assertTrue(counters.total(WorkerCounters.PUNTED) > 1000);
      assertTrue(counters.server(1).connections() > 1000);
      assertTrue(traffic.dropReasons() >= 9, traffic.dropReasons() + " reasons to drop");
      if (cached) {
        assertTrue(counters.total(WorkerCounters.CACHED) > 10_000);
        assertTrue(counters.total(WorkerCounters.FLOWS_INSTALLED) > 1000);
      }
    }
  }

  @Test
  void shouldRunWithoutACollector() throws Exception {
    Process java =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UnlockExperimentalVMOptions",
                    "-XX:+UseEpsilonGC",
                    "-Xmx64m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    MixedTraffic.class.getName(),
                    "6000000"))
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, java.waitFor(), output);
  }
}
