package weir.ffi;

import java.lang.foreign.Arena;

/** Ends the wait of a thread that polls: eventfd(2). Any thread may {@link #signal}. */
public final class WakeUp implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final long one = arena.allocate(Long.BYTES, Long.BYTES).address();
  private final long count = arena.allocate(Long.BYTES, Long.BYTES).address();
  private final int fd;

  /**
   * Opens it.
   *
   * @throws ErrnoException where there are no more file descriptors
   */
  public WakeUp() {
    Memory.putLong(one, 1);
    fd = (int) ErrnoException.check("open an eventfd", Libc.eventfd(0));
  }

  /** To be polled for POLLIN. */
  public int fd() {
    return fd;
  }

  /** Has {@link #fd} readable until {@link #clear}. */
  public void signal() {
    // Fails only where 2^64 - 2 signals wait.
    Libc.write(fd, one, Long.BYTES);
  }

  /** Forgets the signals so far; to be called before what they stand for is looked at. */
  public void clear() {
    Libc.read(fd, count, Long.BYTES);
  }

  @Override
  public void close() {
    Libc.close(fd);
    arena.close();
  }
}
