package weir.control.marks;

import java.util.List;
import weir.control.config.Diagnostic;
import weir.control.config.Findings;
import weir.control.config.Source;

/**
 * Mark rules that were read, and everything that is wrong with them.
 *
 * @param table empty when there is an error
 */
public record CheckedMarks(MarkTable table, List<Diagnostic> diagnostics, List<Source> sources)
    implements Findings {
  /** No rules. */
  public static final CheckedMarks NONE = new CheckedMarks(MarkTable.EMPTY, List.of(), List.of());

  public CheckedMarks {
    diagnostics = List.copyOf(diagnostics);
    sources = List.copyOf(sources);
  }
}
