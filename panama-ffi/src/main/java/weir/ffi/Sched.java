package weir.ffi;

/** Constants of {@code sched.h}. */
@CConstants("sched.h")
public final class Sched {
  public static final int CLONE_NEWNET = 0x40000000;

  /** Processors of a {@code cpu_set_t}. */
  public static final int CPU_SETSIZE = 1024;

  private Sched() {}
}
