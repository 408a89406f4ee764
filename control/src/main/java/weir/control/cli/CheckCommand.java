package weir.control.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weir.control.LocalHost;
import weir.control.config.CheckReport;
import weir.control.config.ConfigurationReader;
import weir.control.config.Host;
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

  @Option(
      names = "--json",
      description = "Print one JSON object with every diagnostic instead of text for people.")
  private boolean json;

  @Option(
      names = "--elsewhere",
      description =
          "The file is for another machine: do not look for its interfaces and programs here.")
  private boolean elsewhere;

  @Option(
      names = "--config-id",
      paramLabel = "ID",
      description =
          "Which director this is: lines that begin with @ID are for it (default: the host's name"
              + " up to its first dot).")
  private @Nullable String configId;

  @Mixin private MarkRulesOption markRules;

  CheckCommand() {}

  @Override
  public Integer call() throws IOException {
    CheckReport report = report();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      report.printJson(out);
    } else {
      report.print(out);
    }
    out.flush();
    return report.status();
  }

  private CheckReport report() {
    CheckReport report = new CheckReport();
    IntPredicate isMarkSet = _ -> false;
    if (markRules.isGiven()) {
      try {
        CheckedMarks marks = markRules.read();
        isMarkSet = marks.table()::sets;
        report.add(markRules.name(), marks);
      } catch (IOException e) {
        report.addUnreadable(markRules.name(), e);
      }
    }
    try {
      Host host = elsewhere ? Host.UNKNOWN : new LocalHost();
      Host director = configId == null ? host : host.as(configId);
      report.add(file, ConfigurationReader.read(file, isMarkSet, director));
    } catch (IOException e) {
      report.addUnreadable(file, e);
    }
    return report;
  }
}
