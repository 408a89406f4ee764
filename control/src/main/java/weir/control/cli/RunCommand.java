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
import weir.control.FastPathOptions;
import weir.control.Inputs;
import weir.control.LocalHost;
import weir.control.PacketIoChoice;
import weir.control.RunningDirector;
import weir.control.StartException;
import weir.control.admin.AdminSocketFile;
import weir.control.config.CheckReport;
import weir.control.config.Checked;
import weir.control.config.ConfigurationReader;
import weir.control.config.Host;
import weir.control.config.Source;
import weir.control.marks.CheckedMarks;
import weir.dataplane.Sysctls;
import weir.ffi.Libc;

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

  /**
   * SIGRTMIN + 2, at which keepalived writes its JSON. The JDK cannot handle it; unheeded it would
   * end us. SIGUSR1 writes that file too.
   */
  private static final int KEEPALIVED_JSON = 36;

  @Spec private CommandSpec spec;

  @Option(
      names = "-f",
      paramLabel = "FILE",
      description = {
        "The keepalived.conf. Without one the table begins empty, for ipvsadm to fill."
      })
  private Path file = Inputs.NO_FILE;

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

  @Option(
      names = "--config-id",
      paramLabel = "ID",
      description =
          "Which director this is: lines that begin with @ID are for it (default: the host's name"
              + " up to its first dot).")
  private @Nullable String configId;

  @Option(
      names = "--io",
      paramLabel = "HOW",
      description = {
        "Get and send packets by 'xdp' (AF_XDP) or 'uring' (packet sockets and io_uring, on any",
        "interface); 'auto' takes AF_XDP where it works (default: ${DEFAULT-VALUE})."
      },
      defaultValue = "auto")
  private String io;

  @Mixin private AttachOption attach;

  @Mixin private FlowCacheOption flowCache;

  @Mixin private WorkersOption workers;

  @Mixin private MarkRulesOption markRules;

  @Mixin private SysctlOption sysctl;

  @Mixin private MetricsOption metrics;

  RunCommand() {}

  @Override
  public Integer call() throws StartException, IOException, InterruptedException {
    if (connections < 1 || connections > MAX_CONNECTIONS) {
      throw new ParameterException(
          spec.commandLine(), "--connections is a number from 1 to " + MAX_CONNECTIONS);
    }
    Sysctls sysctls;
    FastPathOptions fastPath;
    try {
      fastPath =
          new FastPathOptions(
              interfaces,
              PacketIoChoice.of(io),
              attach.read(),
              flowCache.mode(),
              flowCache.flows(connections),
              workers.read());
      sysctls = sysctl.read();
      metrics.address();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    PrintWriter err = spec.commandLine().getErr();
    Inputs inputs;
    try {
      inputs = read(file);
    } catch (IOException e) {
      err.println("weir: " + e.getMessage());
      return Exit.USAGE;
    }
    err.print(inputs.findings());
    err.flush();
    if (inputs.areRefused()) {
      return Exit.REFUSED;
    }
    RunningDirector director =
        RunningDirector.start(
            inputs,
            this::read,
            sysctls,
            fastPath,
            connections,
            socket == null ? AdminSocketFile.standard() : socket);
    try {
      metrics.serve(director);
    } catch (StartException e) {
      director.close();
      throw e;
    }
    Signals.handle("HUP", director::reload);
    Signals.handle("USR1", director::writeVrrpData);
    Signals.handle("USR2", director::writeVrrpStats);
    Libc.ignore(KEEPALIVED_JSON);
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

  private Inputs read(Path from) throws IOException {
    Path reading = markRules.name();
    try {
      CheckedMarks marks = markRules.read();
      reading = from;
      Checked checked =
          from.equals(Inputs.NO_FILE)
              ? ConfigurationReader.read(new Source(from.toString(), ""))
              : ConfigurationReader.read(from, marks.table()::sets, host());
      return new Inputs(from, checked, markRules.name(), marks, force);
    } catch (IOException e) {
      throw new IOException(CheckReport.unreadable(reading, e), e);
    }
  }

  private Host host() {
    Host host = new LocalHost();
    return configId == null ? host : host.as(configId);
  }
}
