import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks or mends the formatting of every Java source of the repository.
 *
 * <p>Usage: {@code Format check|fix ROOT}. Runs from source under JDK 25 with google-java-format on
 * the class path, so that Maven itself may run on another JDK. Exit status 1 names each file that
 * {@code check} would change.
 */
public final class Format {
  private Format() {}

  public static void main(String[] args) throws IOException {
    boolean fix = args[0].equals("fix");
    Path root = Path.of(args[1]);
    List<Path> sources;
    try (var files = Files.walk(root)) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !root.relativize(file).toString().matches("(.*/)?target/.*"))
              .sorted()
              .toList();
    }
    int unformatted = 0;
    for (Path source : sources) {
      String before = Files.readString(source);
      String after;
      try {
        String ordered = ImportOrderer.reorderImports(before, Style.GOOGLE);
        after = new Formatter().formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
      } catch (FormatterException e) {
        System.err.println(root.relativize(source) + ": " + e.getMessage().strip());
        unformatted++;
        continue;
      }
      if (before.equals(after)) {
        continue;
      }
      if (fix) {
        Files.writeString(source, after);
      } else {
        System.err.println(root.relativize(source) + " is not formatted");
        unformatted++;
      }
    }
    if (unformatted > 0) {
      System.err.println(unformatted + " file(s) not formatted; ./weir format mends them");
      System.exit(1);
    }
  }
}
