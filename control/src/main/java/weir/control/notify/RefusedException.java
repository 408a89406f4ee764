package weir.control.notify;

/** A program that must not run, or cannot. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Why.
   *
   * @param message one line for the log
   */
  RefusedException(String message) {
    super(message);
  }
}
