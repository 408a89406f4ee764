package weir.control.config;

import java.util.List;
import java.util.Random;

/**
 * Writes a tree in other ways than {@link TreePrinter}: with variables, bodies of several lines,
 * conditions, sequences, joined lines, comments, and braces wherever they may stand. The director
 * is called {@code weir}.
 */
final class Disguise {
  private final Random random;
  private final StringBuilder text = new StringBuilder();
  private int names;
  private int depth;

  private Disguise(Random random) {
    this.random = random;
  }

  static String print(List<Statement> statements, Random random) {
    Disguise disguise = new Disguise(random);
    disguise.block(statements);
    String text = disguise.text.toString();
    return random.nextInt(4) == 0 ? text.replace("\n", "\r\n") : text;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private void block(List<Statement> statements) {
    for (Statement statement : statements) {
      if (oneIn(8)) {
        indent().append("@other nonsense {\n");
      }
      if (oneIn(8)) {
        text.append("  # a \" comment { \\\n\n");
      }
      if (oneIn(6)) {
        body(statement);
      } else {
        statement(statement);
      }
    }
  }

  /** A definition of several lines, and its use. */
  private void body(Statement statement) {
    String name = name();
    String body = TreePrinter.print(List.of(statement)).strip();
    indent().append('$').append(name).append("= \\\n").append(body.replace("\n", " \\\n"));
    text.append('\n');
    indent().append(oneIn(2) ? "${" + name + "}" : "$" + name).append("  \n");
  }

  private StringBuilder indent() {
    return text.append("  ".repeat(depth));
  }

  private String name() {
    return "N" + names++;
  }

  private void statement(Statement statement) {
    StringBuilder line = new StringBuilder();
    if (oneIn(10)) {
      line.append(oneIn(2) ? "@weir " : "@^other ");
    }
    if (oneIn(10)) {
      line.append("~SEQ(").append(name()).append(", 1) ");
    }
    word(statement.keyword(), line);
    for (Word argument : statement.arguments()) {
      line.append(oneIn(12) ? " \\\n    " : oneIn(3) ? "\t " : " ");
      word(argument, line);
    }
    indent().append(line);
    List<Statement> inside = statement.block();
    if (inside == null) {
      end();
      return;
    }
    if (oneIn(5) && !line.toString().contains("~SEQ")) {
      end();
    }
    text.append(oneIn(2) ? "{" : " {");
    end();
    depth++;
    block(inside);
    depth--;
    indent().append("  }");
    end();
  }

  private void end() {
    text.append(oneIn(8) ? " ! a 'comment'" : "").append('\n');
  }

  /** A word, or a variable that stands for it. */
  private void word(Word word, StringBuilder line) {
    String written = TreePrinter.quoted(word.text());
    if (!oneIn(6)) {
      line.append(written);
      return;
    }
    String name = name();
    indent().append('$').append(name).append('=').append(written).append('\n');
    if (oneIn(3)) {
      String other = name();
      indent().append('$').append(other).append("=${").append(name).append("}\n");
      name = other;
    }
    line.append("${").append(name).append('}');
  }
}
