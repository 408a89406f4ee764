package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.control.config.Line.Kind;
import weir.control.config.Line.Token;

/**
 * Builds the tree of statements of one file. One statement a line, as keepalived reads it.
 *
 * <p>Never gives up: a statement that stands in the wrong place is put where it belongs, a brace
 * that is missing is taken as written, so that one fault gives one diagnostic.
 */
final class Parser {
  /** Blocks inside blocks; keepalived itself never needs more than four. */
  private static final int MAX_DEPTH = 32;

  /** A line with that many braces that open is not a slip but a file without line breaks. */
  private static final int FLATTENED = 2;

  private final Diagnostics diagnostics;
  private final Includes includes;
  private final Definitions definitions;
  private final BraceFaults faults;
  private final Placement placement;
  private final Node file;

  /** The blocks that are open, the file itself first. */
  private final List<Node> open = new ArrayList<>();

  /** The statement before, while a brace on a line of its own may still open its block. */
  private @Nullable Node pending;

  private boolean tooDeep;

  private Parser(
      Source source,
      @Nullable Section section,
      Diagnostics diagnostics,
      Includes files,
      Definitions definitions) {
    this.diagnostics = diagnostics;
    this.includes = files;
    this.definitions = definitions;
    this.faults = new BraceFaults(diagnostics);
    this.file = new Node(new Word("", source.at(0)), List.of(), null, section);
    open.add(file);
    this.placement = new Placement(open, faults, diagnostics);
  }

  /**
   * Parses a file.
   *
   * @param section what may stand in it; null for anything
   * @param files where {@code include} finds others
   * @param definitions of variables, and for whom the file is read
   */
  static List<Statement> parse(
      Source source,
      @Nullable Section section,
      Diagnostics diagnostics,
      Includes files,
      Definitions definitions) {
    return Node.freeze(nodes(source, section, diagnostics, files, definitions));
  }

  private static @Nullable List<Node> nodes(
      Source source,
      @Nullable Section section,
      Diagnostics diagnostics,
      Includes files,
      Definitions definitions) {
    diagnostics.file(source);
    Parser parser = new Parser(source, section, diagnostics, files, definitions);
    ExpandedLines lines = new ExpandedLines(source, definitions, diagnostics);
    for (Line line = lines.next(); line != null && !parser.tooDeep; line = lines.next()) {
      parser.line(line);
    }
    parser.settlePending(null);
    if (parser.open.size() > 1 && !parser.tooDeep && !definitions.isExhausted()) {
      parser.faults.endInside(parser.open.subList(1, parser.open.size()));
    }
    parser.faults.tell();
    return parser.file.children;
  }

  private void line(Line line) {
    List<Token> tokens = line.tokens();
    settlePending(tokens.getFirst());
    int i = 0;
    while (i < tokens.size() && !tooDeep) {
      Token token = tokens.get(i);
      switch (token.kind()) {
        case CLOSE -> {
          settlePending(token);
          close(token.at());
          i++;
        }
        case OPEN -> {
          openPending(token);
          i++;
        }
        case WORD -> {
          if (i > 0) {
            secondStatement(line, tokens.get(i - 1), token);
          }
          int end = i;
          List<Word> words = new ArrayList<>();
          while (end < tokens.size() && tokens.get(end).kind() == Kind.WORD) {
            words.add(tokens.get(end++).word());
          }
          int column = i == 0 || line.column() == 0 ? line.column() : token.at().column();
          statement(words, end < tokens.size() && tokens.get(end).kind() == Kind.OPEN, column);
          i = end;
        }
      }
    }
  }

  private void secondStatement(Line line, Token before, Token token) {
    if (diagnostics.isCondemned(token.at())) {
      return;
    }
    long opening = line.tokens().stream().filter(t -> t.kind() == Kind.OPEN).count();
    String hides =
        line.commentColumn() == 0
            ? ""
            : "; the comment at column " + line.commentColumn() + " hides the rest of this one";
    diagnostics.error(
        token.at(),
        opening >= FLATTENED
            ? "several statements on one line: the line breaks of this file are lost"
            : "text after '" + before.word() + "' on the same line",
        "keepalived reads one statement a line: begin a new line here" + hides);
    diagnostics.condemn(token.at());
  }

  private void statement(List<Word> words, boolean opens, int column) {
    Word keyword = words.getFirst();
    String text = keyword.text();
    if (Includes.isInclude(text) && !opens) {
      include(words);
      return;
    }
    List<Word> arguments = words.subList(1, words.size());
    placement.column(column);
    Placement.Place place = placement.of(keyword, opens);
    Node node = new Node(keyword, arguments, place.meaning(), place.section());
    node.strayed = place.strayed();
    node.column = column;
    place.parent().add(node);
    pending = node;
  }

  private void include(List<Word> words) {
    pending = null;
    Node parent = open.getLast();
    for (Source source : includes.open(words)) {
      List<Node> nodes =
          nodes(source, parent.section, diagnostics, includes.inside(source), definitions);
      if (nodes != null) {
        nodes.forEach(parent::add);
      }
    }
  }

  /** Before the next line: a block that was announced must have been opened, or is now. */
  private void settlePending(@Nullable Token next) {
    Node node = pending;
    if (node == null || (next != null && next.kind() == Kind.OPEN)) {
      return;
    }
    pending = null;
    if (node.meaning == null || !node.meaning.opensBlock()) {
      return;
    }
    diagnostics.error(
        node.keyword.at(), "missing '{' after " + node.title(), "write it at the end of this line");
    if (next != null && placement.belongsInside(node, next)) {
      push(node);
    } else {
      node.children = new ArrayList<>();
    }
  }

  private void openPending(Token brace) {
    Node node = pending;
    pending = null;
    if (node == null) {
      diagnostics.error(
          brace.at(), "'{' without a keyword before it", "write the keyword that it belongs to");
      push(new Node(brace.word(), List.of(), null, null));
      return;
    }
    boolean mayOpen = node.meaning == null || node.meaning.opensBlock();
    if (!mayOpen) {
      diagnostics.error(brace.at(), "'" + node.keyword + "' has no block", "remove the braces");
    }
    push(node);
  }

  private void push(Node node) {
    if (node.children == null) {
      node.children = new ArrayList<>();
    }
    if (open.size() > MAX_DEPTH) {
      diagnostics.error(
          node.keyword.at(),
          "more than " + MAX_DEPTH + " blocks inside one another",
          "nothing after this place was read");
      tooDeep = true;
      return;
    }
    open.add(node);
  }

  private void close(Position brace) {
    Node node = open.getLast();
    boolean isFile = node == file;
    if (faults.isSurplus(node, isFile, brace)) {
      return;
    }
    if (isFile) {
      faults.stray(file, brace);
      return;
    }
    open.removeLast();
    node.closedAt = brace;
    if (!node.strayed) {
      open.getLast().lastClosed = node;
    }
    faults.closed(open, node, brace);
  }
}
