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
   * Gives interfaces such threads, on a processor. They must have a NAPI already: an XDP program,
   * or GRO.
   *
   * @return their process numbers
   */
  static Set<Long> of(Netns namespace, List<String> devices, int cpu) {
    Set<Long> before = all("napi/");
    for (String device : devices) {
      // /sys shows the interfaces of the namespace only to what "ip netns exec" runs.
      namespace.run("sh", "-c", "echo 1 > /sys/class/net/" + device + "/threaded");
    }
    Set<Long> ours = new HashSet<>(all("napi/"));
    ours.removeAll(before);
    for (long pid : ours) {
      namespace.run("taskset", "-pc", Integer.toString(cpu), Long.toString(pid));
    }
    return ours;
  }

  /** The thread of the kernel that does a processor's softirqs when there are many. */
  static Set<Long> softirqs(int cpu) {
    return all("ksoftirqd/" + cpu);
  }

  private static Set<Long> all(String name) {
    Set<Long> all = new HashSet<>();
    try (Stream<Path> entries = Files.list(PROC)) {
      entries
          .map(entry -> entry.getFileName().toString())
          .filter(pid -> pid.chars().allMatch(Character::isDigit))
          .filter(pid -> Programs.line("/proc/" + pid + "/comm").startsWith(name))
          .forEach(pid -> all.add(Long.valueOf(pid)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }
}
