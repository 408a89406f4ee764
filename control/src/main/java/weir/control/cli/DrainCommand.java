package weir.control.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weir.control.admin.AdminClient;
import weir.control.admin.DrainReport;
import weir.control.admin.Request;
import weir.control.admin.Request.DrainAction;
import weir.control.admin.Request.DrainRequest;
import weir.control.config.Ipv4;

/** {@code weir drain SERVER}. */
@Command(
    name = "drain",
    description = {
      "Take a real server out without breaking a connection: it gets no new ones, is watched, and",
      "is removed when the last one has ended. It goes on when this command is stopped. The next",
      "reload takes the server in again, if it is still in the file."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Weir.VersionLine.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DrainCommand implements Callable<Integer> {
  private static final long LOOK_EVERY_MS = 500;
  private static final BigDecimal MAX_DEADLINE_S = BigDecimal.valueOf(31 * 86_400);

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SERVER",
      description = "ADDRESS or ADDRESS:PORT of the real server, in whatever services it is.")
  private String server;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description = "Remove it after so long, with what connections it still has.")
  private @Nullable BigDecimal deadline;

  @Option(names = "--cancel", description = "Give it its weight back instead.")
  private boolean cancel;

  @Option(names = "--no-wait", description = "Do not wait for the end.")
  private boolean noWait;

  @Mixin private Asking director;

  DrainCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    if (deadline != null && (deadline.signum() <= 0 || deadline.compareTo(MAX_DEADLINE_S) > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--deadline is a number of seconds above 0, up to 31 days");
    }
    DrainRequest first = request(cancel ? DrainAction.CANCEL : DrainAction.START);
    return director.ask(spec.commandLine().getErr(), client -> drain(client, first));
  }

  private int drain(AdminClient client, DrainRequest first)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    DrainReport report = client.ask(first);
    if (cancel) {
      out.println(server + " gets connections again");
      return Exit.OK;
    }
    DrainReport shown = new DrainReport(List.of());
    while (!report.servers().isEmpty()) {
      if (!report.equals(shown)) {
        report.servers().forEach(one -> out.println(line(one)));
        out.flush();
        shown = report;
      }
      if (noWait) {
        return Exit.OK;
      }
      Thread.sleep(LOOK_EVERY_MS);
      report = client.ask(request(DrainAction.WATCH));
    }
    out.println(server + " is out");
    return Exit.OK;
  }

  private static String line(DrainReport.Server one) {
    return one.server()
        + " of "
        + one.service()
        + ": "
        + one.active()
        + " active, "
        + one.inactive()
        + " inactive, "
        + one.persistent()
        + " persistent";
  }

  private Request.DrainRequest request(DrainAction action) {
    int colon = server.indexOf(':');
    String address = colon < 0 ? server : server.substring(0, colon);
    String port = colon < 0 ? "0" : server.substring(colon + 1);
    if (Ipv4.parse(address) < 0 || !port.matches("[0-9]{1,5}")) {
      throw new ParameterException(
          spec.commandLine(), "'" + server + "' is no server: write 192.0.2.10 or 192.0.2.10:80");
    }
    long deadlineMs =
        deadline == null ? 0 : deadline.movePointRight(3).max(BigDecimal.ONE).longValue();
    try {
      return new DrainRequest(address, Integer.parseInt(port), action, deadlineMs);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "'" + server + "' is no server", e);
    }
  }
}
