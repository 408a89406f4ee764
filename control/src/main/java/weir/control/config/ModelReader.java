package weir.control.config;

import java.util.List;

/** Makes the typed {@link Configuration} of a tree that {@link KeywordCheck} went over. */
final class ModelReader {
  private final Grammar grammar = Grammar.KEEPALIVED;
  private final Diagnostics diagnostics;
  private final List<Source> sources;

  /**
   * Makes the reader of one file.
   *
   * @param sources the file and what it includes
   */
  ModelReader(Diagnostics diagnostics, List<Source> sources) {
    this.diagnostics = diagnostics;
    this.sources = sources;
  }

  /** Reads a whole file. */
  Configuration read(List<Statement> statements) {
    Fields root = new Fields(statements, grammar.root());
    Fields global = Fields.of(root.all("global_defs"), grammar.section("global_defs"));
    VrrpReader vrrp = new VrrpReader(global, diagnostics);
    Vrrp read = vrrp.read(root);
    return new Configuration(
        new GlobalDefsReader(diagnostics).read(global, vrrp.syncDaemon()),
        new ServicesReader(diagnostics, new Patterns(diagnostics, sources)).read(root),
        read);
  }
}
