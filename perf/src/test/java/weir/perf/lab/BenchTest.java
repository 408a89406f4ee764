package weir.perf.lab;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir bench --quick} in namespaces: that it works, not what comes of it. */
@Tag("netns")
@Timeout(value = 180, unit = SECONDS)
final class BenchTest {
  @TempDir private Path directory;

  @Test
  void quickLookShouldCountPacketsAndReportThem() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "needs two processors");
    assertEquals(
        Optional.empty(), Programs.missing("ip=iproute2", "ethtool=ethtool", "taskset=util-linux"));

    assertEquals(0, Bench.run("--quick", "--output", directory.toString()));

    Samples samples = Samples.read(directory.resolve("results/samples.csv"));
    Set<String> contestants =
        samples.samples().stream().map(Sample::contestant).collect(Collectors.toSet());
    assertEquals(Set.of("kernel", "weir-off-nat"), contestants);
    samples.samples().forEach(sample -> assertTrue(sample.value() > 0, sample.csv()));
    assertTrue(Files.readString(directory.resolve("RESULTS.md")).contains("## Packets per second"));
  }

  @Test
  void unknownNamesShouldBeRefused() {
    assertEquals(2, Bench.run("--contestants", "weird"));
    assertEquals(2, Bench.run("--measures", "packages"));
    assertEquals(2, Bench.run("--rounds", "0"));
    assertEquals(2, Bench.run("--batch", "257"));
  }
}
