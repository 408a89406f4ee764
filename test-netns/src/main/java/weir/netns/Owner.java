package weir.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that a namespace or a directory of a lab belongs to, as its name says: {@code
 * weir-PID-START-...}. The start time tells the owner from a later process with the same number.
 *
 * @param pid process number
 * @param start when it started, in clock ticks after boot (field 22 of {@code /proc/PID/stat})
 */
record Owner(long pid, long start) {
  private static final Pattern NAME = Pattern.compile("weir-(\\d+)-(\\d+)-.*");
  private static final int START_AFTER_NAME = 19;

  static Owner self() {
    long pid = ProcessHandle.current().pid();
    return new Owner(pid, startOf(pid).orElseThrow());
  }

  /** The owner that a name speaks of; empty where the name is not a lab's. */
  static Optional<Owner> of(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(new Owner(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  /** A name that says who owns what bears it. */
  String name(String suffix) {
    return "weir-" + pid + "-" + start + "-" + suffix;
  }

  boolean alive() {
    return startOf(pid).filter(actual -> actual == start).isPresent();
  }

  private static Optional<Long> startOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The second field is the command's name in brackets and may itself hold blanks and brackets.
      String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(Long.parseLong(afterName[START_AFTER_NAME]));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
