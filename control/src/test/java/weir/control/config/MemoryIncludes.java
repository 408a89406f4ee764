package weir.control.config;

import java.util.List;
import java.util.Map;

/** Files that are texts: what an include names is one of them. */
final class MemoryIncludes implements Includes {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_READ = 50;

  private final Map<String, Source> files;
  private final int depth;
  private final List<Source> read;
  private final Diagnostics diagnostics;

  MemoryIncludes(Map<String, Source> files, int depth, List<Source> read, Diagnostics diagnostics) {
    this.files = files;
    this.depth = depth;
    this.read = read;
    this.diagnostics = diagnostics;
  }

  @Override
  public List<Source> open(List<Word> statement) {
    Source file = files.get(statement.getLast().text());
    if (file == null || depth == MAX_DEPTH || read.size() == MAX_READ) {
      diagnostics.error(statement.getLast().at(), "no such file, or too many", "");
      return List.of();
    }
    read.add(file);
    return List.of(file);
  }

  @Override
  public Includes inside(Source included) {
    return new MemoryIncludes(files, depth + 1, read, diagnostics);
  }
}
