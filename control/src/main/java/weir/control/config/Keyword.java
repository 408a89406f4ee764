package weir.control.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may stand at the beginning of a statement, one line of {@code keywords.txt}.
 *
 * @param names all that it is called, the one to write first; {@code *} for any word of a list
 * @param status what Weir does about it
 * @param forms the ways to write the arguments; more than one where a literal word tells them apart
 * @param section the name of the section that its block holds; null when no block follows
 * @param replacement of an old keyword: the name to write now, read in its place; else null
 * @param advice of an old keyword without replacement: what to do; else empty
 */
record Keyword(
    List<String> names,
    Status status,
    List<List<Argument>> forms,
    @Nullable String section,
    @Nullable String replacement,
    String advice) {
  /** What Weir does about a keyword. */
  enum Status {
    /** What it says. */
    SUPPORTED,
    /** Nothing yet, and says so. */
    NOT_YET,
    /** As {@link #NOT_YET}, of a keyword that keepalived 2.2 does not know. */
    NEWER,
    /** Names the word to write instead. */
    OLD
  }

  /** The name to write. */
  String name() {
    return names.getFirst();
  }

  /** Whether braces follow. */
  boolean opensBlock() {
    return section != null;
  }

  /** Which of the forms these words are meant to be: the one whose literal they begin with. */
  List<Argument> form(List<Word> arguments) {
    String first = arguments.isEmpty() ? "" : arguments.getFirst().text();
    for (List<Argument> form : forms) {
      if (!form.isEmpty() && form.getFirst().isLiteral(first)) {
        return form;
      }
    }
    return forms.getFirst();
  }
}
