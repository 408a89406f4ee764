package weir.control.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import weir.control.config.Diagnostic.Severity;
import weir.control.config.Keyword.Status;

/**
 * Holds every statement against {@code keywords.txt}: the shape of its arguments, and what Weir
 * does about its keyword. Unknown and misplaced keywords were named by {@link Placement} already.
 */
final class KeywordCheck {
  private final Grammar grammar = Grammar.KEEPALIVED;
  private final Diagnostics diagnostics;

  KeywordCheck(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Checks a whole file. */
  void check(List<Statement> statements) {
    check(statements, grammar.root(), false);
  }

  /**
   * Checks the content of one block.
   *
   * @param withoutEffect whether the whole block is not supported yet, and was named
   */
  private void check(List<Statement> statements, Section section, boolean withoutEffect) {
    Set<Keyword> seen = new HashSet<>();
    for (Statement statement : statements) {
      Keyword keyword = section.find(statement.keyword().text());
      if (keyword == null || diagnostics.isFull()) {
        continue;
      }
      boolean once = keyword.status() == Status.SUPPORTED && !keyword.opensBlock();
      if (once && !section.isList() && !seen.add(keyword)) {
        diagnostics.warning(
            statement.at(),
            "'" + statement.keyword() + "' is written twice in this block",
            "the last one counts; remove the other");
      }
      boolean notYet = keyword.status() == Status.NOT_YET || keyword.status() == Status.NEWER;
      if (notYet && !withoutEffect) {
        diagnostics.warning(
            statement.at(),
            "'"
                + statement.keyword()
                + "' is "
                + (keyword.status() == Status.NEWER
                    ? "a newer keyword, which keepalived 2.2 does not know"
                    : "not supported yet"),
            effect(keyword));
      }
      if (keyword.status() == Status.OLD) {
        old(statement, keyword);
      }
      arguments(statement, keyword, notYet || withoutEffect ? Severity.WARNING : Severity.ERROR);
      Section inside = grammar.sectionOf(keyword);
      if (inside != null) {
        check(statement.statements(), inside, notYet || withoutEffect);
      }
    }
  }

  private static String effect(Keyword keyword) {
    if (keyword.name().endsWith("_CHECK") || keyword.name().endsWith("_GET")) {
      return "the real server is not checked by it; use TCP_CHECK until it is";
    }
    return keyword.opensBlock()
        ? "the block is read and has no effect in this version"
        : "it has no effect in this version";
  }

  private void old(Statement statement, Keyword keyword) {
    String now = keyword.replacement();
    diagnostics.warning(
        statement.at(),
        "'" + statement.keyword() + "' is an old or mistaken name",
        now == null ? keyword.advice() : "write '" + now + "'; it is read as that here");
  }

  private void arguments(Statement statement, Keyword keyword, Severity severity) {
    if (keyword.name().equals(Section.ANY_WORD) && keyword.forms().getFirst().isEmpty()) {
      return;
    }
    List<Word> words = new ArrayList<>(statement.arguments());
    if (keyword.name().equals(Section.ANY_WORD)) {
      words.addFirst(statement.keyword());
    }
    int next = 0;
    for (Argument argument : keyword.form(words)) {
      if (next == words.size()) {
        if (!argument.optional() && argument.kind() != Argument.Kind.ANY) {
          diagnostics.add(
              severity,
              statement.at(),
              "'" + statement.keyword() + "' needs a value",
              "keepalived stops at a missing value; write it on this line");
          return;
        }
      } else if (argument.takesRest()) {
        next = words.size();
      } else {
        value(words.get(next++), argument, keyword, severity);
      }
    }
    if (next < words.size()) {
      surplus(words.get(next), statement);
    }
  }

  private void value(Word word, Argument argument, Keyword keyword, Severity severity) {
    String text = word.text();
    String expected = argument.expected(text);
    if (expected == null) {
      return;
    }
    if (keyword.name().equals("real_server") && Addresses.isRange(text)) {
      int end = Math.max(text.indexOf('-'), text.indexOf('/'));
      diagnostics.error(
          word.at(),
          "'" + text + "' is a range of addresses, and a real server has one",
          "keepalived would silently use "
              + text.substring(0, end)
              + " alone; write one real_server block for each address");
      return;
    }
    String near = Nearest.of(text, argument.choices());
    diagnostics.add(
        severity,
        word.at(),
        "'" + text + "' is not " + expected,
        near == null ? argument.advice(text) : "did you mean '" + near + "'?");
  }

  private void surplus(Word word, Statement statement) {
    boolean keyword = !grammar.homesOf(word.text()).isEmpty();
    diagnostics.add(
        keyword ? Severity.ERROR : Severity.WARNING,
        word.at(),
        "'" + word + "' is one word too many after '" + statement.keyword() + "'",
        keyword ? "begin a new line for it" : "keepalived ignores it; remove it");
  }
}
