package weir.control.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weir.control.admin.AdminClient;
import weir.control.admin.ReloadReport;
import weir.control.admin.Request;

/** {@code weir diff FILE}. */
@Command(
    name = "diff",
    description = {
      "Say what a reload with this file would do to the running director's table, and what was",
      "done to that by hand since the last one; as commands of ipvsadm. Changes nothing."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Weir.VersionLine.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DiffCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The keepalived.conf to compare.")
  private Path file;

  @Mixin private Asking director;

  DiffCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return director.ask(spec.commandLine().getErr(), this::compare);
  }

  private int compare(AdminClient client) throws IOException {
    String path = file.toAbsolutePath().normalize().toString();
    ReloadReport report = client.ask(new Request.ReloadRequest(path));
    spec.commandLine().getErr().print(report.findings());
    spec.commandLine().getErr().flush();
    PrintWriter out = spec.commandLine().getOut();
    print(
        out,
        report.byHand().isEmpty()
            ? "Nothing was changed by hand since the last reload."
            : "By hand since the last reload:",
        report.byHand());
    if (!report.refused()) {
      print(
          out,
          report.changes().isEmpty() ? "A reload would change nothing." : "A reload would change:",
          report.changes());
    }
    out.flush();
    return report.refused() ? Exit.REFUSED : Exit.OK;
  }

  static void print(PrintWriter out, String title, List<String> commands) {
    out.println(title);
    commands.forEach(command -> out.println("  " + command));
  }
}
