package weir.control.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weir.control.marks.CheckedMarks;

/** {@code weir check FILE}. */
@Command(
    name = "check",
    description = "Say what is wrong with a keepalived.conf and mark rules, and where.",
    mixinStandardHelpOptions = true,
    versionProvider = Weir.VersionLine.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The file; what it includes is checked too.")
  private Path file;

  @Mixin private MarkRulesOption markRules;

  CheckCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      CheckedMarks marks = markRules.read();
      int status = weir.control.config.CheckCommand.CLEAN;
      if (markRules.isGiven()) {
        status = weir.control.config.CheckCommand.tell(markRules.name(), marks, out);
      }
      return Math.max(
          status, weir.control.config.CheckCommand.check(file, marks.table()::sets, out));
    } catch (MarkRulesOption.UnreadableException e) {
      out.println(e.getMessage());
      return weir.control.config.CheckCommand.UNREADABLE;
    } finally {
      out.flush();
    }
  }
}
