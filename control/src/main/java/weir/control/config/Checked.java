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
    Configuration configuration, List<Diagnostic> diagnostics, List<Source> sources)
    implements Findings {
  public Checked {
    diagnostics = List.copyOf(diagnostics);
    sources = List.copyOf(sources);
  }
}
