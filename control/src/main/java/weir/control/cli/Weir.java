package weir.control.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import weir.control.StartException;
import weir.control.Version;
import weir.control.adm.Ipvsadm;
import weir.control.adm.SystemNames;
import weir.control.admin.AdminClient;
import weir.control.admin.AdminSocketFile;

/** The {@code weir} command. */
@Command(
    name = "weir",
    description = "A layer-4 load balancer for Linux: what IPVS, ipvsadm and keepalived do.",
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      StatusCommand.class,
      StatsCommand.class,
      VrrpCommand.class,
      ExplainCommand.class,
      ReloadCommand.class,
      DiffCommand.class,
      DrainCommand.class,
      HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Weir.VersionLine.class,
    footer =
        "%n`weir adm` with the arguments of ipvsadm does what ipvsadm does: see `weir adm -h`.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all is well",
      "1:the configuration has errors",
      "2:wrong command line, or a file that cannot be read",
      "3:this host does not let a director run (one line says why)",
      "4:no director runs here that could be asked",
      "70:a fault of Weir itself"
    })
public final class Weir {
  private static final String ADM = "adm";

  Weir() {}

  /** Runs a command and ends the process with its status. */
  public static void main(String[] arguments) {
    // The class must not be initialised before: that would make the JDK's own manager first.
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    LogFormat.install();
    System.exit(
        arguments.length > 0 && arguments[0].equals(ADM)
            ? ipvsadm(List.of(arguments).subList(1, arguments.length))
            : commandLine().execute(arguments));
  }

  /** Has a parser of its own: no library reads a command line just as ipvsadm does. */
  private static int ipvsadm(List<String> arguments) {
    return new Ipvsadm(
            () -> new AdminClient(AdminSocketFile.standard()),
            new SystemNames(),
            System.in,
            System.out,
            System.err)
        .run(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Weir())
        .setExitCodeExceptionMapper(Weir::exitCode)
        .setExecutionExceptionHandler(Weir::failed)
        .setUsageHelpAutoWidth(true);
  }

  /** A mistake of the user is one line; only a fault of Weir shows where it happened. */
  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    int status = exitCode(e);
    if (status == Exit.FAULT) {
      e.printStackTrace(command.getErr());
    } else {
      command.getErr().println("weir: " + e.getMessage());
    }
    return status;
  }

  private static int exitCode(Throwable e) {
    return switch (e) {
      case StartException _ -> Exit.CANNOT_RUN;
      case CommandLine.ParameterException _ -> Exit.USAGE;
      default -> Exit.FAULT;
    };
  }

  /** {@code weir 0.1.0}. */
  static final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"weir " + Version.text()};
    }
  }
}
