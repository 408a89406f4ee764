package weir.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import weir.control.config.CheckReport;
import weir.control.config.Checked;
import weir.control.config.DiagnosticPrinter;
import weir.control.config.Findings;
import weir.control.marks.CheckedMarks;

/**
 * What a director goes by, as it was read.
 *
 * @param file the keepalived.conf, or {@link #NO_FILE}
 * @param configuration what it says
 * @param marksFile where the mark rules are from
 * @param marks which packets have which mark
 * @param force whether what is left without the errors is run, as keepalived would
 */
public record Inputs(
    Path file, Checked configuration, Path marksFile, CheckedMarks marks, boolean force) {
  /** In place of a file where there is none: the table begins empty, for ipvsadm to fill. */
  public static final Path NO_FILE = Path.of("(no file)");

  /** Reads them, at the start and for each reload. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads this file, and the mark rules that belong to it.
     *
     * @throws IOException in one line for people, where one cannot be read
     */
    Inputs read(Path file) throws IOException;
  }

  /** Whether they must not be run. */
  public boolean areRefused() {
    return isEmpty() || (!force && (configuration.hasErrors() || marks.hasErrors()));
  }

  private boolean isEmpty() {
    return !file.equals(NO_FILE)
        && configuration.configuration().virtualServers().isEmpty()
        && configuration.configuration().vrrp().instances().isEmpty();
  }

  /** Everything that is wrong, and why they are refused; lines with their ends. */
  public String findings() {
    StringBuilder text = new StringBuilder();
    print(marksFile, marks, text);
    print(file, configuration, text);
    if (isEmpty() && !configuration.hasErrors()) {
      text.append("weir: ")
          .append(file)
          .append(" has no virtual_server and no vrrp_instance: there is nothing to do\n");
    }
    return text.toString();
  }

  private void print(Path name, Findings found, StringBuilder out) {
    try {
      DiagnosticPrinter.print(found, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (found.hasErrors()) {
      out.append(CheckReport.summary(name, found))
          .append(force ? "; running what is left of it\n" : "; nothing was changed\n");
    }
  }
}
