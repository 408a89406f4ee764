package weir.control.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code weir check} says about some files, for people and for programs.
 *
 * <p>The form for programs is one JSON object, and stays as it is: fields may be added.
 *
 * <pre>
 *  {"weir": 1,                      grows when an old reader would misread the rest
 *   "errors": 1, "warnings": 0,     of all files together
 *   "diagnostics": [                by file, in the order of each
 *    {"severity": "error",          or "warning"
 *     "file": "keepalived.conf",    as named on the command line, or as an include found it
 *     "line": 26, "column": 5,      from 1; both are missing when the file cannot be read
 *     "message": "'auth_pass' outside authentication",
 *     "hint": "move it into ..."    missing when there is none
 *    }]}
 * </pre>
 *
 * <p>Lines of a file are not in it: they may hold passwords.
 */
public final class CheckReport {
  /** No error; there may be warnings. */
  public static final int CLEAN = 0;

  /** At least one error. */
  public static final int ERRORS = 1;

  /** A file cannot be read. */
  public static final int UNREADABLE = 2;

  private static final int VERSION = 1;

  private record Part(Path file, Findings findings) {}

  private record Unread(Path file, String reason) {}

  private final List<Part> parts = new ArrayList<>();
  private final List<Unread> unread = new ArrayList<>();

  /** Nothing was checked yet. */
  public CheckReport() {}

  /** Adds a file that was read. */
  public void add(Path file, Findings findings) {
    parts.add(new Part(file, findings));
  }

  /** Adds a file that could not be read. */
  public void addUnreadable(Path file, IOException e) {
    unread.add(new Unread(file, reason(e)));
  }

  /** The exit status: {@link #CLEAN}, {@link #ERRORS} or {@link #UNREADABLE}. */
  public int status() {
    if (!unread.isEmpty()) {
      return UNREADABLE;
    }
    return parts.stream().anyMatch(part -> part.findings.hasErrors()) ? ERRORS : CLEAN;
  }

  /** Prints every diagnostic of each file and a line that counts them. */
  public void print(Appendable out) throws IOException {
    for (Part part : parts) {
      DiagnosticPrinter.print(part.findings, out);
      out.append(summary(part.file, part.findings)).append('\n');
    }
    for (Unread file : unread) {
      out.append(file.file + ": error: " + file.reason).append('\n');
    }
  }

  /** Prints one JSON object and a line end. */
  public void printJson(Appendable out) throws IOException {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode report = mapper.createObjectNode();
    long errors = parts.stream().mapToLong(part -> part.findings.errors()).sum();
    report.put("weir", VERSION);
    report.put("errors", errors + unread.size());
    report.put("warnings", parts.stream().mapToLong(part -> part.findings.warnings()).sum());
    ArrayNode list = report.putArray("diagnostics");
    for (Part part : parts) {
      for (Diagnostic diagnostic : part.findings.diagnostics()) {
        ObjectNode entry = list.addObject();
        entry.put("severity", diagnostic.severity().word());
        entry.put("file", diagnostic.at().file());
        entry.put("line", diagnostic.at().line());
        entry.put("column", diagnostic.at().column());
        entry.put("message", diagnostic.message());
        if (!diagnostic.hint().isEmpty()) {
          entry.put("hint", diagnostic.hint());
        }
      }
    }
    for (Unread file : unread) {
      ObjectNode entry = list.addObject();
      entry.put("severity", Diagnostic.Severity.ERROR.word());
      entry.put("file", file.file.toString());
      entry.put("message", file.reason);
    }
    out.append(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(report)).append('\n');
  }

  /** One line for a file that cannot be read: {@code x.conf: error: no such file}. */
  public static String unreadable(Path file, IOException e) {
    return file + ": error: " + reason(e);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "no permission to read it";
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
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
