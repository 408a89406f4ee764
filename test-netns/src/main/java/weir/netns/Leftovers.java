package weir.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Removes what the labs of dead processes left behind. */
final class Leftovers {
  private static final Path NAMESPACES = Path.of("/run/netns");

  private Leftovers() {}

  /** Removes the namespaces, their processes and the directories of every owner that is dead. */
  static synchronized void remove() {
    for (Path namespace : ofDeadOwners(NAMESPACES)) {
      removeNamespace(namespace.getFileName().toString());
    }
    for (Path directory : ofDeadOwners(Path.of(System.getProperty("java.io.tmpdir")))) {
      removeDirectory(directory);
    }
  }

  private static List<Path> ofDeadOwners(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var entries = Files.list(directory)) {
      return entries
          .filter(
              entry ->
                  Owner.of(entry.getFileName().toString())
                      .filter(owner -> !owner.alive())
                      .isPresent())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills every process in a namespace and removes its name; fine where it is gone already. */
  static void removeNamespace(String name) {
    Command.Result pids = Command.run(List.of("ip", "netns", "pids", name), "");
    if (pids.status() == 0) {
      pids.output().lines().forEach(Leftovers::kill);
    }
    Command.run(List.of("ip", "netns", "delete", name), "");
  }

  private static void kill(String pid) {
    ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Removes a directory with all in it; fine where it is gone already. */
  static void removeDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
