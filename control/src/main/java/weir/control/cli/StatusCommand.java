package weir.control.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import weir.control.adm.ConnectionLines;
import weir.control.adm.IpvsTable;
import weir.control.adm.IpvsTable.View;
import weir.control.admin.AdminClient;
import weir.control.admin.ConnectionPage;
import weir.control.admin.Json;
import weir.control.admin.Status;
import weir.control.admin.StatusTable;

/** {@code weir status}. */
@Command(
    name = "status",
    description = "Print the running director's table, to the byte as `ipvsadm -Ln` does.",
    mixinStandardHelpOptions = true,
    versionProvider = Weir.VersionLine.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-v", "--verbose"},
      description = "After the table: interfaces, next hops, kernel features, packets and drops.")
  private boolean verbose;

  @Option(
      names = {"-c", "--connections"},
      description = "Print the connections instead, as `ipvsadm -Lcn` does.")
  private boolean connections;

  @Option(
      names = "--stats",
      description = "Print what each has done instead, as `ipvsadm -Ln --stats` does.")
  private boolean stats;

  @Option(
      names = "--rate",
      description = "Print what each does in a second instead, as `ipvsadm -Ln --rate` does.")
  private boolean rate;

  @Option(
      names = "--thresholds",
      description = "Print the limits of connections instead, as `ipvsadm -Ln --thresholds` does.")
  private boolean thresholds;

  @Option(
      names = "--persistent-conn",
      description =
          "Print how many clients stay with a server, as `ipvsadm -Ln --persistent-conn` does.")
  private boolean persistent;

  @Option(names = "--exact", description = "With --stats and --rate: whole numbers.")
  private boolean exact;

  @Option(
      names = "--json",
      description =
          "Print everything as one JSON object; control/STATE.md says what its fields are.")
  private boolean json;

  @Mixin private Asking director;

  StatusCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (AdminClient client = director.connect()) {
      if (connections) {
        printConnections(client, out);
      } else {
        Status status = client.status();
        out.print(json ? Json.pretty(status) : table(status));
        if (verbose && !json) {
          out.print(StatusTable.of(status));
        }
      }
      out.flush();
      return Exit.OK;
    } catch (IOException e) {
      out.flush();
      spec.commandLine().getErr().println("weir: " + e.getMessage());
      return Exit.NOBODY_THERE;
    }
  }

  private String table(Status status) {
    return new IpvsTable(view(), exact).of(status);
  }

  private View view() {
    if (stats) {
      return View.STATS;
    }
    if (rate) {
      return View.RATE;
    }
    if (thresholds) {
      return View.THRESHOLDS;
    }
    return persistent ? View.PERSISTENT : View.SERVICES;
  }

  private static void printConnections(AdminClient client, PrintWriter out) throws IOException {
    ConnectionLines lines = new ConnectionLines();
    out.print(ConnectionLines.head(false));
    long cursor = 0;
    do {
      ConnectionPage page = client.connections(cursor);
      page.rows().forEach(row -> out.print(lines.line(row)));
      cursor = page.next();
    } while (cursor != 0);
  }
}
