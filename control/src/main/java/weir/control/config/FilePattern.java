package weir.control.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * A path with wildcards in any of its parts: {@code *}, {@code ?} and {@code [a-z]} as in a shell,
 * and {@code {a,b}} for either of two texts.
 */
final class FilePattern {
  /** Of alternatives, and of files that one pattern finds. */
  private static final int LIMIT = 1000;

  /** As the kernel's PATH_MAX. */
  private static final int MAX_LENGTH = 4096;

  private FilePattern() {}

  /** Whether a text has wildcards other than braces. */
  static boolean hasWildcard(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  /** Every text that braces stand for, at most {@value #LIMIT}; the text itself without any. */
  static List<String> alternatives(String text) {
    if (text.length() > MAX_LENGTH) {
      return List.of(text);
    }
    List<String> done = new ArrayList<>();
    List<String> open = new ArrayList<>(List.of(text));
    while (!open.isEmpty() && done.size() + open.size() <= LIMIT) {
      String next = open.removeFirst();
      int close = next.indexOf('}');
      int brace = close < 0 ? -1 : next.lastIndexOf('{', close);
      if (brace < 0) {
        done.add(next);
        continue;
      }
      List<String> each = new ArrayList<>();
      for (String part : next.substring(brace + 1, close).split(",", LIMIT)) {
        each.add(next.substring(0, brace) + part + next.substring(close + 1));
      }
      open.addAll(0, each);
    }
    return done;
  }

  /** The files that a path without braces stands for, sorted; the path itself if no wildcard. */
  static List<Path> files(Path directory, String pattern) {
    if (!hasWildcard(pattern)) {
      return List.of(directory.resolve(pattern));
    }
    List<Path> found = List.of(pattern.startsWith("/") ? Path.of("/") : directory);
    for (String part : pattern.split("/", -1)) {
      List<Path> next = new ArrayList<>();
      for (Path parent : part.isEmpty() ? List.<Path>of() : found) {
        if (hasWildcard(part)) {
          next.addAll(inside(parent, part));
        } else {
          next.add(parent.resolve(part));
        }
      }
      found = part.isEmpty() ? found : next.subList(0, Math.min(LIMIT, next.size()));
    }
    return found.stream().filter(Files::isRegularFile).toList();
  }

  private static List<Path> inside(Path parent, String pattern) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    Path listed = parent.toString().isEmpty() ? Path.of(".") : parent;
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(listed)) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        boolean hidden = name.toString().startsWith(".") && !pattern.startsWith(".");
        if (!hidden && matcher.matches(name)) {
          found.add(parent.resolve(name));
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      return List.of();
    }
    return found.stream().sorted().toList();
  }
}
