package weir.control.adm;

import org.jspecify.annotations.Nullable;

/** Ends the program at once, with a line for standard error, if any. */
final class ExitException extends Exception {
  private static final long serialVersionUID = 1;

  /** Of a wrong command line. */
  static final int USAGE = 2;

  /** What a shell makes of -1. */
  static final int FAILED = 255;

  private final int status;

  ExitException(int status, @Nullable String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** A wrong command line, and what is wrong with it. */
  static ExitException usage(String message) {
    return new ExitException(USAGE, message);
  }

  /** A command line that is none. */
  static ExitException tryHelp() {
    return new ExitException(FAILED, "Try `ipvsadm -h' or 'ipvsadm --help' for more information.");
  }

  /** The exit status. */
  int status() {
    return status;
  }
}
