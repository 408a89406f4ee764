package weir.control;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import weir.ffi.Libc;

/**
 * The threads of the JVM's compiler. What the packet path needs has been compiled once it was
 * rehearsed; what they do later, to make it faster still, is not worth a packet: where a worker has
 * to share its processor, they would take as much of it as the worker.
 */
final class CompilerThreads {
  private static final System.Logger LOG = System.getLogger("weir");

  /**
   * Two fifths of a worker's share, where there is not enough for both. With a tenth (10) a worker
   * that never pauses was not at its best after five seconds yet: it forwarded a fifth less.
   */
  static final int NICE = 4;

  private CompilerThreads() {}

  /** Has them give way to all others; those that the JVM adds later are like the first. */
  static void giveWay() {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        if (isCompiler(thread)) {
          Libc.giveWay(Integer.parseInt(thread.getFileName().toString()), NICE);
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the compiler keeps its priority", e);
    }
  }

  private static boolean isCompiler(Path thread) {
    try {
      // The kernel keeps 15 characters of "C1 CompilerThread0".
      return Files.readString(thread.resolve("comm")).matches("C[12] CompilerThre\\s*");
    } catch (IOException ended) {
      return false;
    }
  }
}
