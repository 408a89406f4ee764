package weir.control.notify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides whether a program may run: not when others could have changed it.
 *
 * <p>A file or a directory above it that others than its owner and root can write makes it unsafe,
 * whoever runs it. Where root's rights are given, by the configuration or by a set-user-id bit, the
 * owner of each must be root. keepalived looks at this for root only and, without {@code
 * enable_script_security}, runs the program nevertheless; here it never runs.
 */
final class ScriptGuard {
  private final FileRights.Lookup files;

  ScriptGuard(FileRights.Lookup files) {
    this.files = files;
  }

  /**
   * Finds a program.
   *
   * @param name a path, or a name to look for
   * @param searchPath directories with colons between them, as in {@code PATH}
   * @throws RefusedException where it must not run, or there is none
   */
  Path find(String name, String searchPath, Account account) throws RefusedException {
    if (name.contains("/")) {
      return checked(Path.of("/").resolve(name).normalize(), account);
    }
    for (String directory : searchPath.split(":", -1)) {
      if (!directory.startsWith("/")) {
        continue;
      }
      Path candidate = Path.of(directory).resolve(name);
      if (isRegular(candidate)) {
        return checked(candidate, account);
      }
    }
    throw new RefusedException("Disabling script " + name + " since not found in path");
  }

  private boolean isRegular(Path file) {
    try {
      return files.of(file).isRegular();
    } catch (IOException notThere) {
      return false;
    }
  }

  private Path checked(Path program, Account account) throws RefusedException {
    FileRights file;
    try {
      file = files.of(program);
    } catch (IOException e) {
      throw new RefusedException("Disabling script " + program + " since not found");
    }
    if (!file.isRegular() || !file.isExecutableBy(account)) {
      throw new RefusedException(
          "Disabling script "
              + program
              + " since it is not executable for uid:gid "
              + Integer.toUnsignedString(account.uid())
              + ":"
              + Integer.toUnsignedString(account.gid()));
    }
    boolean asRoot = account.isRoot() || account.gid() == 0 || file.becomesRoot();
    for (Path part : partsOf(program)) {
      check(program, part, asRoot);
    }
    return program;
  }

  private void check(Path program, Path part, boolean asRoot) throws RefusedException {
    FileRights rights;
    try {
      rights = files.of(part);
    } catch (IOException e) {
      throw new RefusedException("Disabling script " + program + " since not found");
    }
    String fault =
        rights.isWritableByOthers()
            ? "others can write "
            : asRoot && rights.uid() != 0 ? "root does not own " : "";
    if (!fault.isEmpty()) {
      throw new RefusedException(
          "Unsafe permissions found for script '"
              + program
              + "': "
              + fault
              + part
              + ". Disabling it due to insecure");
    }
  }

  /** The root, each directory, the file; then the same of the place that symbolic links lead to. */
  private static List<Path> partsOf(Path program) {
    List<Path> parts = new ArrayList<>(chain(program));
    try {
      Path real = program.toRealPath();
      if (!real.equals(program)) {
        parts.addAll(chain(real));
      }
    } catch (IOException e) {
      return parts;
    }
    return parts;
  }

  private static List<Path> chain(Path program) {
    List<Path> parts = new ArrayList<>();
    for (Path part = program; part != null; part = part.getParent()) {
      parts.addFirst(part);
    }
    return parts;
  }
}
