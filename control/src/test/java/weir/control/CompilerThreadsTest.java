package weir.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompilerThreadsTest {
  @Test
  void shouldGiveWayToAllOthers() throws IOException {
    Map<String, Integer> before = niceness();
    CompilerThreads.giveWay();
    Map<String, Integer> after = niceness();
    assertFalse(compilers(after).isEmpty(), after.toString());
    compilers(after).forEach((thread, nice) -> assertEquals(CompilerThreads.NICE, nice, thread));
    before.keySet().removeAll(compilers(before).keySet());
    before.forEach((thread, nice) -> assertEquals(nice, after.getOrDefault(thread, nice), thread));
  }

  private static Map<String, Integer> compilers(Map<String, Integer> threads) {
    Map<String, Integer> compilers = new TreeMap<>(threads);
    compilers.keySet().removeIf(thread -> !thread.contains("CompilerThre"));
    return compilers;
  }

  /** By the thread's number and name: the 19th field of proc(5)'s stat, the 17th after the name. */
  private static Map<String, Integer> niceness() throws IOException {
    Map<String, Integer> niceness = new TreeMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        readIfAlive(thread.resolve("stat")).ifPresent(stat -> put(stat, niceness));
      }
    }
    return niceness;
  }

  private static void put(String stat, Map<String, Integer> niceness) {
    int end = stat.lastIndexOf(')');
    niceness.put(
        stat.substring(0, end), Integer.parseInt(stat.substring(end + 2).split(" ", -1)[16]));
  }

  /** Threads end between being listed and being read, the JVM's compilers among them. */
  private static Optional<String> readIfAlive(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException ended) {
      return Optional.empty();
    }
  }
}
