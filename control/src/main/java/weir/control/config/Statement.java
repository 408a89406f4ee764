package weir.control.config;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a configuration: a keyword, its arguments, and its block if it has one.
 *
 * @param keyword the first word
 * @param arguments the words after it
 * @param block the statements between its braces; null without braces
 */
record Statement(Word keyword, List<Word> arguments, @Nullable List<Statement> block) {
  Statement {
    arguments = List.copyOf(arguments);
    block = block == null ? null : List.copyOf(block);
  }

  Position at() {
    return keyword.at();
  }

  /** The statements of the block; none without one. */
  List<Statement> statements() {
    return block == null ? List.of() : block;
  }

  /** {@code virtual_server 192.0.2.1 80}, as messages call it. */
  String title() {
    return title(keyword, arguments);
  }

  /** As {@link #title()}, of a statement that is not complete yet. */
  static String title(Word keyword, List<Word> arguments) {
    String title =
        Stream.concat(Stream.of(keyword), arguments.stream())
            .map(Word::text)
            .collect(Collectors.joining(" "));
    return title.length() <= 60 ? title : title.substring(0, 57) + "...";
  }
}
