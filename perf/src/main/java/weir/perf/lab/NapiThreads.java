package weir.perf.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import weir.netns.Netns;

/** Threads of the kernel that receive an interface's packets, in place of their sender. */
final class NapiThreads {
  private static final Path PROC = Path.of("/proc");

  private NapiThreads() {}

  /**
   * Gives interfaces such threads, on {@link Cpus#DIRECTOR}. They must have a NAPI already: an XDP
   * program, or GRO.
   *
   * @return their process numbers
   */
  static Set<Long> of(Netns namespace, List<String> devices) {
    Set<Long> before = all();
    for (String device : devices) {
      // /sys shows the interfaces of the namespace only to what "ip netns exec" runs.
      namespace.run("sh", "-c", "echo 1 > /sys/class/net/" + device + "/threaded");
    }
    Set<Long> ours = new HashSet<>(all());
    ours.removeAll(before);
    for (long pid : ours) {
      namespace.run("taskset", "-pc", Integer.toString(Cpus.DIRECTOR), Long.toString(pid));
    }
    return ours;
  }

  private static Set<Long> all() {
    Set<Long> all = new HashSet<>();
    try (Stream<Path> entries = Files.list(PROC)) {
      entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .filter(NapiThreads::isNapi)
          .forEach(name -> all.add(Long.valueOf(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static boolean isNapi(String pid) {
    try {
      return Files.readString(PROC.resolve(pid).resolve("comm")).startsWith("napi/");
    } catch (IOException ended) {
      return false;
    }
  }
}
