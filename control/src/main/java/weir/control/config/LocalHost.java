package weir.control.config;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import weir.ffi.ErrnoException;
import weir.ffi.Interfaces;

/** The machine and the network namespace that this process runs in. */
public final class LocalHost implements Host {
  private static final int MODE_OTHERS_WRITE = 0002;
  private static final int MODE_STICKY = 01000;

  /** Asks this machine. */
  public LocalHost() {}

  @Override
  public boolean hasInterface(String name) {
    try (Interfaces interfaces = new Interfaces()) {
      interfaces.index(name);
      return true;
    } catch (ErrnoException | IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public @Nullable String unfit(String program) {
    try {
      Path file = find(program);
      if (file == null) {
        return "is not there";
      }
      if (!Files.isRegularFile(file)) {
        return "is not a file";
      }
      if (!Files.isExecutable(file)) {
        return "is not executable";
      }
      return othersMayChange(file.toRealPath());
    } catch (InvalidPathException e) {
      return "is not a path";
    } catch (IOException e) {
      return "cannot be looked at";
    }
  }

  private static @Nullable Path find(String program) {
    if (program.indexOf('/') >= 0) {
      Path file = Path.of(program);
      return Files.exists(file) ? file : null;
    }
    String path = System.getenv("PATH");
    for (String directory : (path == null ? "/usr/bin:/bin" : path).split(File.pathSeparator, -1)) {
      Path file = Path.of(directory).resolve(program);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  /**
   * A file that anybody may write, or in a directory where anybody may put another in its place.
   */
  private static @Nullable String othersMayChange(Path file) throws IOException {
    for (Path at = file; at != null; at = at.getParent()) {
      int mode = (int) Files.getAttribute(at, "unix:mode");
      boolean sticky = !at.equals(file) && (mode & MODE_STICKY) != 0;
      if ((mode & MODE_OTHERS_WRITE) != 0 && !sticky) {
        return at.equals(file)
            ? "can be written by everybody"
            : "can be replaced by everybody, who may write in " + at;
      }
    }
    return null;
  }
}
