package weir.control.adm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.control.adm.Popt.BadOptionException;
import weir.control.admin.AdminClient;
import weir.control.admin.Changed;
import weir.control.admin.ConnectionPage;
import weir.control.admin.Request.ChangeRequest;
import weir.control.admin.Request.TimeoutsRequest;
import weir.control.admin.Request.ZeroRequest;
import weir.control.admin.Status;
import weir.control.config.GlobalDefs.LvsTimeouts;
import weir.control.config.Ipv4;
import weir.control.config.LbAlgo;
import weir.control.config.Protocol;
import weir.control.config.ServiceKey;
import weir.control.ipvs.Command;
import weir.control.ipvs.ServiceSettings;
import weir.dataplane.VirtualService;

/** The program: commands that a running director carries out, and what is said of it. */
public final class Ipvsadm {
  private static final String NO_SERVICE = "No such service";
  private static final String NO_SCHEDULER = "Scheduler or persistence engine not found";

  private final Director director;
  private final Names names;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private @Nullable AdminClient client;

  /** How the running director is reached. */
  public interface Director {
    /**
     * Connects.
     *
     * @throws IOException in one line
     */
    AdminClient connect() throws IOException;
  }

  /** Connects when it first has something to ask. */
  public Ipvsadm(Director director, Names names, InputStream in, PrintStream out, PrintStream err) {
    this.director = director;
    this.names = names;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs one command line.
   *
   * @param words without the name of the program
   * @return the exit status
   */
  public int run(List<String> words) {
    try {
      if (words.isEmpty()) {
        out.print(
            new IpvsTable(IpvsTable.View.SERVICES, false, ListOrder.SORTED, names).of(status()));
        return 0;
      }
      return command(words, false);
    } catch (ExitException e) {
      if (e.getMessage() != null) {
        err.print(e.getMessage() + "\n");
      }
      return e.status();
    } catch (IOException e) {
      err.print(e.getMessage() + "\n");
      return ExitException.FAILED;
    } finally {
      disconnect();
    }
  }

  private AdminClient client() throws ExitException {
    if (client == null) {
      try {
        client = director.connect();
      } catch (IOException e) {
        throw ExitException.usage(
            "Can't initialize ipvs: "
                + e.getMessage()
                + "\nAre you sure that weir runs? `weir run -f FILE' starts it.");
      }
    }
    return client;
  }

  private void disconnect() {
    out.flush();
    err.flush();
    if (client != null) {
      try {
        client.close();
      } catch (IOException e) {
        // Nothing was to be written.
      }
      client = null;
    }
  }

  private Status status() throws ExitException, IOException {
    return client().status();
  }

  private int command(List<String> words, boolean restoring) throws ExitException, IOException {
    Arguments arguments;
    try {
      arguments = ArgumentReader.read(words, names);
    } catch (BadOptionException e) {
      err.print(e.getMessage() + "\n");
      return ExitException.FAILED;
    }
    switch (arguments.command) {
      case HELP -> throw exit(Help.TEXT);
      case VERSION -> throw exit(Help.VERSION);
      case LIST -> list(arguments);
      case SAVE -> out.print(new Rules(shown(arguments)).of(status()));
      case RESTORE -> {
        if (restoring) {
          throw ExitException.tryHelp();
        }
        return restore();
      }
      default -> {
        String error = change(arguments);
        if (error != null) {
          err.print(error + "\n");
          return ExitException.FAILED;
        }
      }
    }
    return 0;
  }

  private ExitException exit(String text) {
    out.print(text);
    return new ExitException(0, null);
  }

  private Names shown(Arguments arguments) {
    return arguments.has(Setting.NUMERIC) ? Numeric.NAMES : names;
  }

  /** Each line is a command; one that fails does not keep the next from being read. */
  private int restore() throws ExitException, IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    int result = 0;
    for (String line = readLine(lines); line != null; line = readLine(lines)) {
      List<String> words =
          Stream.of(line.strip().split("\\s+", -1)).filter(w -> !w.isEmpty()).toList();
      if (!words.isEmpty() && words.getFirst().equals("ipvsadm")) {
        words = words.subList(1, words.size());
      }
      if (!words.isEmpty()) {
        result = command(words, true);
      }
    }
    return result;
  }

  /** The director does not wait for people who type. */
  private @Nullable String readLine(BufferedReader lines) throws IOException {
    if (!lines.ready()) {
      disconnect();
    }
    return lines.readLine();
  }

  private void list(Arguments arguments) throws ExitException, IOException {
    if (arguments.has(Setting.CONNECTION)) {
      listConnections(arguments);
    } else if (arguments.has(Setting.TIMEOUT)) {
      LvsTimeouts now = client().ask(new TimeoutsRequest(0, 0, 0));
      out.printf(
          Locale.ROOT, "Timeout (tcp tcpfin udp): %d %d %d\n", now.tcp(), now.tcpFin(), now.udp());
    } else if (arguments.has(Setting.DAEMON)) {
      // None runs.
      client();
    } else {
      listServices(arguments);
    }
  }

  private void listConnections(Arguments arguments) throws ExitException, IOException {
    AdminClient from = client();
    ConnectionLines lines = new ConnectionLines(shown(arguments));
    out.print(ConnectionLines.head(arguments.has(Setting.PERSISTENT_CONN)));
    long cursor = 0;
    do {
      ConnectionPage page = from.connections(cursor);
      page.rows().forEach(row -> out.print(lines.line(row)));
      cursor = page.next();
    } while (cursor != 0);
  }

  private void listServices(Arguments arguments) throws ExitException, IOException {
    IpvsTable table =
        new IpvsTable(
            view(arguments),
            arguments.has(Setting.EXACT),
            arguments.has(Setting.NOSORT) ? ListOrder.UNSORTED : ListOrder.SORTED,
            shown(arguments));
    Status status = status();
    if (!arguments.has(Setting.SERVICE)) {
      out.print(table.of(status));
      return;
    }
    Status.Service service = find(status, arguments.service());
    if (service == null) {
      throw new ExitException(1, NO_SERVICE);
    }
    out.print(table.of(service));
  }

  private static IpvsTable.View view(Arguments arguments) {
    if (arguments.has(Setting.STATS)) {
      return IpvsTable.View.STATS;
    }
    if (arguments.has(Setting.RATE)) {
      return IpvsTable.View.RATE;
    }
    if (arguments.has(Setting.THRESHOLDS)) {
      return IpvsTable.View.THRESHOLDS;
    }
    if (arguments.has(Setting.PERSISTENT_CONN)) {
      return IpvsTable.View.PERSISTENT;
    }
    return arguments.has(Setting.TUN_INFO) ? IpvsTable.View.TUNNELS : IpvsTable.View.SERVICES;
  }

  private static Status.@Nullable Service find(Status status, @Nullable ServiceKey key) {
    return status.services().stream()
        .filter(service -> key(service).equals(key))
        .findFirst()
        .orElse(null);
  }

  private static ServiceKey key(Status.Service service) {
    return service.mark() != 0
        ? ServiceKey.ofMark((int) service.mark())
        : ServiceKey.of(
            Protocol.valueOf(service.protocol()),
            (int) Ipv4.parse(service.address()),
            service.port());
  }

  private boolean exists(Arguments arguments) throws ExitException, IOException {
    return find(status(), arguments.service()) != null;
  }

  /** Returns what went wrong, if anything did. */
  private @Nullable String change(Arguments arguments) throws ExitException, IOException {
    return switch (arguments.command) {
      case ADD_SERVICE, EDIT_SERVICE -> changeService(arguments);
      case DELETE_SERVICE -> {
        ServiceKey service = arguments.service();
        yield service == null ? NO_SERVICE : ask(new Command.DeleteService(service));
      }
      case ADD_SERVER, EDIT_SERVER, DELETE_SERVER -> changeServer(arguments);
      case FLUSH -> ask(new Command.Flush());
      case ZERO -> {
        ServiceKey service = arguments.service();
        yield arguments.has(Setting.SERVICE) && service == null
            ? NO_SERVICE
            : client().ask(new ZeroRequest(service)).error();
      }
      case TIMEOUTS -> {
        LvsTimeouts set = arguments.timeouts;
        client().ask(new TimeoutsRequest(set.tcp(), set.tcpFin(), set.udp()));
        yield null;
      }
      case STOP_DAEMON -> "No daemon is running";
      default -> "Operation not supported: Weir has no sync daemon";
    };
  }

  private @Nullable String ask(Command command) throws ExitException, IOException {
    Changed changed = client().ask(new ChangeRequest(command));
    return changed.error();
  }

  private @Nullable String changeService(Arguments arguments) throws ExitException, IOException {
    boolean adding = arguments.command == AdmCommand.ADD_SERVICE;
    ServiceKey service = arguments.service();
    if (service == null) {
      if (!adding) {
        return NO_SERVICE;
      }
      return arguments.isIpv6
          ? "Address family not supported by protocol: Weir has no IPv6"
          : "Protocol not supported: Weir has no SCTP";
    }
    LbAlgo scheduler =
        Stream.of(LbAlgo.values())
            .filter(algo -> algo.keyword().equals(arguments.scheduler))
            .findFirst()
            .orElse(null);
    if (scheduler == null || !arguments.persistenceEngine.isEmpty()) {
      boolean exists = exists(arguments);
      if (exists == adding) {
        return exists ? "Service already exists" : NO_SERVICE;
      }
      return NO_SCHEDULER;
    }
    ServiceSettings settings =
        new ServiceSettings(
            scheduler,
            SchedulerFlags.of(
                    arguments.has(Setting.SCHED_FLAGS) ? scheduler.keyword() : "",
                    arguments.schedulerFlags)
                | (arguments.has(Setting.ONE_PACKET) ? VirtualService.ONE_PACKET : 0),
            arguments.persistenceS,
            arguments.mask);
    return ask(
        adding
            ? new Command.AddService(service, settings)
            : new Command.EditService(service, settings));
  }

  private @Nullable String changeServer(Arguments arguments) throws ExitException, IOException {
    ServiceKey service = arguments.service();
    boolean unsupported = arguments.isServerIpv6 || arguments.tunnel != TunnelType.IPIP;
    if (service == null || (unsupported && !exists(arguments))) {
      return "Service not defined";
    }
    if (unsupported) {
      if (arguments.command == AdmCommand.DELETE_SERVER) {
        return "No such destination";
      }
      return arguments.isServerIpv6
          ? "Address family not supported by protocol: Weir has no IPv6"
          : "Operation not supported: Weir has no " + arguments.tunnel.word() + " tunnels";
    }
    return ask(
        switch (arguments.command) {
          case ADD_SERVER ->
              new Command.AddDestination(
                  service, arguments.destination(), arguments.destinationSettings());
          case EDIT_SERVER ->
              new Command.EditDestination(
                  service, arguments.destination(), arguments.destinationSettings());
          default -> new Command.DeleteDestination(service, arguments.destination());
        });
  }
}
