package weir.control;

/** The director cannot start. The message is one line for the operator and names the remedy. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  /** For this reason. */
  public StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
