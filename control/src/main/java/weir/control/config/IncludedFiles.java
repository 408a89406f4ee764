package weir.control.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Includes from the disk: paths are relative to the including file. */
final class IncludedFiles implements Includes {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_FILES = 1000;

  /** Bytes; a larger file is no configuration. */
  static final long MAX_SIZE = 16L << 20;

  private final Path directory;
  private final int depth;
  private final Diagnostics diagnostics;
  private final List<Source> read;

  private IncludedFiles(Path directory, int depth, Diagnostics diagnostics, List<Source> read) {
    this.directory = directory;
    this.depth = depth;
    this.diagnostics = diagnostics;
    this.read = read;
  }

  /**
   * Includes of a file.
   *
   * @param file the one that includes
   * @param read every source that was read is added to it
   */
  static IncludedFiles of(Path file, Diagnostics diagnostics, List<Source> read) {
    return new IncludedFiles(directoryOf(file), 0, diagnostics, read);
  }

  private static Path directoryOf(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of("") : parent;
  }

  @Override
  public Includes inside(Source included) {
    return new IncludedFiles(directoryOf(Path.of(included.name())), depth + 1, diagnostics, read);
  }

  @Override
  public List<Source> open(List<Word> statement) {
    Word keyword = statement.getFirst();
    if (statement.size() != 2) {
      diagnostics.error(keyword.at(), "'" + keyword + "' takes one path", "");
      return List.of();
    }
    Word pattern = statement.getLast();
    if (depth == MAX_DEPTH) {
      diagnostics.error(
          keyword.at(),
          "more than " + MAX_DEPTH + " files include one another",
          "does a file include itself?");
      return List.of();
    }
    List<Source> sources = new ArrayList<>();
    try {
      for (Path path : matching(keyword.text(), pattern)) {
        read(path, pattern, sources);
      }
    } catch (InvalidPathException | PatternSyntaxException _) {
      diagnostics.error(pattern.at(), "'" + pattern + "' is not a path", "");
    }
    return sources;
  }

  /**
   * The files of a pattern. What matches nothing is an error where the keyword says so, or where it
   * has no wildcard.
   */
  private List<Path> matching(String keyword, Word pattern) {
    List<String> alternatives = FilePattern.alternatives(pattern.text());
    List<Path> paths = new ArrayList<>();
    List<String> unmatched = new ArrayList<>();
    for (String alternative : alternatives) {
      List<Path> files = FilePattern.files(directory, alternative);
      boolean isAlternative = alternatives.size() > 1;
      if (files.isEmpty() || (isAlternative && !Files.exists(files.getFirst()))) {
        unmatched.add(alternative);
      } else {
        paths.addAll(files);
      }
    }
    boolean all = keyword.equals("includea");
    boolean mustMatchEach = all || keyword.equals("includeb");
    boolean mustMatch =
        all || keyword.equals("includew") || !FilePattern.hasWildcard(pattern.text());
    if (paths.isEmpty() || (mustMatchEach && !unmatched.isEmpty())) {
      boolean isError = paths.isEmpty() ? mustMatch : mustMatchEach;
      diagnostics.add(
          isError ? Diagnostic.Severity.ERROR : Diagnostic.Severity.WARNING,
          pattern.at(),
          "no file matches '" + (unmatched.isEmpty() ? pattern : unmatched.getFirst()) + "'",
          "paths are relative to the directory of this file");
    }
    return paths;
  }

  private void read(Path path, Word pattern, List<Source> into) {
    try {
      if (read.size() >= MAX_FILES) {
        diagnostics.error(pattern.at(), "more than " + MAX_FILES + " files are included", "");
      } else if (!Files.isRegularFile(path)) {
        diagnostics.error(pattern.at(), "no file '" + path + "'", "");
      } else if (Files.size(path) > MAX_SIZE) {
        diagnostics.error(pattern.at(), path + " is larger than " + MAX_SIZE + " bytes", "");
      } else {
        Source source = Source.decode(path.toString(), Files.readAllBytes(path));
        read.add(source);
        into.add(source);
      }
    } catch (IOException _) {
      diagnostics.error(
          pattern.at(), "cannot read '" + path + "'", "is it readable for this user?");
    }
  }
}
