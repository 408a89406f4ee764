package weir.control.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import weir.control.StartException;
import weir.control.Version;

/** The {@code weir} command. */
@Command(
    name = "weir",
    description = "A layer-4 load balancer for Linux: what IPVS, ipvsadm and keepalived do.",
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      StatusCommand.class,
      StatsCommand.class,
      ExplainCommand.class,
      ReloadCommand.class,
      DiffCommand.class,
      DrainCommand.class,
      HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Weir.VersionLine.class,
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
  Weir() {}

  /** Runs a command and ends the process with its status. */
  public static void main(String[] arguments) {
    LogFormat.install();
    System.exit(commandLine().execute(arguments));
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
