package weir.control.config;

import java.util.List;

/** What reading a file found wrong. */
public interface Findings {
  /** In the order of the file. */
  List<Diagnostic> diagnostics();

  /** The files that were read, for {@link DiagnosticPrinter}. */
  List<Source> sources();

  /** How many diagnostics forbid to run this. */
  default long errors() {
    return diagnostics().stream().filter(d -> d.severity() == Diagnostic.Severity.ERROR).count();
  }

  /** How many diagnostics do not. */
  default long warnings() {
    return diagnostics().size() - errors();
  }

  /** Whether {@code weir run} must refuse this. */
  default boolean hasErrors() {
    return errors() > 0;
  }
}
