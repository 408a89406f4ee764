package weir.netns;

/** A lab could not be built, or something in it did not do what it was asked for. */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A failure described by {@code message}. */
  public LabException(String message) {
    super(message);
  }

  /** A failure with the exception that caused it. */
  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
