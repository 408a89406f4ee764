package weir.control.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.control.config.Line.Token;

/**
 * The lines of a file as they are meant for this director: conditions decided, variables replaced,
 * sequences and lists written out, in the order of keepalived.
 */
final class ExpandedLines {
  /** Lines that still come before the next one of the file, the nearest first. */
  private interface Pending {
    boolean hasNext();

    Passage next();
  }

  private final SourceLines source;
  private final Definitions definitions;
  private final Diagnostics diagnostics;
  private final Substitution substitution;
  private final Deque<Pending> pending = new ArrayDeque<>();

  ExpandedLines(Source source, Definitions definitions, Diagnostics diagnostics) {
    this.source = new SourceLines(source, diagnostics);
    this.definitions = definitions;
    this.diagnostics = diagnostics;
    this.substitution = new Substitution(definitions, diagnostics, directory(source));
  }

  private static String directory(Source source) {
    try {
      Path parent = Path.of(source.name()).toAbsolutePath().getParent();
      return parent == null ? "/" : parent.normalize().toString();
    } catch (InvalidPathException _) {
      return "/";
    }
  }

  /** The next line, or null at the end. */
  @Nullable Line next() {
    while (!definitions.isExhausted()) {
      while (!pending.isEmpty() && !pending.peek().hasNext()) {
        pending.pop();
      }
      Pending before = pending.peek();
      Passage line = before == null ? source.next() : before.next();
      if (line == null) {
        return null;
      }
      if (before != null && !definitions.afford(line.length(), line.at(0))) {
        return null;
      }
      Passage expanded = expand(line);
      if (expanded != null && !definitions.isExhausted()) {
        List<Token> tokens = Lexer.tokens(expanded, diagnostics);
        if (!tokens.isEmpty()) {
          return before == null
              ? new Line(tokens, source.commentColumn(), line.at(0).column())
              : new Line(tokens, 0, 0);
        }
      }
    }
    return null;
  }

  /** What a line says; null when it says nothing itself, or not to this director. */
  private @Nullable Passage expand(Passage given) {
    Passage line = given;
    for (int round = 0; line.length() > 0; round++) {
      if (round > 0 && !definitions.afford(line.length(), line.at(0))) {
        return null;
      }
      char first = line.charAt(0);
      if (first == '@') {
        Passage rest = conditional(line);
        if (rest == null) {
          return null;
        }
        line = rest;
      } else if (first == '~' && Sequence.begins(line)) {
        sequence(line);
        return null;
      } else if (first == '$') {
        if (isDefinition(line)) {
          define(line);
          return null;
        }
        Passage replaced = replaceFirst(line);
        if (replaced == line) {
          return everywhere(line);
        }
        line = replaced;
      } else {
        return everywhere(line);
      }
    }
    return null;
  }

  private Passage everywhere(Passage line) {
    Passage replaced = substitution.replace(line);
    follow(substitution.following());
    return replaced;
  }

  /** Replaces the variable that a line begins with: its value decides what the line is. */
  private Passage replaceFirst(Passage line) {
    Substitution.Use use = Substitution.use(line.text(), 0);
    if (use == null || definitions.lines(use.name()) == null) {
      return line;
    }
    Passage rest = line.slice(use.end(), line.length());
    boolean alone = rest.text().isBlank();
    Passage head = substitution.replace(alone ? line : line.slice(0, use.end()));
    if (head.length() > 0 && head.text().startsWith(use.written())) {
      return line;
    }
    follow(substitution.following());
    return new Passage.Builder()
        .append(head, 0, head.length())
        .append(rest, 0, alone ? 0 : rest.length())
        .build()
        .strip();
  }

  private void follow(List<Passage> lines) {
    if (!lines.isEmpty()) {
      Iterator<Passage> iterator = lines.iterator();
      pending.push(
          new Pending() {
            @Override
            public boolean hasNext() {
              return iterator.hasNext();
            }

            @Override
            public Passage next() {
              return iterator.next();
            }
          });
    }
  }

  private @Nullable Passage conditional(Passage line) {
    int end = 1;
    while (end < line.length() && !Lexer.isBlank(line.charAt(end))) {
      end++;
    }
    String condition = line.text().substring(1, end);
    if (condition.isEmpty() || condition.equals("^") || end == line.length()) {
      diagnostics.warning(
          line.at(0),
          "'"
              + line.text().substring(0, end)
              + "' is a condition without "
              + (end == line.length() && condition.length() > 1 ? "a statement" : "a name"),
          "write @NAME and the statement for the director of that name");
      return null;
    }
    return definitions.isMeant(condition) ? line.slice(end, line.length()).strip() : null;
  }

  /** Whether a line says what a variable stands for: {@code $NAME=...}. */
  private static boolean isDefinition(Passage line) {
    int end = Substitution.nameEnd(line.text(), 1);
    return end > 1 && end < line.length() && line.charAt(end) == '=';
  }

  private void define(Passage line) {
    int end = line.text().indexOf('=');
    String name = line.text().substring(1, end);
    definitions.define(name, line.slice(end + 1, line.length()).lines());
  }

  private void sequence(Passage line) {
    int close = line.text().indexOf(')');
    Passage head = close < 0 ? line : substitution.replace(line.slice(0, close + 1));
    Passage whole =
        close < 0
            ? line
            : new Passage.Builder()
                .append(head, 0, head.length())
                .append(line, close + 1, line.length())
                .build();
    Sequence sequence = Sequence.parse(whole);
    if (sequence == null) {
      diagnostics.error(
          line.at(0),
          "'" + head.text() + "' is no sequence",
          "write ~SEQ(VAR, START, STEP, END) with whole numbers that reach END,"
              + " or ~LST(VAR, VALUE, VALUE)");
      return;
    }
    if (sequence.isEmpty()) {
      diagnostics.warning(
          line.at(0), "nothing stands after '" + head.text() + "'", "write the line to repeat");
      return;
    }
    pending.push(
        new Pending() {
          @Override
          public boolean hasNext() {
            return sequence.hasNext();
          }

          @Override
          public Passage next() {
            return sequence.next(definitions);
          }
        });
  }
}
