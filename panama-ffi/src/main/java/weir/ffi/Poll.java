package weir.ffi;

/** Constants of {@code poll.h}. */
@CConstants("poll.h")
public final class Poll {
  public static final int POLLIN = 1;
  public static final int POLLOUT = 4;
  public static final int POLLERR = 8;
  public static final int POLLHUP = 0x10;
  public static final int POLLNVAL = 0x20;

  private Poll() {}
}
