package weir.ffi;

/** Constants of {@code fcntl.h}. */
@CConstants("fcntl.h")
public final class Fcntl {
  public static final int AT_FDCWD = -100;

  public static final int O_RDONLY = 0;
  public static final int O_CLOEXEC = 0x80000;

  private Fcntl() {}
}
