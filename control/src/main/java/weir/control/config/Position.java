package weir.control.config;

/**
 * Where something stands in a configuration file.
 *
 * @param file the name as the user gave it, or as an include found it
 * @param line from 1
 * @param column from 1, in characters; a tab is one, a byte order mark none
 */
public record Position(String file, int line, int column) {
  /** The place inside its file, as messages about the same file name it. */
  String inFile() {
    return line + ":" + column;
  }

  /** The place as a message at another place names it: without the file when it is the same. */
  String seenFrom(Position other) {
    return file.equals(other.file) ? inFile() : toString();
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
