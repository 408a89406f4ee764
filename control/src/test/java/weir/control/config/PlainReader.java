package weir.control.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file as the manual says, without mercy: one statement a line, braces in pairs, nothing
 * moved and nothing mended. What {@link Parser} lets pass must say the same here.
 */
final class PlainReader {
  private static final Position NOWHERE = new Position("", 1, 1);

  private static final String ESCAPED = "\\\\[\"\\\\]|[^\"]";
  private static final String QUOTED = "\"(?:" + ESCAPED + ")*+\"|'[^']*+'";
  private static final String GROUP = "(?:(?<=\\$)\\{[^{}\\s\"']+}|\\{[^{}\\s\"',]*,[^{}\\s\"']*})";
  private static final String BARE = "\\\\[#!]|\\\\\\\\(?![#!])|[^\\s{}\"'#!]";

  /** Blanks, a comment, a brace, or a word of quoted and bare pieces. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<blank>[ \\t\\r\\f\\x0b]+)|(?<comment>[#!].*)|(?<word>(?:"
              + QUOTED
              + "|"
              + GROUP
              + "|"
              + BARE
              + ")++)|(?<brace>[{}])");

  private static final Pattern PIECE = Pattern.compile("(?<quoted>" + QUOTED + ")|(?<bare>.)");

  /** A file that says nothing: its braces or quotes do not match, or a line says two things. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  private record Open(List<Word> words, List<Statement> content) {}

  private final Deque<Open> open = new ArrayDeque<>();
  private @Nullable List<Word> pending;

  private PlainReader() {
    open.push(new Open(List.of(), new ArrayList<>()));
  }

  /** Whether a file uses more of the language than is read here. */
  static boolean isPlain(String text) {
    return !Pattern.compile("\\\\\\r*\\n|(?m)^[\\s]*[@~$]|\\$[A-Za-z_{]|\\x00|include")
        .matcher(text)
        .find();
  }

  static List<Statement> read(String text) throws MalformedException {
    PlainReader reader = new PlainReader();
    for (String line : text.split("\n", -1)) {
      reader.line(line);
    }
    reader.settle();
    if (reader.open.size() > 1) {
      throw new MalformedException("a block is not closed");
    }
    return reader.open.element().content;
  }

  private void line(String line) throws MalformedException {
    Matcher token = TOKEN.matcher(line);
    List<Word> words = new ArrayList<>();
    boolean first = true;
    boolean ended = false;
    int at = 0;
    while (at < line.length()) {
      if (!token.find(at) || token.start() != at) {
        throw new MalformedException("what is this: " + line.substring(at));
      }
      at = token.end();
      if (token.group("word") != null) {
        if (ended) {
          throw new MalformedException("two statements on a line: " + line);
        }
        if (first) {
          settle();
        }
        words.add(new Word(resolved(token.group("word")), NOWHERE));
        first = false;
      } else if (token.group("brace") != null) {
        if (!words.isEmpty()) {
          pending = words;
          words = new ArrayList<>();
        }
        brace(token.group("brace"));
        first = false;
        ended = true;
      }
    }
    if (!words.isEmpty()) {
      pending = words;
    }
  }

  private void brace(String brace) throws MalformedException {
    if (brace.equals("{")) {
      if (pending == null) {
        throw new MalformedException("a block without a keyword");
      }
      open.push(new Open(pending, new ArrayList<>()));
      pending = null;
      return;
    }
    settle();
    Open closed = open.pop();
    if (open.isEmpty()) {
      throw new MalformedException("nothing to close");
    }
    add(closed.words, closed.content);
  }

  private void settle() {
    if (pending != null) {
      add(pending, null);
      pending = null;
    }
  }

  private void add(List<Word> words, @Nullable List<Statement> block) {
    Objects.requireNonNull(open.peek())
        .content
        .add(new Statement(words.getFirst(), words.subList(1, words.size()), block));
  }

  private static String resolved(String word) {
    StringBuilder text = new StringBuilder();
    Matcher piece = PIECE.matcher(word);
    while (piece.find()) {
      String quoted = piece.group("quoted");
      if (quoted == null) {
        text.append(piece.group());
      } else if (quoted.startsWith("'")) {
        text.append(quoted, 1, quoted.length() - 1);
      } else {
        text.append(quoted.substring(1, quoted.length() - 1).replaceAll("\\\\([\"\\\\])", "$1"));
      }
    }
    return text.toString();
  }
}
