package weir.control.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keywords that may stand in one kind of block. */
final class Section {
  static final String ANY_WORD = "*";

  private final String name;
  private final Map<String, Keyword> byName = new LinkedHashMap<>();

  Section(String name) {
    this.name = name;
  }

  void add(Keyword keyword) {
    for (String each : keyword.names()) {
      if (byName.put(each, keyword) != null) {
        throw new IllegalStateException(each + " twice in [" + name + "]");
      }
    }
  }

  /** Adds what another section has and this one does not define itself. */
  void addAll(Section other) {
    other.byName.forEach(byName::putIfAbsent);
  }

  String name() {
    return name;
  }

  /** Whether this is a list of words of the user's own rather than of keywords. */
  boolean isList() {
    return byName.containsKey(ANY_WORD);
  }

  /** The keyword of that name, or null; in a list, every word is one. */
  @Nullable Keyword find(String word) {
    Keyword any = byName.get(ANY_WORD);
    return any != null ? any : byName.get(word);
  }

  /** Every keyword once. */
  Collection<Keyword> keywords() {
    return byName.values().stream()
        .collect(
            Collectors.toMap(
                Keyword::name, Function.identity(), (first, same) -> first, LinkedHashMap::new))
        .values();
  }

  /** Every name that is understood here. */
  Collection<String> names() {
    return byName.keySet();
  }
}
