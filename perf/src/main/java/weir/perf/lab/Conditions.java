package weir.perf.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.stream.Stream;

/**
 * Under which figures came about.
 *
 * @param date UTC, at the start
 * @param load load average at the start, of 1, 5 and 15 minutes
 */
record Conditions(String date, String kernel, String jdk, String cpu, String memory, String load) {
  static Conditions now() {
    return new Conditions(
        ZonedDateTime.now(ZoneOffset.UTC)
            .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'")),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        "%d x %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(), field("/proc/cpuinfo", "model name")),
        field("/proc/meminfo", "MemTotal"),
        Programs.line("/proc/loadavg").replaceAll("^(\\S+) (\\S+) (\\S+).*", "$1 $2 $3"));
  }

  String markdown() {
    return """
        | | |
        |---|---|
        | date | %s |
        | kernel | %s |
        | JDK | %s |
        | processors | %s |
        | memory | %s |
        | load average at the start | %s |
        """
        .formatted(date, kernel, jdk, cpu, memory, load);
  }

  private static String field(String file, String name) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
