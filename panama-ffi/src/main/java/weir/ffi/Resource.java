package weir.ffi;

/** Constants of {@code sys/resource.h}. */
@CConstants("sys/resource.h")
final class Resource {
  /** A thread, in Linux. */
  static final int PRIO_PROCESS = 0;

  private Resource() {}
}
