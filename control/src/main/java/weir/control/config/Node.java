package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A statement while its file is being parsed: its block may still grow. */
final class Node {
  final Word keyword;
  final List<Word> arguments;
  final @Nullable Keyword meaning;

  /** Where its line begins; 0 when that means nothing. */
  int column;

  /** What may stand in the block; null when nobody knows, and then anything may. */
  final @Nullable Section section;

  /** Null until the block is opened. */
  @Nullable List<Node> children;

  /** The brace that ended the block, as far as it was written. */
  @Nullable Position closedAt;

  /** The block inside this one that was closed last. */
  @Nullable Node lastClosed;

  /** Statements of {@link #lastClosed} that stand behind its closing brace. */
  BraceFaults.@Nullable TooEarly tooEarly;

  /** Whether this stands behind the closing brace of the block that it belongs to. */
  boolean strayed;

  Node(Word keyword, List<Word> arguments, @Nullable Keyword meaning, @Nullable Section section) {
    this.keyword = keyword;
    this.arguments = arguments;
    this.meaning = meaning;
    this.section = section;
  }

  void add(Node child) {
    if (children == null) {
      children = new ArrayList<>();
    }
    children.add(child);
  }

  String title() {
    return Statement.title(keyword, arguments);
  }

  /** {@code virtual_server 192.0.2.1 80 (begun at 47:1)}. */
  String titleAndPlace() {
    return title() + " (begun at " + keyword.at().inFile() + ")";
  }

  /** {@code 51:1}; only of a block that was closed. */
  String closedPlace() {
    return Objects.requireNonNull(closedAt).inFile();
  }

  Statement freeze() {
    return new Statement(keyword, arguments, children == null ? null : freeze(children));
  }

  static List<Statement> freeze(@Nullable List<Node> nodes) {
    return nodes == null ? List.of() : nodes.stream().map(Node::freeze).toList();
  }
}
