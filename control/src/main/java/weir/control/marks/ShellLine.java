package weir.control.marks;

import java.util.List;
import weir.control.config.Word;

/**
 * One command of a script.
 *
 * @param commented whether it stands behind a {@code #} that could be the prompt of root
 * @param words at least one
 */
record ShellLine(boolean commented, List<Word> words) {
  ShellLine {
    words = List.copyOf(words);
  }
}
