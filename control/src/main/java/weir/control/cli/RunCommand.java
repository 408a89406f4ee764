package weir.control.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import weir.control.RunningDirector;
import weir.control.StartException;
import weir.control.admin.AdminSocketFile;
import weir.control.config.CheckReport;
import weir.control.config.Checked;
import weir.control.config.ConfigurationReader;
import weir.control.config.DiagnosticPrinter;
import weir.control.config.Findings;
import weir.control.config.LocalHost;
import weir.control.marks.CheckedMarks;
import weir.dataplane.Sysctls;

/** {@code weir run}. */
@Command(
    name = "run",
    description = {
      "Be the director that a keepalived.conf describes, until SIGTERM or SIGINT.",
      "Prints one line that begins with \"weir\" and says \"ready\" when it forwards."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Weir.VersionLine.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RunCommand implements Callable<Integer> {
  /** What {@link weir.conntrack.ConnectionTable} can address. */
  private static final int MAX_CONNECTIONS = 1 << 28;

  @Spec private CommandSpec spec;

  @Option(names = "-f", paramLabel = "FILE", required = true, description = "The keepalived.conf.")
  private Path file;

  @Option(
      names = "-i",
      paramLabel = "IF",
      description = "Attach to this interface only; repeatable (default: all Ethernet ones, up).")
  private List<String> interfaces = List.of();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The admin socket (default: /run/weir/INODE.sock of the network namespace).")
  private @Nullable Path socket;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Connections that the table holds (default: ${DEFAULT-VALUE}).",
      defaultValue = "1048576")
  private int connections;

  @Option(
      names = "--force",
      description = {
        "Run a file with errors: what each error says that keepalived would make of it,",
        "or without what could not be understood."
      })
  private boolean force;

  @Mixin private MarkRulesOption markRules;

  @Mixin private SysctlOption sysctl;

  RunCommand() {}

  @Override
  public Integer call() throws StartException, IOException, InterruptedException {
    if (connections < 1 || connections > MAX_CONNECTIONS) {
      throw new ParameterException(
          spec.commandLine(), "--connections is a number from 1 to " + MAX_CONNECTIONS);
    }
    Sysctls sysctls;
    try {
      sysctls = sysctl.read();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    PrintWriter err = spec.commandLine().getErr();
    Path reading = markRules.name();
    CheckedMarks marks;
    Checked checked;
    try {
      marks = markRules.read();
      reading = file;
      checked = ConfigurationReader.read(file, marks.table()::sets, new LocalHost());
    } catch (IOException e) {
      err.println("weir: " + CheckReport.unreadable(reading, e));
      return Exit.USAGE;
    }
    boolean refused = refuses(markRules.name(), marks, err);
    refused |= refuses(file, checked, err);
    err.flush();
    if (refused) {
      return Exit.REFUSED;
    }
    if (checked.configuration().virtualServers().isEmpty()) {
      err.println("weir: " + file + " has no virtual_server: there is nothing to do");
      return Exit.REFUSED;
    }
    RunningDirector director =
        RunningDirector.start(
            checked.configuration(),
            marks.table(),
            sysctls,
            interfaces,
            connections,
            socket == null ? AdminSocketFile.standard() : socket);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  director.close();
                  // Being stopped is no failure, which the JVM would report as 128 + signal.
                  Runtime.getRuntime().halt(Exit.OK);
                },
                "stop"));
    PrintWriter out = spec.commandLine().getOut();
    out.println(director.readyLine());
    out.flush();
    Thread.currentThread().join();
    return Exit.OK;
  }

  /** Prints what was found, and says whether it forbids to run. */
  private boolean refuses(Path name, Findings found, PrintWriter err) throws IOException {
    DiagnosticPrinter.print(found, err);
    if (found.hasErrors()) {
      err.println(
          CheckReport.summary(name, found)
              + (force ? "; running what is left of it" : "; nothing was changed"));
    }
    return found.hasErrors() && !force;
  }
}
