package weir.control.adm;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.control.adm.Popt.BadOptionException;
import weir.control.config.GlobalDefs.LvsTimeouts;
import weir.control.config.LbKind;

/**
 * Reads a command line, one command, as ipvsadm 1.31 does: the command first, then options in any
 * order, each of which knows those before it alone.
 */
final class ArgumentReader {
  private static final int MAX_TIMEOUT_S = 31 * 86_400;
  private static final long MAX_MARK = 0xffff_ffffL;

  private final Popt popt;
  private final Names names;
  private final Arguments arguments;

  private ArgumentReader(Popt popt, Names names, Arguments arguments) {
    this.popt = popt;
    this.names = names;
    this.arguments = arguments;
  }

  /**
   * Reads one.
   *
   * @param words without the name of the program
   * @throws BadOptionException where something is no option, after the command
   * @throws ExitException where a value or a combination is illegal
   */
  static Arguments read(List<String> words, Names names) throws ExitException, BadOptionException {
    Popt popt = new Popt(words);
    ArgumentReader reader = new ArgumentReader(popt, names, new Arguments(command(popt)));
    if (reader.arguments.command == AdmCommand.HELP
        || reader.arguments.command == AdmCommand.VERSION) {
      return reader.arguments;
    }
    for (Option option = popt.next(); option != null; option = popt.next()) {
      reader.take(option);
    }
    reader.takeRest();
    reader.check();
    return reader.arguments;
  }

  private static AdmCommand command(Popt popt) throws ExitException {
    @Nullable Option first;
    try {
      first = popt.next();
    } catch (BadOptionException e) {
      throw ExitException.tryHelp();
    }
    if (first == null || first.command() == null) {
      throw ExitException.tryHelp();
    }
    if (first.takes() == Option.Takes.ARGUMENT
        && !List.of("master", "backup").contains(String.valueOf(popt.argument()))) {
      throw ExitException.usage(
          first == Option.START_DAEMON
              ? "illegal start-daemon parameter specified"
              : "illegal start_daemon specified");
    }
    return first.command();
  }

  private void take(Option option) throws ExitException {
    if (option.command() != null) {
      throw ExitException.usage("invalid option `" + popt.last() + "'");
    }
    Setting setting = option.setting();
    if (setting != null && !arguments.given.add(setting)) {
      throw ExitException.usage("multiple '" + setting.word() + "' options specified");
    }
    String value = popt.argument() == null ? "" : popt.argument();
    switch (option) {
      case TCP_SERVICE -> service(Transport.TCP, value);
      case UDP_SERVICE -> service(Transport.UDP, value);
      case SCTP_SERVICE -> service(Transport.SCTP, value);
      case FWMARK_SERVICE -> mark(value);
      case IPV6 -> markIsIpv6();
      case SCHEDULER -> arguments.scheduler = value;
      case SCHED_FLAGS -> arguments.schedulerFlags = value;
      case PE -> arguments.persistenceEngine = value;
      case PERSISTENT ->
          arguments.persistenceS =
              popt.argument() == null ? Arguments.DEFAULT_PERSISTENCE_S : timeout(value, 1);
      case NETMASK -> netmask(value);
      case REAL_SERVER -> server(value);
      case MASQUERADING -> arguments.lbKind = LbKind.NAT;
      case IPIP -> arguments.lbKind = LbKind.TUN;
      case GATEWAYING -> arguments.lbKind = LbKind.DR;
      case WEIGHT -> arguments.weight = number(value, 0, Integer.MAX_VALUE, "weight");
      case U_THRESHOLD ->
          arguments.upperThreshold = number(value, 0, Integer.MAX_VALUE, "u_threshold");
      case L_THRESHOLD ->
          arguments.lowerThreshold = number(value, 0, Integer.MAX_VALUE, "l_threshold");
      case SYNCID -> number(value, 0, 255, "syncid");
      case SYNC_MAXLEN -> number(value, 1, 0xffff, "sync-maxlen");
      case MCAST_GROUP -> group(value);
      case MCAST_PORT -> number(value, 1, 0xffff, "mcast-port");
      case MCAST_TTL -> number(value, 1, 255, "mcast-ttl");
      case TUN_TYPE -> tunnel(value);
      case TUN_PORT -> number(value, 1, 0xffff, "tunnel port");
      default -> {
        // It is what it sets.
      }
    }
  }

  private void service(Transport transport, String text) throws ExitException {
    arguments.transport = transport;
    @Nullable Endpoint endpoint = Endpoint.of(text, transport, names);
    if (endpoint == null) {
      throw ExitException.usage("illegal virtual server address[:port] specified");
    }
    arguments.isIpv6 = endpoint.isIpv6();
    arguments.address = endpoint.address();
    arguments.port = Math.max(0, endpoint.port());
  }

  private void mark(String text) throws ExitException {
    long mark = CNumbers.parse(text, 1, MAX_MARK);
    if (mark < 0) {
      throw ExitException.usage("invalid fwmark value `" + text + "' specified");
    }
    arguments.transport = Transport.TCP;
    arguments.mark = (int) mark;
  }

  private void markIsIpv6() throws ExitException {
    if (arguments.mark == 0) {
      throw ExitException.usage("-6 used before -f\n");
    }
    arguments.isIpv6 = true;
  }

  private void netmask(String text) throws ExitException {
    if (arguments.isIpv6) {
      if (CNumbers.parse(text, 1, 128) < 0) {
        throw ExitException.usage("illegal ipv6 netmask specified");
      }
      return;
    }
    long mask = Endpoint.address(text, names);
    if (mask < 0) {
      throw ExitException.usage("illegal virtual server persistent mask specified");
    }
    arguments.mask = (int) mask;
  }

  /** What has no port of its own has that of the service, if that is known by now. */
  private void server(String text) throws ExitException {
    @Nullable Endpoint endpoint = Endpoint.of(text, arguments.transport, names);
    if (endpoint == null) {
      throw ExitException.usage("illegal real server address[:port] specified");
    }
    arguments.isServerIpv6 = endpoint.isIpv6();
    arguments.serverAddress = endpoint.address();
    arguments.serverPort = endpoint.port() < 0 ? arguments.port : endpoint.port();
  }

  private static void group(String text) throws ExitException {
    if (Endpoint.isIpv6(text)) {
      if (!InetAddress.ofLiteral(text).isMulticastAddress()) {
        throw ExitException.usage("invalid IPv6 mcast-group `" + text + "'");
      }
    } else if (!isIpv4Group(text)) {
      throw ExitException.usage("invalid IPv4 mcast-group `" + text + "'");
    }
  }

  private static boolean isIpv4Group(String text) {
    try {
      return Inet4Address.ofLiteral(text).isMulticastAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void tunnel(String word) throws ExitException {
    @Nullable TunnelType type = TunnelType.of(word);
    if (type == null) {
      throw ExitException.usage("illegal tunnel type specified");
    }
    arguments.tunnel = type;
  }

  private static int number(String text, int min, int max, String what) throws ExitException {
    long number = CNumbers.parse(text, min, max);
    if (number < 0) {
      throw ExitException.usage("illegal " + what + " specified");
    }
    return (int) number;
  }

  private static int timeout(String text, int min) throws ExitException {
    long seconds = CNumbers.parse(text, min, MAX_TIMEOUT_S);
    if (seconds < 0) {
      throw ExitException.usage("invalid timeout value `" + text + "' specified");
    }
    return (int) seconds;
  }

  private void takeRest() throws ExitException {
    List<String> rest = popt.rest();
    if (arguments.command == AdmCommand.TIMEOUTS) {
      if (rest.size() < 3) {
        throw ExitException.usage("--set option requires 3 timeout values");
      }
      arguments.timeouts =
          new LvsTimeouts(
              timeout(rest.get(0), 0), timeout(rest.get(1), 0), timeout(rest.get(2), 0));
      rest = rest.subList(3, rest.size());
    }
    if (!rest.isEmpty()) {
      throw ExitException.usage("unexpected argument " + rest.getFirst());
    }
  }

  private void check() throws ExitException {
    if (arguments.has(Setting.SCHED_FLAGS)) {
      var _ = SchedulerFlags.of(arguments.scheduler, arguments.schedulerFlags);
    }
    arguments
        .command
        .legality()
        .check(
            EnumSet.allOf(Setting.class),
            arguments.given,
            "'" + arguments.command.word() + "' command");
    switch (arguments.command) {
      case ADD_SERVICE, EDIT_SERVICE -> checkService();
      case ADD_SERVER, EDIT_SERVER -> checkServer();
      case LIST -> checkList();
      default -> {
        // Nothing else is asked of them.
      }
    }
  }

  private void checkService() throws ExitException {
    if (arguments.mark == 0 && arguments.port == 0 && arguments.persistenceS == 0) {
      throw ExitException.usage("Zero port specified for non-persistent service");
    }
    if (arguments.has(Setting.ONE_PACKET)
        && arguments.mark == 0
        && arguments.transport != Transport.UDP) {
      throw ExitException.usage("One-Packet Scheduling is only for UDP virtual services");
    }
    if (arguments.scheduler.isEmpty()) {
      arguments.scheduler = Arguments.DEFAULT_SCHEDULER;
    }
  }

  private void checkServer() throws ExitException {
    boolean isTunnel = arguments.lbKind == LbKind.TUN;
    if (arguments.mark == 0 && arguments.lbKind != LbKind.NAT) {
      // Only a rewritten packet can come to another port.
      arguments.serverPort = arguments.port;
    }
    if (arguments.isServerIpv6 != arguments.isIpv6 && !isTunnel) {
      throw ExitException.usage("Different address family is allowed only for tunneling servers");
    }
    if (!isTunnel
        && arguments.given.stream()
            .anyMatch(EnumSet.range(Setting.TUN_TYPE, Setting.TUN_REMCSUM)::contains)) {
      throw ExitException.usage("Tunnel options conflict with forward method");
    }
    arguments.tunnel.check(arguments.given);
  }

  private void checkList() throws ExitException {
    boolean noTable = arguments.has(Setting.TIMEOUT) || arguments.has(Setting.DAEMON);
    boolean columns =
        arguments.has(Setting.STATS)
            || arguments.has(Setting.RATE)
            || arguments.has(Setting.THRESHOLDS);
    if (((noTable || arguments.has(Setting.CONNECTION)) && columns)
        || (noTable && arguments.has(Setting.PERSISTENT_CONN))) {
      throw ExitException.usage("options conflicts in the list command");
    }
  }
}
