package weir.control.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code keywords.txt}, read once. A fault in it is a fault of the build and throws. */
final class Grammar {
  static final Grammar KEEPALIVED = load();

  private final Map<String, Section> sections = new LinkedHashMap<>();

  private final Map<String, List<String>> homes = new HashMap<>();
  private final Set<String> names = new LinkedHashSet<>();

  private Grammar() {}

  /** What may stand outside every block. */
  Section root() {
    return section("root");
  }

  Section section(String name) {
    return Objects.requireNonNull(sections.get(name), name);
  }

  /** What may stand in the block of a keyword, or null when none follows. */
  @Nullable Section sectionOf(@Nullable Keyword keyword) {
    return keyword == null || keyword.section() == null ? null : section(keyword.section());
  }

  /**
   * The keywords whose block takes this word, as messages name them: {@code authentication}.
   *
   * @return empty when the word is unknown everywhere
   */
  List<String> homesOf(String word) {
    return homes.getOrDefault(word, List.of());
  }

  /** Every name of every keyword. */
  Collection<String> names() {
    return names;
  }

  private void index() {
    for (Section outer : sections.values()) {
      names.addAll(outer.names());
      for (Keyword opener : outer.keywords()) {
        Section inner = sectionOf(opener);
        for (String word : inner == null || inner.isList() ? List.<String>of() : inner.names()) {
          List<String> openers = homes.computeIfAbsent(word, _ -> new ArrayList<>());
          if (!openers.contains(opener.name())) {
            openers.add(opener.name());
          }
        }
      }
    }
  }

  private static Grammar load() {
    try (InputStream in =
        Objects.requireNonNull(Grammar.class.getResourceAsStream("keywords.txt"))) {
      return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Grammar read(String table) {
    Grammar grammar = new Grammar();
    Section section = null;
    for (String line : table.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("[")) {
        section = new Section(line.substring(1, line.indexOf(']')));
        grammar.sections.put(section.name(), section);
      } else if (line.startsWith("<")) {
        Objects.requireNonNull(section).addAll(grammar.section(line.substring(1).strip()));
      } else {
        Objects.requireNonNull(section).add(keyword(line));
      }
    }
    grammar.index();
    return grammar;
  }

  private static Keyword keyword(String line) {
    Keyword.Status status =
        switch (line.charAt(0)) {
          case '+' -> Keyword.Status.SUPPORTED;
          case '-' -> Keyword.Status.NOT_YET;
          case '>' -> Keyword.Status.NEWER;
          case '~' -> Keyword.Status.OLD;
          default -> throw new IllegalStateException(line);
        };
    String rest = line.substring(1).strip();
    String replacement = null;
    String advice = "";
    String section = null;
    if (status == Keyword.Status.OLD) {
      int equals = rest.indexOf(" = ");
      int colon = rest.indexOf(" : ");
      if (equals >= 0) {
        replacement = rest.substring(equals + 3).strip();
      } else {
        advice = rest.substring(colon + 3).strip();
      }
      rest = rest.substring(0, equals >= 0 ? equals : colon).strip();
    } else if (rest.endsWith("}")) {
      int brace = rest.indexOf('{');
      section = rest.substring(brace + 1, rest.length() - 1);
      rest = rest.substring(0, brace).strip();
    }
    String names = rest.split("\\s", 2)[0];
    List<List<Argument>> forms = new ArrayList<>();
    for (String form : rest.substring(names.length()).split(" \\| ", -1)) {
      List<Argument> arguments = new ArrayList<>();
      for (String argument : form.strip().split("\\s+", -1)) {
        if (!argument.isEmpty()) {
          arguments.add(Argument.of(argument));
        }
      }
      forms.add(List.copyOf(arguments));
    }
    return new Keyword(
        List.of(names.split(",")), status, List.copyOf(forms), section, replacement, advice);
  }
}
