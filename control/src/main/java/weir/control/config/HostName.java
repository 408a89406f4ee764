package weir.control.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine: what a configuration says that names no other. */
final class HostName {
  private static final Path FILE = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  /** Up to the first dot; empty when the kernel does not tell it. */
  static String firstLabel() {
    try {
      String name = Files.readString(FILE).strip();
      int dot = name.indexOf('.');
      return dot < 0 ? name : name.substring(0, dot);
    } catch (IOException _) {
      return "";
    }
  }
}
