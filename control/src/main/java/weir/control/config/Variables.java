package weir.control.config;

/** Recognises {@code $NAME=value} and {@code $NAME}. */
final class Variables {
  private Variables() {}

  /** Whether a statement that begins with this word defines a variable. */
  static boolean isDefinition(String word) {
    int equals = word.indexOf('=');
    return word.startsWith("$") && equals > 1 && isUse(word);
  }

  /** Whether a word would be replaced, wholly or in part, by a variable's value. */
  static boolean isUse(String word) {
    int dollar = word.indexOf('$');
    if (dollar < 0 || dollar + 1 == word.length()) {
      return false;
    }
    char next = word.charAt(dollar + 1);
    return next == '{' || next == '_' || Character.isLetter(next);
  }

  /** The name in a definition, with its sign: {@code $VIP}. */
  static String name(String definition) {
    return definition.substring(0, definition.indexOf('='));
  }
}
