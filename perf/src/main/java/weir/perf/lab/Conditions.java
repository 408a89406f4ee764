package weir.perf.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Under which figures come about. */
final class Conditions {
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'");

  private Conditions() {}

  /** Those of now, by name. */
  static Map<String, String> now() {
    Map<String, String> now = new TreeMap<>();
    now.put("date", ZonedDateTime.now(ZoneOffset.UTC).format(MINUTES));
    now.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    now.put(
        "JDK",
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    now.put(
        "processors",
        Runtime.getRuntime().availableProcessors() + " x " + field("/proc/cpuinfo", "model name"));
    now.put("memory", field("/proc/meminfo", "MemTotal"));
    now.put("load average at the start", loadAverage());
    return now;
  }

  /** Of 1, 5 and 15 minutes. */
  private static String loadAverage() {
    return Programs.line("/proc/loadavg").replaceAll("^(\\S+) (\\S+) (\\S+).*", "$1 $2 $3");
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
