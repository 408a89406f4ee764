package weir.control.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import weir.control.config.Diagnostic.Severity;

/** Collects diagnostics; bounded, so that no file makes an endless list. */
public final class Diagnostics {
  private static final int LIMIT = 1000;

  /** Characters of a message or hint. */
  private static final int MAX_LENGTH = 240;

  private record Place(String file, int line) {}

  private final List<Diagnostic> found = new ArrayList<>();
  private final Set<Place> condemned = new HashSet<>();
  private final List<String> files = new ArrayList<>();

  /** Nothing is wrong yet. */
  public Diagnostics() {}

  /** Files sort in the order of this call. */
  public void file(Source source) {
    files.add(source.name());
  }

  /** What forbids to run the file. */
  public void error(Position at, String message, String hint) {
    add(Severity.ERROR, at, message, hint);
  }

  /** What does not. */
  public void warning(Position at, String message, String hint) {
    add(Severity.WARNING, at, message, hint);
  }

  /** Something wrong at a place of a file. */
  public void add(Severity severity, Position at, String message, String hint) {
    if (!isFull() && !isCondemned(at)) {
      found.add(new Diagnostic(severity, at, oneLine(message), oneLine(hint)));
    }
  }

  /** A text with words of the file in it, short and without what a terminal would obey. */
  private static String oneLine(String text) {
    int length = Math.min(text.length(), MAX_LENGTH);
    StringBuilder line = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '?' : c);
    }
    return length == text.length() ? line.toString() : line + "...";
  }

  /** Drops everything else about a line: its fault makes the rest of it meaningless. */
  void condemn(Position at) {
    condemned.add(new Place(at.file(), at.line()));
  }

  /** Whether nothing more will be told, so that nothing more need be looked for. */
  public boolean isFull() {
    return found.size() >= LIMIT;
  }

  /** Whether there is an error by now: then it is too early for good advice. */
  boolean hasErrors() {
    return found.stream().anyMatch(d -> d.severity() == Severity.ERROR);
  }

  boolean isCondemned(Position at) {
    return condemned.contains(new Place(at.file(), at.line()));
  }

  /** Everything, in the order of the files; one place tells one thing once. */
  public List<Diagnostic> sorted() {
    return found.stream()
        .distinct()
        .sorted(
            Comparator.<Diagnostic>comparingInt(d -> files.indexOf(d.at().file()))
                .thenComparingInt(d -> d.at().line())
                .thenComparingInt(d -> d.at().column()))
        .toList();
  }
}
