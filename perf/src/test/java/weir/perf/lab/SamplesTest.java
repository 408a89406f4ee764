package weir.perf.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SamplesTest {
  private static final Samples SAMPLES =
      new Samples(
          new Settings(3, 0.5, List.of(1000, 100_000), 60, 912_345.6, 64),
          Map.of("kernel", "Linux 6.1, of a guest: emulated", "JDK", "25"),
          List.of("IPVS DR: this kernel has no IPVS"),
          List.of(
              packets("kernel", 1, 0.5),
              packets("kernel", 2, 0.9),
              packets("kernel", 3, 0.8),
              packets("weir-xdp-dr", 1, 1.6)));

  @TempDir private Path directory;

  private static Sample packets(String contestant, int round, double value) {
    return new Sample(PacketRate.ID, "100000", contestant, Placement.SPLIT, round, value);
  }

  @Test
  void shouldReadWhatItWrote() throws IOException {
    Path file = directory.resolve("samples.csv");
    SAMPLES.write(file);
    assertEquals(SAMPLES, Samples.read(file));
  }

  @Test
  void shouldPassOverWhatAConsoleSaysBetween() throws IOException {
    Path file = directory.resolve("guest.csv");
    SAMPLES.write(file);
    String noisy = "[    1.2] clocksource: tsc\n" + Files.readString(file) + "[in-kernel exit 0]\n";
    Files.writeString(file, noisy);
    assertEquals(SAMPLES, Samples.read(file));
  }

  @Test
  void medianShouldStandForTheRounds() {
    assertEquals(
        Optional.of(new Statistics(0.8, 0.5, 0.9, 3)),
        SAMPLES.statistics(PacketRate.ID, "100000", "kernel", Placement.SPLIT));
    assertEquals(new Statistics(2, 1, 3, 2), Statistics.of(3, 1));
  }

  @Test
  void targetShouldBeARatioOfMedians() {
    Target twice = Target.all().getFirst();
    assertEquals(2.0, twice.measured(SAMPLES).orElseThrow(), 1e-9);
    assertTrue(twice.row(SAMPLES).endsWith("| 2.00x | yes |\n"), twice.row(SAMPLES));
  }

  @Test
  void reportShouldShowWhatIsThereAndSayWhatIsNot() throws IOException {
    Report.write(directory, SAMPLES);
    String text = Files.readString(directory.resolve("RESULTS.md"));
    assertTrue(
        text.contains("| kernel IP forwarding; director and NAPI on their own core | "), text);
    assertTrue(text.contains("**0.800** (0.500–0.900)"), text);
    assertTrue(text.contains("not measured"), text);
    assertTrue(text.contains("- IPVS DR: this kernel has no IPVS"), text);
    String svg = Files.readString(directory.resolve("results/packets-100000.svg"));
    assertTrue(svg.endsWith("</svg>\n"), svg);
  }

  @Test
  void shouldFindTheFiguresOfWrk() {
    String output =
        """
          1 threads and 32 connections
          Latency Distribution
             50%  390.00us
             99%    1.37ms
          80123 requests in 1.00s, 11.46MB read
        Requests/sec:  79901.12
        """;
    assertEquals(79_901.12, Tcp.requestsPerSecond(output));
    assertEquals(1.37, Tcp.p99Ms(output), 1e-9);
    assertEquals(0.39, Tcp.p99Ms(output.replace("99%    1.37ms", "99%  390.00us")), 1e-9);
  }
}
