package weir.ffi;

/** Constants of {@code sys/eventfd.h}. */
@CConstants("sys/eventfd.h")
final class Eventfd {
  static final int EFD_NONBLOCK = 0x800;
  static final int EFD_CLOEXEC = 0x80000;

  private Eventfd() {}
}
