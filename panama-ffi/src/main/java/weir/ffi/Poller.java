package weir.ffi;

import java.lang.foreign.Arena;

/** Waits for some file descriptors, to the nanosecond: ppoll(2). Owned by one thread. */
public final class Poller implements AutoCloseable {
  private static final long SECOND_NS = 1_000_000_000;

  private final Arena arena = Arena.ofShared();
  private final long timespec = arena.allocate(Timespec.SIZEOF, Long.BYTES).address();
  private final long pollfds;
  private final int capacity;
  private int count;

  /** With room for so many. */
  public Poller(int capacity) {
    this.capacity = capacity;
    pollfds = arena.allocate(capacity * Pollfd.SIZEOF, Long.BYTES).address();
  }

  /** Waits for none from now on. */
  public void clear() {
    count = 0;
  }

  /** Waits for this one too; its number counts from 0. */
  public int add(int fd) {
    if (count == capacity) {
      throw new IllegalStateException(capacity + " file descriptors are all");
    }
    long pollfd = pollfds + count * Pollfd.SIZEOF;
    Pollfd.fd(pollfd, fd);
    Pollfd.events(pollfd, Poll.POLLIN);
    return count++;
  }

  /**
   * Waits until one is readable or has failed.
   *
   * @param timeoutNs at most; {@link Long#MAX_VALUE} is for ever, what is negative not at all
   * @return whether one is; false after a signal too
   */
  public boolean await(long timeoutNs) {
    long limit = 0;
    if (timeoutNs != Long.MAX_VALUE) {
      long positive = Math.max(0, timeoutNs);
      Timespec.tvSec(timespec, positive / SECOND_NS);
      Timespec.tvNsec(timespec, positive % SECOND_NS);
      limit = timespec;
    }
    return Libc.ppoll(pollfds, count, limit) > 0;
  }

  /** Whether one is readable or has failed since the last {@link #await}. */
  public boolean isReady(int number) {
    return Pollfd.revents(pollfds + number * Pollfd.SIZEOF) != 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
