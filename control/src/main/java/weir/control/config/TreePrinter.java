package weir.control.config;

import java.util.List;

/** Writes a tree as a file that parses to the same tree: one statement a line, blocks indented. */
final class TreePrinter {
  private static final String INDENT = "    ";

  /** Characters that would part, end or change a word that holds them. */
  private static final String NEEDS_QUOTES = " \t\r\f\u000b\"'#!{}\\\ufeff$~@";

  private TreePrinter() {}

  /** The text of a whole file. */
  static String print(List<Statement> statements) {
    StringBuilder text = new StringBuilder();
    print(statements, "", text);
    return text.toString();
  }

  private static void print(List<Statement> statements, String indent, StringBuilder text) {
    for (Statement statement : statements) {
      text.append(indent).append(quoted(statement.keyword().text()));
      for (Word argument : statement.arguments()) {
        text.append(' ').append(quoted(argument.text()));
      }
      if (statement.block() != null) {
        text.append(" {\n");
        print(statement.block(), indent + INDENT, text);
        text.append(indent).append('}');
      }
      text.append('\n');
    }
  }

  /** A word as it must be written to be read as it is. */
  static String quoted(String word) {
    boolean bare = !word.isEmpty() && word.chars().noneMatch(c -> NEEDS_QUOTES.indexOf(c) >= 0);
    String escaped = word.replace("\\", "\\\\").replace("\"", "\\\"");
    // A variable's name must not follow its sign.
    return bare ? word : '"' + escaped.replace("$", "$\"\"") + '"';
  }
}
