package weir.control.config;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints diagnostics as compilers do: the place and what is wrong, the line, a caret, the hint.
 *
 * <pre>
 * keepalived.conf:26:5: error: 'auth_pass' outside authentication
 *     auth_pass ***********
 *     ^
 *   hint: move it into authentication (begun at 23:5), which the '}' at 25:5 closes
 * </pre>
 */
public final class DiagnosticPrinter {
  /** A longer line is shown in part: the file may have lost its line breaks. */
  private static final int MAX_WIDTH = 160;

  private static final int BEFORE_CARET = 60;

  /** What must not get into a terminal's or a journal's memory. */
  private static final Pattern SECRET =
      Pattern.compile("\\b(?:auth_pass|password|auth_hmac|key)[\\s=]+(\\S+)");

  private DiagnosticPrinter() {}

  /** Prints every diagnostic. */
  public static void print(Findings checked, Appendable out) throws IOException {
    for (Diagnostic diagnostic : checked.diagnostics()) {
      out.append(render(diagnostic, checked.sources()));
    }
  }

  /** One diagnostic, with a line end; without the source line when its file is not at hand. */
  static String render(Diagnostic diagnostic, List<Source> sources) {
    StringBuilder text = new StringBuilder(diagnostic.toString()).append('\n');
    Position at = diagnostic.at();
    for (Source source : sources) {
      if (source.name().equals(at.file()) && at.line() <= source.lines()) {
        excerpt(source.line(at.line()), at.column() - 1, text);
        break;
      }
    }
    if (!diagnostic.hint().isEmpty()) {
      text.append("  hint: ").append(diagnostic.hint()).append('\n');
    }
    return text.toString();
  }

  private static void excerpt(String line, int caret, StringBuilder text) {
    int from = line.length() <= MAX_WIDTH ? 0 : Math.max(0, caret - BEFORE_CARET);
    int to = Math.min(line.length(), from + MAX_WIDTH);
    text.append(printable(masked(line).substring(from, to))).append('\n');
    for (int i = from; i < caret; i++) {
      text.append(i < line.length() && line.charAt(i) == '\t' ? '\t' : ' ');
    }
    text.append("^\n");
  }

  /** The line with stars in the place of passwords, so that columns stay. */
  private static String masked(String line) {
    Matcher matcher = SECRET.matcher(line);
    StringBuilder masked = new StringBuilder(line);
    while (matcher.find()) {
      masked.replace(matcher.start(1), matcher.end(1), "*".repeat(matcher.group(1).length()));
    }
    return masked.toString();
  }

  /** A terminal must not obey what a file contains. */
  private static String printable(String line) {
    StringBuilder shown = new StringBuilder(line.length());
    line.chars()
        .forEach(c -> shown.append(Character.isISOControl(c) && c != '\t' ? '?' : (char) c));
    return shown.toString();
  }
}
