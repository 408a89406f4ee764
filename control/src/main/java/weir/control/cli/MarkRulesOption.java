package weir.control.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import weir.control.marks.CheckedMarks;
import weir.control.marks.MarkRulesReader;

/** {@code --mark-rules}, of the commands that read a configuration. */
final class MarkRulesOption {
  private static final String LIVE = "live";

  @Option(
      names = "--mark-rules",
      paramLabel = "FILE",
      description = {
        "The iptables rules that set the firewall marks of virtual_server fwmark: command lines, or",
        "what iptables-save prints. The word 'live' takes those that the kernel has now."
      })
  private @Nullable Path file;

  MarkRulesOption() {}

  /**
   * Reads the rules; none where the option is not given.
   *
   * @throws IOException where they cannot be read
   */
  CheckedMarks read() throws IOException {
    if (file == null) {
      return CheckedMarks.NONE;
    }
    return isLive() ? MarkRulesReader.live() : MarkRulesReader.read(file);
  }

  /** As messages name it. */
  Path name() {
    return isLive() ? Path.of(MarkRulesReader.LIVE_NAME) : Path.of(String.valueOf(file));
  }

  /** Whether the option is there. */
  boolean isGiven() {
    return file != null;
  }

  private boolean isLive() {
    return file != null && file.toString().equals(LIVE);
  }
}
