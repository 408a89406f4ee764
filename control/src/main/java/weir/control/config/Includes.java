package weir.control.config;

import java.util.List;
import java.util.Set;

/** Where {@code include} finds other files. */
interface Includes {
  /** The keyword and its stricter relatives, which keepalived lets fail on different faults. */
  Set<String> KEYWORDS =
      Set.of("include", "includer", "includem", "includew", "includeb", "includea");

  /** Whether a statement that begins with this word is an include. */
  static boolean isInclude(String word) {
    return KEYWORDS.contains(word);
  }

  /**
   * Reads what a statement includes; what cannot be read becomes a diagnostic.
   *
   * @param statement the keyword and its arguments
   */
  List<Source> open(List<Word> statement);

  /** As this, seen from inside an included file. */
  Includes inside(Source included);

  /** For a text that is no file: nothing can be included. */
  static Includes none(Diagnostics diagnostics) {
    return new Includes() {
      @Override
      public List<Source> open(List<Word> statement) {
        Word keyword = statement.getFirst();
        diagnostics.error(keyword.at(), "'" + keyword + "' works in a file only", "");
        return List.of();
      }

      @Override
      public Includes inside(Source included) {
        return this;
      }
    };
  }
}
