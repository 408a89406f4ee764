package weir.netns;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import weir.ffi.Syscall;

/** Moves the calling thread, and it alone, into a network namespace ({@code setns(2)}). */
final class Setns {
  private static final long OPENAT = 257;
  private static final long CLOSE = 3;
  private static final long SETNS = 308;
  private static final long AT_FDCWD = -100;
  private static final long O_RDONLY_CLOEXEC = 0x80000;
  private static final long CLONE_NEWNET = 0x40000000;

  private Setns() {}

  static void enter(Path namespace) {
    long fd;
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(namespace.toString()).address();
      fd = Syscall.check("open " + namespace, OPENAT, AT_FDCWD, path, O_RDONLY_CLOEXEC);
    }
    try {
      Syscall.check("setns " + namespace, SETNS, fd, CLONE_NEWNET, 0);
    } finally {
      Syscall.call(CLOSE, fd, 0, 0);
    }
  }
}
