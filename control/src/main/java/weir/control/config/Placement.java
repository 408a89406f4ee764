package weir.control.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.control.config.Line.Kind;
import weir.control.config.Line.Token;

/** Decides to which block a statement belongs, and says so when that is not where it stands. */
final class Placement {
  /**
   * Where a statement goes.
   *
   * @param parent the block that takes it
   * @param meaning its keyword there; null when unknown
   * @param section what may stand in its own block; null for anything
   * @param strayed whether it stands behind the closing brace of {@code parent}
   */
  record Place(
      Node parent, @Nullable Keyword meaning, @Nullable Section section, boolean strayed) {}

  private final Grammar grammar = Grammar.KEEPALIVED;
  private final List<Node> open;
  private final BraceFaults faults;
  private final Diagnostics diagnostics;

  /** Where the statement that is read begins; 0 when that means nothing. */
  private int column;

  /**
   * Makes the placement of one file.
   *
   * @param open the blocks that are open, the file itself first; shared with the parser
   */
  Placement(List<Node> open, BraceFaults faults, Diagnostics diagnostics) {
    this.open = open;
    this.faults = faults;
    this.diagnostics = diagnostics;
  }

  /** Goes to the next statement. */
  void column(int of) {
    column = of;
  }

  /** Finds the place of the statement that begins with this word. */
  Place of(Word word, boolean opens) {
    Node current = open.getLast();
    Section section = current.section;
    Keyword here = section == null ? null : section.find(word.text());
    boolean ownWord = section != null && section.isList();
    if (here != null && !ownWord) {
      current.tooEarly = null;
      return place(current, here, false);
    }
    int outer = outerTaking(word, opens, section == null || ownWord);
    if (outer >= 0) {
      return inOuter(word, outer);
    }
    if (section == null || here != null) {
      return place(current, here, false);
    }
    Node closed = current.lastClosed;
    Keyword inClosed =
        closed == null || closed.section == null || closed.section.isList()
            ? null
            : closed.section.find(word.text());
    if (closed != null && inClosed != null) {
      faults.outside(current, closed, word);
      return place(closed, inClosed, true);
    }
    current.tooEarly = null;
    return unknown(word, current, section);
  }

  /**
   * The innermost block around the current one that takes a word.
   *
   * @param byColumn whether only a word that stands no further in than the current block counts
   * @return an index of {@link #open}, or -1
   */
  private int outerTaking(Word word, boolean opens, boolean byColumn) {
    boolean dedented = isDedented();
    for (int i = open.size() - 2; i >= 0; i--) {
      Section section = open.get(i).section;
      Keyword keyword = section == null || section.isList() ? null : section.find(word.text());
      if (keyword != null) {
        boolean sure = opens && keyword.opensBlock();
        return !byColumn || dedented || (sure && open.getLast().section != null) ? i : -1;
      }
    }
    return -1;
  }

  /** Whether a word stands no further in than the current block, whose content does. */
  private boolean isDedented() {
    Node current = open.getLast();
    List<Node> content = current.children;
    return column > 0
        && current.column > 0
        && column <= current.column
        && content != null
        && !content.isEmpty()
        && content.getFirst().column > current.column;
  }

  private Place inOuter(Word word, int index) {
    Node outer = open.get(index);
    Section section = outer.section;
    Keyword keyword = section == null ? null : section.find(word.text());
    if (isDedented() || (keyword != null && keyword.opensBlock())) {
      List<Node> inner = open.subList(index + 1, open.size());
      faults.unclosed(List.copyOf(inner), word);
      inner.clear();
    } else {
      diagnostics.error(
          word.at(),
          "'" + word + "' inside " + open.getLast().keyword,
          index == 0
              ? "it belongs outside every block"
              : "it belongs to " + outer.titleAndPlace() + ", around this block");
    }
    outer.tooEarly = null;
    return place(outer, keyword, false);
  }

  private Place unknown(Word word, Node current, Section section) {
    if (diagnostics.isFull()) {
      return new Place(current, null, null, false);
    }
    List<String> homes = grammar.homesOf(word.text());
    if (!homes.isEmpty()) {
      String where = current == open.getFirst() ? "here" : "in " + current.keyword;
      String home = String.join(", ", homes.subList(0, Math.min(4, homes.size())));
      boolean root = section == grammar.root();
      diagnostics.error(
          word.at(),
          root ? "'" + word + "' outside " + home : "'" + word + "' cannot stand " + where,
          "it belongs inside " + home);
      return new Place(current, null, null, false);
    }
    String near = Nearest.of(word.text(), section.names());
    String elsewhere = near == null ? Nearest.of(word.text(), grammar.names()) : null;
    String hint = "";
    if (near != null) {
      hint = "did you mean '" + near + "'?";
    } else if (elsewhere != null) {
      hint = "did you mean '" + elsewhere + "'? It belongs elsewhere: " + homeOf(elsewhere);
    }
    diagnostics.error(word.at(), "unknown keyword '" + word + "'", hint);
    // The content of a misspelt block is that of the block that was meant.
    Section meant = near == null ? null : grammar.sectionOf(section.find(near));
    return new Place(current, null, meant, false);
  }

  private String homeOf(String keyword) {
    List<String> homes = grammar.homesOf(keyword);
    return homes.isEmpty() ? "outside every block" : "inside " + homes.getFirst();
  }

  private Place place(Node parent, @Nullable Keyword meaning, boolean strayed) {
    return new Place(parent, meaning, grammar.sectionOf(meaning), strayed);
  }

  /** Whether the line after a block keyword without brace is the first of that block. */
  boolean belongsInside(Node node, Token next) {
    if (next.kind() == Kind.CLOSE) {
      return next.at().column() == node.column;
    }
    Section outer = open.getLast().section;
    String word = next.word().text();
    return node.section != null
        && node.section.find(word) != null
        && (!node.section.isList() || outer == null || outer.find(word) == null);
  }
}
