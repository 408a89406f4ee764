package weir.control.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import weir.control.config.CheckCommand;
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
   * @throws UnreadableException in one line
   */
  CheckedMarks read() throws UnreadableException {
    if (file == null) {
      return CheckedMarks.NONE;
    }
    try {
      return isLive() ? MarkRulesReader.live() : MarkRulesReader.read(file);
    } catch (IOException e) {
      throw new UnreadableException(CheckCommand.unreadable(name(), e), e);
    }
  }

  /** The rules cannot be read. */
  static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message, IOException cause) {
      super(message, cause);
    }
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
