package weir.afxdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.invoke.VarHandle;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.IoCqringOffsets;
import weir.ffi.IoSqringOffsets;
import weir.ffi.IoUring;
import weir.ffi.IoUringCqe;
import weir.ffi.IoUringParams;
import weir.ffi.IoUringSqe;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.Mman;

/**
 * The two rings of an io_uring: entries that say what is to be done go in, entries that say what
 * became of it come out.
 *
 * <p>Any thread may open and close it; the first one to {@link #submit} or {@link #work} is the one
 * that it belongs to. What arrives does not disturb that thread: the kernel only sets a flag, and
 * does its work in {@link #work} (IORING_SETUP_DEFER_TASKRUN). As in {@link Ring}, the index of the
 * other side is read with acquire and one's own is written with release.
 */
final class UringRing implements AutoCloseable {
  private static final VarHandle INDEX = JAVA_INT.varHandle();

  /** To receive what has come, or to hand over completions that there was no room for. */
  private static final int WORK = IoUring.IORING_SQ_TASKRUN | IoUring.IORING_SQ_CQ_OVERFLOW;

  private final int fd;
  private final long rings;
  private final long ringsLength;
  private final long entries;
  private final long entriesLength;
  private final int submissionMask;
  private final int completionMask;

  // Addresses of the indices, of the flags, and of the first completion.
  private final long submissionHead;
  private final long submissionTail;
  private final long flags;
  private final long completionHead;
  private final long completionTail;
  private final long completions;

  private boolean enabled;
  private int submitNext;
  private int completeNext;
  private int completed;

  /**
   * Opens both rings.
   *
   * @param submissions a power of two: entries that may wait for {@link #submit}
   * @param completions a power of two: entries that may wait to be read before the kernel has to
   *     keep them elsewhere
   * @throws ErrnoException where the kernel has none or is too old (EINVAL), or does not allow it
   */
  UringRing(int submissions, int completions) {
    try (Arena arena = Arena.ofConfined()) {
      long params = arena.allocate(IoUringParams.SIZEOF, Long.BYTES).address();
      IoUringParams.flags(
          params,
          IoUring.IORING_SETUP_CQSIZE
              | IoUring.IORING_SETUP_R_DISABLED
              | IoUring.IORING_SETUP_SINGLE_ISSUER
              | IoUring.IORING_SETUP_DEFER_TASKRUN
              | IoUring.IORING_SETUP_TASKRUN_FLAG);
      IoUringParams.cqEntries(params, completions);
      fd = Libc.ioUringSetup(submissions, params);
      ErrnoException.check(needs(fd), fd);
      long sq = params + IoUringParams.SQ_OFF_OFFSET;
      long cq = params + IoUringParams.CQ_OFF_OFFSET;
      submissionMask = IoUringParams.sqEntries(params) - 1;
      completionMask = IoUringParams.cqEntries(params) - 1;
      long array = IoSqringOffsets.array(sq);
      ringsLength =
          Math.max(
              array + (submissionMask + 1L) * Integer.BYTES,
              IoCqringOffsets.cqes(cq) + (completionMask + 1L) * IoUringCqe.SIZEOF);
      entriesLength = (submissionMask + 1L) * IoUringSqe.SIZEOF;
      try {
        rings = map(ringsLength, IoUring.IORING_OFF_SQ_RING);
        entries = map(entriesLength, IoUring.IORING_OFF_SQES);
      } catch (ErrnoException e) {
        // What is mapped of it goes with the process, which does not start without.
        Libc.close(fd);
        throw e;
      }
      for (int i = 0; i <= submissionMask; i++) {
        Memory.putInt(rings + array + (long) i * Integer.BYTES, i);
      }
      submissionHead = rings + IoSqringOffsets.head(sq);
      submissionTail = rings + IoSqringOffsets.tail(sq);
      flags = rings + IoSqringOffsets.flags(sq);
      completionHead = rings + IoCqringOffsets.head(cq);
      completionTail = rings + IoCqringOffsets.tail(cq);
      this.completions = rings + IoCqringOffsets.cqes(cq);
    }
  }

  private static String needs(int error) {
    return switch (-error) {
      case Errno.EINVAL -> "open an io_uring, which needs Linux 6.1";
      case Errno.EPERM ->
          "open an io_uring; is it switched off by sysctl kernel.io_uring_disabled?";
      default -> "open an io_uring";
    };
  }

  private long map(long length, long offset) {
    int protection = Mman.PROT_READ | Mman.PROT_WRITE;
    int mapFlags = Mman.MAP_SHARED | Mman.MAP_POPULATE;
    return ErrnoException.check("map a ring", Libc.mmap(length, protection, mapFlags, fd, offset));
  }

  int fd() {
    return fd;
  }

  /** The address of the next entry to write, all zero; the caller knows how many there are. */
  long nextSubmission() {
    long entry = entries + (submitNext++ & submissionMask) * IoUringSqe.SIZEOF;
    for (int i = 0; i < IoUringSqe.SIZEOF; i += Long.BYTES) {
      Memory.putLong(entry + i, 0);
    }
    return entry;
  }

  /**
   * Has the kernel do what was written.
   *
   * @return how many entries it did not take, which is when it is short of memory; they are gone
   */
  int submit() {
    int head = (int) INDEX.getAcquire(Memory.ALL, submissionHead);
    if (submitNext == head) {
      return 0;
    }
    INDEX.setRelease(Memory.ALL, submissionTail, submitNext);
    enable();
    Libc.ioUringEnter(fd, submitNext - head, 0, 0);
    int left = submitNext - (int) INDEX.getAcquire(Memory.ALL, submissionHead);
    // The kernel reads the ring in that call alone.
    submitNext -= left;
    return left;
  }

  /** Whether there is work that only {@link #work} does. */
  boolean hasWork() {
    return ((int) INDEX.getAcquire(Memory.ALL, flags) & WORK) != 0;
  }

  /** Has the kernel do what has become possible, which may complete something. */
  void work() {
    enable();
    Libc.ioUringEnter(fd, 0, 0, IoUring.IORING_ENTER_GETEVENTS);
  }

  /** Makes the calling thread the one that it belongs to. */
  private void enable() {
    if (!enabled) {
      enabled = true;
      int result = Libc.ioUringRegister(fd, IoUring.IORING_REGISTER_ENABLE_RINGS, 0, 0);
      ErrnoException.check("enable an io_uring", result);
    }
  }

  /** How many completions there are, up to {@code wanted}. */
  int available(int wanted) {
    if (completed - completeNext < wanted) {
      completed = (int) INDEX.getAcquire(Memory.ALL, completionTail);
    }
    return Math.min(wanted, completed - completeNext);
  }

  /** The address of the next completion; there must be one. */
  long nextCompletion() {
    return completions + (completeNext++ & completionMask) * IoUringCqe.SIZEOF;
  }

  /** Gives what was read back to the kernel. */
  void release() {
    INDEX.setRelease(Memory.ALL, completionHead, completeNext);
  }

  /** The kernel ends what it still does. */
  @Override
  public void close() {
    Libc.close(fd);
    Libc.munmap(rings, ringsLength);
    Libc.munmap(entries, entriesLength);
  }
}
