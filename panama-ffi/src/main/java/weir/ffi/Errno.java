package weir.ffi;

/** Error numbers of Linux ({@code asm-generic/errno-base.h}, {@code asm-generic/errno.h}). */
@CConstants("errno.h")
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int E2BIG = 7;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int ERANGE = 34;
  public static final int EBADMSG = 74;
  public static final int EMSGSIZE = 90;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ENOBUFS = 105;
  public static final int EHOSTUNREACH = 113;

  private Errno() {}

  /** The name and the meaning, such as {@code EBUSY (device or resource busy)}. */
  public static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (operation not permitted)";
      case ENOENT -> "ENOENT (no such file, key or object)";
      case ESRCH -> "ESRCH (no such process, route or rule)";
      case EINTR -> "EINTR (interrupted)";
      case E2BIG -> "E2BIG (too large)";
      case EAGAIN -> "EAGAIN (try again)";
      case ENOMEM -> "ENOMEM (out of memory)";
      case EACCES -> "EACCES (permission denied)";
      case EFAULT -> "EFAULT (bad address)";
      case EBUSY -> "EBUSY (device or resource busy)";
      case EEXIST -> "EEXIST (exists already)";
      case ENODEV -> "ENODEV (no such device)";
      case EINVAL -> "EINVAL (invalid argument)";
      case ENOSPC -> "ENOSPC (no space left)";
      case ERANGE -> "ERANGE (out of range)";
      case EBADMSG -> "EBADMSG (malformed message)";
      case EMSGSIZE -> "EMSGSIZE (message too long)";
      case EOPNOTSUPP -> "EOPNOTSUPP (operation not supported)";
      case EAFNOSUPPORT -> "EAFNOSUPPORT (no such address family)";
      case EADDRINUSE -> "EADDRINUSE (address in use)";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL (no such address)";
      case ENETDOWN -> "ENETDOWN (network is down)";
      case ENETUNREACH -> "ENETUNREACH (no route)";
      case ENOBUFS -> "ENOBUFS (no buffer space)";
      case EHOSTUNREACH -> "EHOSTUNREACH (no way to the host)";
      default -> "errno " + errno;
    };
  }
}
