package weir.control.admin;

/** A request is not granted; the message, one line for people, goes to the client. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /** With the reason. */
  public RefusedException(String message) {
    super(message);
  }
}
