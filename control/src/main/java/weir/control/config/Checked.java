package weir.control.config;

import java.util.List;

/**
 * A configuration that was read, and everything that is wrong with it.
 *
 * @param configuration what could be understood; to be run only when there is no error
 * @param diagnostics in the order of the file
 * @param sources the files that were read, for {@link DiagnosticPrinter}
 */
public record Checked(
    Configuration configuration, List<Diagnostic> diagnostics, List<Source> sources) {
  public Checked {
    diagnostics = List.copyOf(diagnostics);
    sources = List.copyOf(sources);
  }

  /** How many diagnostics forbid to run this. */
  public long errors() {
    return diagnostics.stream().filter(d -> d.severity() == Diagnostic.Severity.ERROR).count();
  }

  /** How many diagnostics do not. */
  public long warnings() {
    return diagnostics.size() - errors();
  }

  /** Whether {@code weir run} must refuse this. */
  public boolean hasErrors() {
    return errors() > 0;
  }
}
