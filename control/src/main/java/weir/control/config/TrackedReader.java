package weir.control.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.control.config.TrackProcess.Match;

/** Reads {@code vrrp_script}, {@code track_file} and {@code track_process}: what is tracked. */
final class TrackedReader {
  private static final long DEFAULT_INTERVAL_MS = 1_000;

  private final Grammar grammar = Grammar.KEEPALIVED;
  private final Diagnostics diagnostics;

  TrackedReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Reads a script; null without one, which is told. */
  @Nullable VrrpScript script(Statement block, String name) {
    Fields fields = new Fields(block.statements(), grammar.section("vrrp_script"));
    Script given = ScriptReader.read(fields, "script", diagnostics);
    if (given == null) {
      if (fields.last("script") == null) {
        missing(block, "script", "write the command to run");
      }
      return null;
    }
    Statement user = fields.last("user");
    List<Word> words = user == null ? List.of() : user.arguments();
    String ofUser = ScriptReader.textAt(words, 0);
    String ofGroup = ScriptReader.textAt(words, 1);
    long intervalMs = fields.ms("interval", DEFAULT_INTERVAL_MS);
    return new VrrpScript(
        block.at(),
        name,
        new Script(
            given.words(),
            ofUser == null ? given.user() : ofUser,
            ofUser == null ? given.group() : ofGroup,
            fields.ms("timeout", intervalMs)),
        intervalMs,
        fields.integer("weight", 0),
        isReverse(fields),
        fields.integer("rise", 1),
        fields.integer("fall", 1),
        fields.last("init_fail") != null);
  }

  /** Reads a file; null without one, which is told. */
  @Nullable TrackFile file(Statement block, String name) {
    Fields fields = new Fields(block.statements(), grammar.section("track_file"));
    String file = fields.text("file");
    if (file == null) {
      missing(block, "file", "write the path of the file to read");
      return null;
    }
    Statement init = fields.last("init_file");
    List<Word> words = init == null ? List.of() : init.arguments();
    boolean overwrite = !words.isEmpty() && words.getLast().text().equals("overwrite");
    Integer initial = init == null ? null : fields.integer("init_file", 0);
    return new TrackFile(
        block.at(), name, file, fields.integer("weight", 1), isReverse(fields), initial, overwrite);
  }

  /** Reads a process; null without one, which is told. */
  @Nullable TrackProcess process(Statement block, String name) {
    Fields fields = new Fields(block.statements(), grammar.section("track_process"));
    Statement process = fields.last("process");
    if (process == null || process.arguments().isEmpty()) {
      missing(block, "process", "write the name of the process that must run");
      return null;
    }
    String match = fields.text("param_match");
    long delayMs = fields.ms("delay", 0);
    int quorum = fields.integer("quorum", 1);
    int quorumMax = fields.integer("quorum_max", -1);
    Statement max = fields.last("quorum_max");
    if (max != null && quorumMax > 0 && quorumMax < quorum) {
      diagnostics.error(
          max.at(),
          "quorum_max " + quorumMax + " is below quorum " + quorum,
          "no number of processes is right then");
    }
    return new TrackProcess(
        block.at(),
        name,
        process.arguments().stream().map(Word::text).toList(),
        match == null ? Match.EXACT : match.equals("initial") ? Match.INITIAL : Match.PARTIAL,
        fields.last("full_command") != null,
        fields.integer("weight", 0),
        isReverse(fields),
        quorum,
        quorumMax,
        fields.ms("fork_delay", delayMs),
        fields.ms("terminate_delay", delayMs));
  }

  private static boolean isReverse(Fields fields) {
    Statement weight = fields.last("weight");
    return weight != null
        && weight.arguments().size() > 1
        && weight.arguments().get(1).text().equals("reverse");
  }

  private void missing(Statement block, String keyword, String hint) {
    diagnostics.error(block.at(), block.title() + " has no '" + keyword + "'", hint);
  }
}
