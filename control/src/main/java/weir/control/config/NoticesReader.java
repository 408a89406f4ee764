package weir.control.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.control.config.GlobalDefs.Fifo;
import weir.control.config.GlobalDefs.Notices;

/** Reads what {@code global_defs} says of scripts and FIFOs. */
final class NoticesReader {
  private static final long WAITED_FOR_MS = 10_000;

  private NoticesReader() {}

  static Notices read(Fields globalDefs) {
    Statement user = globalDefs.last("script_user");
    List<Word> words = user == null ? List.of() : user.arguments();
    return new Notices(
        ScriptReader.textAt(words, 0),
        ScriptReader.textAt(words, 1),
        fifo(globalDefs, "lvs_notify_fifo"),
        fifo(globalDefs, "notify_fifo"),
        globalDefs.last("rs_init_notifies") != null,
        waitedFor(globalDefs, "startup_script"),
        waitedFor(globalDefs, "shutdown_script"));
  }

  private static @Nullable Script waitedFor(Fields globalDefs, String keyword) {
    Statement statement = globalDefs.last(keyword);
    return statement == null
        ? null
        : ScriptReader.read(
            statement.arguments(), globalDefs.ms(keyword + "_timeout", WAITED_FOR_MS));
  }

  static @Nullable Fifo fifo(Fields globalDefs, String keyword) {
    Statement statement = globalDefs.last(keyword);
    if (statement == null || statement.arguments().isEmpty()) {
      return null;
    }
    List<Word> words = statement.arguments();
    return new Fifo(
        words.getFirst().text(),
        ScriptReader.textAt(words, 1),
        ScriptReader.textAt(words, 2),
        ScriptReader.read(globalDefs.last(keyword + "_script")));
  }
}
