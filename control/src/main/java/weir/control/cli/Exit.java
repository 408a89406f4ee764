package weir.control.cli;

/** Exit statuses, as {@code weir --help} documents them. */
final class Exit {
  static final int OK = 0;

  /** The configuration has errors, or there is nothing to run in it. */
  static final int REFUSED = 1;

  /** A wrong command line, or a file that cannot be read. */
  static final int USAGE = 2;

  /** This host does not let a director run: rights, interfaces, memory, another director. */
  static final int CANNOT_RUN = 3;

  /** No director runs that could be asked. */
  static final int NOBODY_THERE = 4;

  /** A fault of Weir itself. */
  static final int FAULT = 70;

  private Exit() {}
}
