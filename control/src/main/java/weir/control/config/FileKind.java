package weir.control.config;

import java.util.Set;

/** Tells files that are not for us, and files that say nothing, from configurations. */
final class FileKind {
  /** Sections of HAProxy; keepalived has no such words outside its blocks. */
  private static final Set<String> HAPROXY =
      Set.of("global", "defaults", "frontend", "backend", "listen");

  /** Longer than any comment that is meant to be one. */
  private static final int LONG_LINE = 200;

  private final Source source;
  private final Diagnostics diagnostics;

  FileKind(Source source, Diagnostics diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
  }

  /** Whether it is a configuration; else a diagnostic says what it is, and that is all of it. */
  boolean isOurs() {
    int first = -1;
    for (int i = 1; i <= source.lines(); i++) {
      String line = source.line(i).strip();
      if (line.isEmpty()) {
        continue;
      }
      first = first < 0 ? i : first;
      if (line.charAt(0) != '#' && line.charAt(0) != '!') {
        return isOurs(line, at(i));
      }
    }
    if (first > 0) {
      sayNothing(first);
    }
    return true;
  }

  private boolean isOurs(String line, Position at) {
    String word = line.split("\\s", 2)[0];
    if (HAPROXY.contains(word)) {
      diagnostics.error(
          at,
          "'" + word + "': this is a configuration of HAProxy, not of keepalived",
          "HAProxy goes on reading it; give weir the keepalived.conf that belongs to it");
      return false;
    }
    if (line.matches("[a-z_]+\\s*=.*")) {
      diagnostics.error(
          at,
          "'" + word + " =': this is a configuration of Piranha, not of keepalived",
          "write what it says as virtual_server and real_server blocks");
      return false;
    }
    return true;
  }

  private void sayNothing(int line) {
    boolean flattened = source.line(line).length() > LONG_LINE;
    if (flattened) {
      diagnostics.error(
          at(line),
          "the line breaks of this file are lost: a comment hides all of it",
          "keepalived would run with nothing configured; begin a new line for each statement");
    } else {
      diagnostics.warning(
          at(line), "this file says nothing: all of it is comment", "keepalived would run idle");
    }
  }

  /** Where a line begins that is not blank. */
  private Position at(int line) {
    String text = source.line(line);
    int column = 0;
    while (Character.isWhitespace(text.charAt(column))) {
      column++;
    }
    return new Position(source.name(), line, column + 1);
  }
}
