package weir.ffi;

/** Constants of {@code sched.h}. */
@CConstants("sched.h")
public final class Sched {
  /** The usual policy. */
  static final int SCHED_OTHER = 0;

  /** A policy: runs before every thread of the usual one, until it waits. */
  static final int SCHED_FIFO = 1;

  public static final int CLONE_NEWNET = 0x40000000;

  /** Processors of a {@code cpu_set_t}. */
  public static final int CPU_SETSIZE = 1024;

  private Sched() {}
}
