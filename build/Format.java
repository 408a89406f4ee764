import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Checks or mends the formatting of every Java source of the repository.
 *
 * <p>Usage: {@code Format check|fix ROOT}. Runs from source under JDK 25 with google-java-format on
 * the class path, so that Maven itself may run on another JDK. Exit status 1 names each file that
 * {@code check} would change.
 */
public final class Format {
  private static final Set<String> NOT_OURS = Set.of(".git", "target");

  private Format() {}

  public static void main(String[] args) throws IOException {
    boolean fix = args[0].equals("fix");
    Path root = Path.of(args[1]);
    List<Path> sources = sources(root);
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

  /** Every source below {@code root}, without going down to what git and Maven keep. */
  private static List<Path> sources(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return NOT_OURS.contains(directory.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(sources);
    return sources;
  }
}
