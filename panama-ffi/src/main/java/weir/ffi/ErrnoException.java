package weir.ffi;

/** A system call failed. Unchecked: most callers can do nothing but say so. */
public final class ErrnoException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int errno;

  /**
   * A failure.
   *
   * @param what what was tried
   * @param errno the positive error number
   */
  public ErrnoException(String what, int errno) {
    super(what + ": " + Errno.describe(errno));
    this.errno = errno;
  }

  /**
   * Passes a result on.
   *
   * @param result what {@link Syscall#call} gave
   * @throws ErrnoException where it is negative
   */
  public static long check(String what, long result) {
    if (result < 0) {
      throw new ErrnoException(what, (int) -result);
    }
    return result;
  }

  /** The positive error number, to compare with the constants of {@link Errno}. */
  public int errno() {
    return errno;
  }
}
