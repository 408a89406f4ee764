package weir.control.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import weir.control.admin.Json;
import weir.control.admin.Request;
import weir.control.admin.VrrpReport;
import weir.control.admin.VrrpTable;

/** {@code weir vrrp}. */
@Command(
    name = "vrrp",
    description = "Print the virtual routers: their states, and why they are what they are.",
    mixinStandardHelpOptions = true,
    versionProvider = Weir.VersionLine.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class VrrpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-v", "--verbose"},
      description = "Timers, addresses and counters too.")
  private boolean verbose;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private Asking director;

  VrrpCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    return director.ask(
        spec.commandLine().getErr(),
        client -> {
          VrrpReport report = client.ask(new Request.VrrpRequest());
          out.print(json ? Json.pretty(report) : VrrpTable.of(report, verbose));
          out.flush();
          return Exit.OK;
        });
  }
}
