package weir.control.config;

/**
 * One fault of a configuration.
 *
 * @param severity whether the file can be run
 * @param at where, always inside its file
 * @param message what is wrong, in one line
 * @param hint what to write instead, in one line; empty when the message says it all
 */
public record Diagnostic(Severity severity, Position at, String message, String hint) {
  /** What a fault means for {@code weir run}. */
  public enum Severity {
    /** Traffic would go wrong, or the file would mean something else than what stands there. */
    ERROR,
    /** Old, or without effect in this version. */
    WARNING;

    /** As printed. */
    public String word() {
      return this == ERROR ? "error" : "warning";
    }
  }

  /** {@code file:line:column: error: what is wrong}. */
  @Override
  public String toString() {
    return at + ": " + severity.word() + ": " + message;
  }
}
