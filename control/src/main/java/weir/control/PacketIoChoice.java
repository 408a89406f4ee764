package weir.control;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import weir.afxdp.AfXdp;
import weir.afxdp.AfXdpOptions;
import weir.afxdp.PacketIo;
import weir.afxdp.Uring;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;

/** By what sockets packets come and go. */
public enum PacketIoChoice {
  /** AF_XDP where it works, else packet sockets. */
  AUTO,
  /** AF_XDP. */
  XDP,
  /** Packet sockets and io_uring. */
  URING;

  private static final System.Logger LOG = System.getLogger("weir");

  /**
   * By its name in small letters.
   *
   * @throws IllegalArgumentException with one line that says what to write
   */
  public static PacketIoChoice of(String name) {
    for (PacketIoChoice choice : values()) {
      if (choice.name().toLowerCase(Locale.ROOT).equals(name)) {
        return choice;
      }
    }
    throw new IllegalArgumentException("--io is auto, xdp or uring, not '" + name + "'");
  }

  /**
   * Attaches to interfaces, all in the same way: frames go from one to the other.
   *
   * @throws ErrnoException in one line that names the remedy
   */
  PacketIo open(List<String> interfaces, AfXdpOptions options) {
    if (this == URING) {
      return Uring.open(interfaces, options.workers(), "asked for");
    }
    try {
      return AfXdp.open(interfaces, options);
    } catch (ErrnoException e) {
      if (this == XDP || !isUnsupported(e)) {
        throw e;
      }
      LOG.log(Level.WARNING, () -> "packet sockets with io_uring instead: " + e.getMessage());
      return Uring.open(interfaces, options.workers(), "no AF_XDP");
    }
  }

  private static boolean isUnsupported(ErrnoException fault) {
    return fault.errno() == Errno.EOPNOTSUPP || fault.errno() == Errno.EAFNOSUPPORT;
  }
}
