package weir.ffi;

import java.lang.foreign.Arena;

/**
 * How long the thread that made this has waited for a processor while it could have run: the second
 * number of {@code /proc/thread-self/schedstat} (Documentation/scheduler/sched-stats.rst). To be
 * asked by any thread, one at a time; allocates nothing.
 */
public final class RunQueueWait implements AutoCloseable {
  /** Three numbers of up to 20 digits. */
  private static final int LONGEST = 64;

  private final Arena arena = Arena.ofShared();
  private final long text = arena.allocate(LONGEST, Long.BYTES).address();
  private final int fd = Libc.open("/proc/thread-self/schedstat", Fcntl.O_RDONLY);

  /** Opens that of the calling thread. */
  public RunQueueWait() {}

  /** Nanoseconds since the thread began; -1 where the kernel does not tell. */
  public long ns() {
    long length = fd < 0 ? fd : Libc.pread(fd, text, LONGEST, 0);
    long at = text;
    long end = text + length;
    while (at < end && Memory.getByte(at) != ' ') {
      at++;
    }
    if (at >= end) {
      return -1;
    }
    long ns = 0;
    for (at++; at < end && Memory.getByte(at) != ' '; at++) {
      ns = 10 * ns + Memory.getByte(at) - '0';
    }
    return ns;
  }

  @Override
  public void close() {
    if (fd >= 0) {
      Libc.close(fd);
    }
    arena.close();
  }
}
