package weir.afxdp;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Finds who else has a program on an interface, for the message that says so. */
final class XdpHolder {
  private XdpHolder() {}

  /**
   * Such as {@code process 4711 (java)}, as far as this process may look, else a hint.
   *
   * @param device in the network namespace of this thread
   */
  static String describe(Device device) {
    // At clsact there is no link, but there is one on what lies behind.
    List<String> ours =
        IntStream.concat(IntStream.of(device.index()), VethPair.innerOf(device).stream())
            .mapToObj(index -> "ifindex:\t" + index)
            .toList();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (hasLink(process, ours) && inThisNamespace(process)) {
          String name = Files.readString(process.resolve("comm")).strip();
          return "process " + process.getFileName() + " (" + name + ")";
        }
      }
    } catch (IOException e) {
      // A process that ended while it was looked at: the hint has to do.
    }
    return "somebody else (see `ip link show dev " + device.name() + "` and `ss --xdp -p`)";
  }

  /** Links are anonymous files; bpf_link_show_fdinfo of the kernel describes them. */
  private static boolean hasLink(Path process, List<String> interfaces) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fdinfo"))) {
      for (Path file : files) {
        List<String> lines = Files.readAllLines(file);
        if ((lines.contains("link_type:\txdp") || lines.contains("link_type:\ttcx"))
            && interfaces.stream().anyMatch(lines::contains)) {
          return true;
        }
      }
    } catch (IOException e) {
      // Somebody else's process, or one that ended.
    }
    return false;
  }

  private static boolean inThisNamespace(Path process) throws IOException {
    return Files.readSymbolicLink(process.resolve("ns/net"))
        .equals(Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")));
  }
}
