package weir.control.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import weir.control.admin.AdminClient;
import weir.control.admin.ReloadReport;
import weir.control.admin.Request;

/** {@code weir reload}. */
@Command(
    name = "reload",
    description = {
      "Have the running director read its file again and do what is new in it, as SIGHUP does.",
      "Connections, checks and counters of what did not change stay. A file with an error changes",
      "nothing."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Weir.VersionLine.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReloadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private Asking director;

  ReloadCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return director.ask(spec.commandLine().getErr(), this::reload);
  }

  private int reload(AdminClient client) throws IOException {
    ReloadReport report = client.ask(new Request.ReloadRequest(null));
    spec.commandLine().getErr().print(report.findings());
    spec.commandLine().getErr().flush();
    if (report.refused()) {
      return Exit.REFUSED;
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!report.byHand().isEmpty()) {
      DiffCommand.print(out, "By hand since the last reload:", report.byHand());
    }
    DiffCommand.print(
        out, report.changes().isEmpty() ? "Nothing to change." : "Changed:", report.changes());
    out.flush();
    return Exit.OK;
  }
}
