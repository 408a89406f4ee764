package weir.control.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Braces that do not match, each fault told once and at the place to mend.
 *
 * <p>A brace too few or too many shows itself only later: by a statement that cannot stand where it
 * stands, by a brace without a partner, or at the end of the file. So faults are gathered while
 * parsing and told at its end, when both sides of each are known.
 */
final class BraceFaults {
  /** A block that was closed before statements which belong to it. */
  static final class TooEarly {
    private final Node home;
    private final Word first;
    private int others;
    private @Nullable Position surplus;

    private TooEarly(Node home, Word first) {
      this.home = home;
      this.first = first;
    }
  }

  /** Blocks that were still open where something began which cannot stand in them. */
  private static final class Unclosed {
    private final Node block;
    private final Word before;
    private final int count;
    private final List<Position> surplus = new ArrayList<>();

    private Unclosed(Node block, Word before, int count) {
      this.block = block;
      this.before = before;
      this.count = count;
    }
  }

  /** A brace that by its indentation was meant for a block further out than the one it closed. */
  private record Suspect(Node closed, Node meant, Position brace) {}

  private final Diagnostics diagnostics;
  private final List<TooEarly> tooEarly = new ArrayList<>();
  private final List<Unclosed> unclosed = new ArrayList<>();

  /** Those of {@link #unclosed} that may still explain a brace without a partner. */
  private final Deque<Unclosed> unpaid = new ArrayDeque<>();

  private @Nullable Suspect suspect;

  BraceFaults(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** A statement of {@code home}, which was closed before it; {@code outer} is where it stands. */
  void outside(Node outer, Node home, Word statement) {
    if (outer.tooEarly != null && outer.tooEarly.home == home) {
      outer.tooEarly.others++;
    } else {
      outer.tooEarly = new TooEarly(home, statement);
      tooEarly.add(outer.tooEarly);
    }
  }

  /**
   * Whether a closing brace is the partner of one that came too early, and then remembers it.
   *
   * @param open the block that the brace would close; the file itself where none is open
   */
  boolean isSurplus(Node open, boolean isFile, Position brace) {
    TooEarly fault = open.tooEarly;
    if (fault == null || fault.surplus != null) {
      return false;
    }
    boolean alignsWithHome = brace.column() == fault.home.column && brace.column() != open.column;
    if (isFile || alignsWithHome) {
      fault.surplus = brace;
      return true;
    }
    return false;
  }

  /** A closing brace where no block is open. */
  void stray(Node file, Position brace) {
    Unclosed fault = unpaid.peek();
    if (fault != null) {
      fault.surplus.add(brace);
      if (fault.surplus.size() == fault.count) {
        unpaid.pop();
      }
      return;
    }
    Node last = file.lastClosed;
    diagnostics.error(
        brace,
        "'}' closes nothing"
            + (last == null
                ? ": no block is open here"
                : ": " + last.titleAndPlace() + " was closed at " + last.closedPlace()),
        last == null ? "remove it" : "remove it, or the brace before it that came too early");
  }

  /** A block is closed; notes when the brace's column says that another one was meant. */
  void closed(List<Node> open, Node closed, Position brace) {
    if (open.size() == 1) {
      suspect = null;
    } else if (suspect == null && brace.column() < closed.column) {
      for (Node outer : open.subList(1, open.size())) {
        if (outer.column == brace.column()) {
          suspect = new Suspect(closed, outer, brace);
        }
      }
    }
  }

  /** Blocks were still open where {@code before} began, which cannot stand in them. */
  void unclosed(List<Node> blocks, Word before) {
    Suspect found = suspect;
    Node blamed = found != null && blocks.contains(found.meant) ? found.closed : blocks.getLast();
    Unclosed fault = new Unclosed(blamed, before, blocks.size());
    unclosed.add(fault);
    unpaid.push(fault);
    suspect = null;
  }

  /** The file ended inside these blocks. */
  void endInside(List<Node> blocks) {
    List<Node> told =
        blocks.stream().filter(b -> !diagnostics.isCondemned(b.keyword.at())).toList();
    if (told.isEmpty()) {
      return;
    }
    String count = told.size() == 1 ? "missing '}'" : "missing " + told.size() + " '}'";
    Suspect found = suspect;
    if (found != null) {
      diagnostics.error(
          found.closed.keyword.at(),
          count + ": " + found.closed.title() + " is not closed before " + found.brace.inFile(),
          "the '}' there stands in the column of " + found.meant.titleAndPlace());
    } else {
      Node block = told.getLast();
      diagnostics.error(
          block.keyword.at(),
          count + ": " + block.title() + " is not closed before the end of the file",
          "write '}' where it ends");
    }
  }

  /** Tells what was gathered. */
  void tell() {
    for (TooEarly fault : tooEarly) {
      String others = fault.others == 0 ? "" : " and " + fault.others + " more";
      if (fault.surplus == null) {
        diagnostics.error(
            fault.first.at(),
            "'" + fault.first + "' outside " + fault.home.keyword + others,
            "move it into "
                + fault.home.titleAndPlace()
                + ", which the '}' at "
                + fault.home.closedPlace()
                + " closes");
      } else if (fault.home.closedAt != null) {
        diagnostics.error(
            fault.home.closedAt,
            "this '}' closes "
                + fault.home.titleAndPlace()
                + " too early: '"
                + fault.first
                + "' at "
                + fault.first.at().inFile()
                + others
                + " would stand outside",
            "remove it; the '}' at " + fault.surplus.inFile() + " then closes the block");
      }
    }
    for (Unclosed fault : unclosed) {
      String surplus = "";
      for (Position brace : fault.surplus) {
        surplus += ", and remove the one at " + brace.inFile();
      }
      diagnostics.error(
          fault.block.keyword.at(),
          (fault.count == 1 ? "missing '}'" : "missing " + fault.count + " '}'")
              + ": "
              + fault.block.title()
              + " is not closed before '"
              + fault.before
              + "' at "
              + fault.before.at().inFile(),
          "write '}' where the block ends" + surplus);
    }
  }
}
