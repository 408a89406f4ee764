package weir.control.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Reads a keepalived.conf: the entrance of this package. */
public final class ConfigurationReader {
  private ConfigurationReader() {}

  /**
   * Reads a file and what it includes.
   *
   * @param isMarkSet whether a mark rule sets a mark
   * @param host the machine that it is for
   * @throws IOException when the file itself cannot be read; what it includes becomes a diagnostic
   */
  public static Checked read(Path file, IntPredicate isMarkSet, Host host) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("a directory, not a file");
    }
    long size = Files.size(file);
    if (size > IncludedFiles.MAX_SIZE) {
      throw new IOException("larger than " + IncludedFiles.MAX_SIZE + " bytes");
    }
    Source source = Source.decode(file.toString(), Files.readAllBytes(file));
    Diagnostics diagnostics = new Diagnostics();
    List<Source> sources = new ArrayList<>(List.of(source));
    return check(
        source,
        new Definitions(host.configId(), diagnostics),
        diagnostics,
        IncludedFiles.of(file, diagnostics, sources),
        sources,
        isMarkSet,
        host);
  }

  /** As {@link #read(Path, IntPredicate, Host)}, and asks no machine. */
  public static Checked read(Path file, IntPredicate isMarkSet) throws IOException {
    return read(file, isMarkSet, Host.UNKNOWN);
  }

  /**
   * Reads a text that is no file, beside no mark rules and for no machine; it can include nothing.
   * Never throws.
   */
  public static Checked read(Source source) {
    Diagnostics diagnostics = new Diagnostics();
    return check(
        source,
        new Definitions(Host.UNKNOWN.configId(), diagnostics),
        diagnostics,
        Includes.none(diagnostics),
        List.of(source),
        _ -> false,
        Host.UNKNOWN);
  }

  private static Checked check(
      Source source,
      Definitions definitions,
      Diagnostics diagnostics,
      Includes includes,
      List<Source> sources,
      IntPredicate isMarkSet,
      Host host) {
    List<Statement> statements =
        new FileKind(source, diagnostics).isOurs()
            ? Parser.parse(source, Grammar.KEEPALIVED.root(), diagnostics, includes, definitions)
            : List.of();
    new KeywordCheck(diagnostics).check(statements);
    Configuration configuration = new ModelReader(diagnostics, sources).read(statements);
    new ServiceChecks(diagnostics, isMarkSet).check(statements, configuration);
    new HostChecks(diagnostics, host).check(statements);
    return new Checked(configuration, diagnostics.sorted(), sources);
  }
}
