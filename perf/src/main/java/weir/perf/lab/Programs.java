package weir.perf.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must be installed; {@code ./weir bench} has installed what could be before it starts us. */
final class Programs {
  private static final List<String> PATHS = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private Programs() {}

  /**
   * Says what lacks.
   *
   * @param needs each {@code PROGRAM=PACKAGE} or {@code /FILE=PACKAGE}
   */
  static Optional<String> missing(String... needs) {
    String packages =
        Arrays.stream(needs)
            .map(need -> need.split("=", 2))
            .filter(need -> !exists(need[0]))
            .map(need -> need[1])
            .collect(Collectors.joining(" "));
    return packages.isEmpty() ? Optional.empty() : Optional.of("not installed: " + packages);
  }

  private static boolean exists(String thing) {
    Stream<Path> places =
        thing.startsWith("/")
            ? Stream.of(Path.of(thing))
            : PATHS.stream().map(path -> Path.of(path, thing));
    return places.anyMatch(Files::exists);
  }

  /** The first line of a file of /proc or /sys, empty where there is none. */
  static String line(String file) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines.findFirst().orElse("");
    } catch (IOException e) {
      return "";
    } catch (UncheckedIOException e) {
      return "";
    }
  }
}
