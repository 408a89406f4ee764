package weir.perf.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import weir.netns.Netns;

/**
 * A contestant at work.
 *
 * @param processes what works for it: its own processes, and the NAPI threads of its interfaces
 * @param flows how many flows it forwards as fast as it can
 */
record Running(Set<Long> processes, LongSupplier flows) {
  private static final List<String> DEVICES = List.of(Site.FRONT, Site.BACK);

  /**
   * Places the NAPI threads of a contestant whose interfaces have an XDP program.
   *
   * @param own its own processes
   */
  static Running withXdp(Site site, Placement placement, Long... own) {
    return placed(site.director(), placement, DEVICES, List.of(own));
  }

  /** As {@link #withXdp}, where GRO is what gives interfaces their NAPI. */
  static Running withGro(Site site, Placement placement, Long... own) {
    if (placement != Placement.FREE) {
      DEVICES.forEach(device -> site.director().run("ethtool", "-K", device, "gro", "on"));
    }
    return withXdp(site, placement, own);
  }

  static Running placed(
      Netns director, Placement placement, List<String> devices, Collection<Long> own) {
    Set<Long> processes = new HashSet<>(own);
    if (placement == Placement.SPLIT) {
      processes.addAll(NapiThreads.of(director, devices, Cpus.DIRECTOR));
      processes.addAll(NapiThreads.softirqs(Cpus.DIRECTOR));
    }
    // Most know a flow when they have seen it.
    return new Running(processes, () -> Long.MAX_VALUE);
  }

  /** Processor time so far, in ns: of all threads, and what the kernel did on their account. */
  long processorNs() {
    return processes.stream().mapToLong(Running::processorNs).sum();
  }

  /** Memory that the processes have in use, in bytes. */
  long residentBytes() {
    return processes.stream().mapToLong(Running::residentBytes).sum();
  }

  private static long processorNs(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.mapToLong(Running::ranNs).sum();
    } catch (IOException ended) {
      return 0;
    }
  }

  private static long ranNs(Path thread) {
    try {
      return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", -1)[0]);
    } catch (IOException ended) {
      return 0;
    }
  }

  static long residentBytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException ended) {
      return 0;
    }
  }
}
