package weir.control.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.IntPredicate;

/** What {@code weir check FILE} does. */
public final class CheckCommand {
  /** No error; there may be warnings. */
  public static final int CLEAN = 0;

  /** At least one error. */
  public static final int ERRORS = 1;

  /** The file cannot be read. */
  public static final int UNREADABLE = 2;

  private CheckCommand() {}

  /**
   * Checks a file and prints every diagnostic, then one line that counts them.
   *
   * @param isMarkSet whether a mark rule sets a mark
   * @param out takes the diagnostics
   * @return the exit status: {@link #CLEAN}, {@link #ERRORS} or {@link #UNREADABLE}
   */
  public static int check(Path file, IntPredicate isMarkSet, Appendable out) {
    try {
      Checked checked;
      try {
        checked = ConfigurationReader.read(file, isMarkSet);
      } catch (IOException e) {
        out.append(unreadable(file, e)).append('\n');
        return UNREADABLE;
      }
      return tell(file, checked, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Prints every diagnostic of a file that was read, then one line that counts them.
   *
   * @return the exit status: {@link #CLEAN} or {@link #ERRORS}
   */
  public static int tell(Path file, Findings checked, Appendable out) throws IOException {
    DiagnosticPrinter.print(checked, out);
    out.append(summary(file, checked)).append('\n');
    return checked.hasErrors() ? ERRORS : CLEAN;
  }

  /** One line for a file that cannot be read: {@code x.conf: error: no such file}. */
  public static String unreadable(Path file, IOException e) {
    String reason =
        switch (e) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "no permission to read it";
          default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    return file + ": error: " + reason;
  }

  /** One line: {@code x.conf: 2 errors, 1 warning}. */
  public static String summary(Path file, Findings checked) {
    return file
        + ": "
        + count(checked.errors(), "error")
        + ", "
        + count(checked.warnings(), "warning");
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
