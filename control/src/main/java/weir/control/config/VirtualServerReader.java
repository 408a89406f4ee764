package weir.control.config;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one {@code virtual_server} block. */
final class VirtualServerReader {
  private static final int DEFAULT_PERSISTENCE_S = 360;

  private final Section section = Grammar.KEEPALIVED.section("virtual_server");
  private final Map<String, ServerGroup> groups;
  private final GlobalDefaults defaults;
  private final Diagnostics diagnostics;
  private final Patterns patterns;

  VirtualServerReader(
      Map<String, ServerGroup> groups,
      GlobalDefaults defaults,
      Diagnostics diagnostics,
      Patterns patterns) {
    this.groups = groups;
    this.defaults = defaults;
    this.diagnostics = diagnostics;
    this.patterns = patterns;
  }

  /** The group that a block names, or null. */
  static @Nullable String groupOf(Statement block) {
    List<Word> arguments = block.arguments();
    return arguments.size() > 1 && arguments.getFirst().text().equals("group")
        ? arguments.get(1).text()
        : null;
  }

  /** Reads a service; null when it cannot be run, and then a diagnostic said why. */
  @Nullable VirtualServer read(Statement block) {
    Fields fields = new Fields(block.statements(), section);
    Protocol protocol = fields.last("protocol") == null ? null : protocol(fields);
    List<ServiceKey> services = services(block, protocol == null ? Protocol.TCP : protocol);
    if (services.isEmpty() || isIpv6(block, fields)) {
      return null;
    }
    boolean byMark = services.stream().allMatch(key -> key.mark() != 0);
    sayProtocol(block, fields, protocol, byMark);
    haSuspend(fields, services);
    int persistenceS = persistenceS(block, fields, services);
    LbKind lbKind = lbKind(fields, "lb_kind", LbKind.NAT, diagnostics);
    ServerPorts ports = new ServerPorts(services, diagnostics);
    CheckReader checks = new CheckReader(fields, defaults, diagnostics, patterns);
    List<RealServer> servers =
        new RealServerReader(ports, lbKind, fields, defaults, checks, diagnostics).read();
    LbAlgo lbAlgo = lbAlgo(fields);
    int persistenceMask = persistenceMask(fields, persistenceS);
    if (servers.isEmpty()) {
      diagnostics.warning(
          block.at(),
          block.title() + " has no real server",
          "it is left out, as keepalived does; add a real_server block");
      return null;
    }
    boolean isUdp = byMark || protocol == Protocol.UDP;
    return new VirtualServer(
        block.at(),
        groupOf(block),
        services,
        lbAlgo,
        new ServiceFlags(fields, diagnostics).read(lbAlgo, isUdp),
        lbKind,
        persistenceS,
        persistenceMask,
        new QuorumReader(fields, diagnostics).read(servers, ports, lbKind),
        fields.flag("omega", false),
        fields.flag("ha_suspend", false),
        fields.flag("smtp_alert", defaults.quorumAlert()),
        servers);
  }

  /** What is served; empty when that cannot be, and then a diagnostic said why. */
  private List<ServiceKey> services(Statement block, Protocol protocol) {
    List<Word> arguments = block.arguments();
    String name = groupOf(block);
    if (name != null) {
      ServerGroup group = groups.get(name);
      if (group == null) {
        String near = Nearest.of(name, groups.keySet());
        diagnostics.error(
            arguments.get(1).at(),
            "there is no virtual_server_group '" + name + "'",
            near == null ? "write its block" : "did you mean '" + near + "'?");
      }
      return group == null ? List.of() : group.services(protocol);
    }
    int mark = mark(arguments);
    if (mark != 0) {
      return List.of(ServiceKey.ofMark(mark));
    }
    long address = arguments.isEmpty() ? -1 : Ipv4.parse(arguments.getFirst().text());
    int port = arguments.size() < 2 ? 0 : port(arguments.get(1));
    if (address < 0) {
      otherKind(block);
    }
    return address < 0 || port < 0
        ? List.of()
        : List.of(ServiceKey.of(protocol, (int) address, port));
  }

  /** The mark of {@code fwmark N [inet]}; 0 for any other kind of service. */
  private static int mark(List<Word> arguments) {
    boolean isMark =
        arguments.size() > 1
            && arguments.getFirst().text().equals("fwmark")
            && (arguments.size() == 2 || arguments.get(2).text().equals("inet"));
    BigDecimal number = isMark ? Numbers.parse(arguments.get(1).text()) : null;
    return number == null ? 0 : number.intValue();
  }

  /** A number from 0 to 65535, or -1. */
  static int port(Word word) {
    boolean isPort = word.text().matches("[0-9]{1,5}");
    int port = isPort ? Integer.parseInt(word.text()) : -1;
    return port <= 65_535 ? port : -1;
  }

  private void otherKind(Statement block) {
    String first = block.arguments().isEmpty() ? "" : block.arguments().getFirst().text();
    if (Addresses.isIpv6(first) || first.equals("fwmark")) {
      sayIpv6(block.at());
    }
  }

  private boolean isIpv6(Statement block, Fields fields) {
    Word family = fields.value("ip_family");
    boolean isIpv6 = family != null && family.text().equals("inet6");
    if (isIpv6) {
      sayIpv6(block.at());
    }
    return isIpv6;
  }

  private void sayIpv6(Position at) {
    diagnostics.warning(
        at, "virtual_server for IPv6 is not supported yet", "this version does not serve it");
  }

  /** {@code ha_suspend} goes by the address, which marks do not have. */
  private void haSuspend(Fields fields, List<ServiceKey> services) {
    Statement statement = fields.last("ha_suspend");
    if (statement != null && services.stream().anyMatch(key -> key.mark() != 0)) {
      diagnostics.warning(
          statement.at(),
          "'ha_suspend' has no effect on a fwmark service: it has no address to wait for",
          "keepalived ignores it too; remove it");
    }
  }

  /** A service on every port must be persistent; keepalived makes it so. */
  private int persistenceS(Statement block, Fields fields, List<ServiceKey> services) {
    if (fields.last("persistence_timeout") != null) {
      return fields.integer("persistence_timeout", DEFAULT_PERSISTENCE_S);
    }
    if (services.stream().allMatch(key -> key.mark() != 0 || key.port() != 0)) {
      return 0;
    }
    diagnostics.error(
        block.at(),
        block.title() + " has no port: a service on every port must be persistent",
        "write the port, or persistence_timeout into the block; keepalived would make it "
            + DEFAULT_PERSISTENCE_S
            + " seconds");
    return DEFAULT_PERSISTENCE_S;
  }

  /** The netmask of {@code persistence_granularity}: all bits where it is not given. */
  private int persistenceMask(Fields fields, int persistenceS) {
    Word word = fields.value("persistence_granularity");
    if (word == null) {
      return -1;
    }
    if (persistenceS == 0) {
      diagnostics.warning(
          word.at(),
          "'persistence_granularity' has no effect without persistence_timeout",
          "write persistence_timeout too, or leave this out");
    }
    long mask = Ipv4.parse(word.text());
    if (mask < 0) {
      diagnostics.error(
          word.at(),
          "a prefix length is for IPv6: this service has IPv4 clients",
          "write a netmask such as 255.255.255.0");
    }
    return mask < 0 ? -1 : (int) mask;
  }

  private void sayProtocol(
      Statement block, Fields fields, @Nullable Protocol protocol, boolean byMark) {
    Statement statement = fields.last("protocol");
    if (byMark && statement != null) {
      diagnostics.warning(
          statement.at(),
          "'protocol' of a fwmark service is ignored, as in keepalived",
          "the mark rules say which protocols it takes");
    } else if (!byMark && protocol == null) {
      diagnostics.warning(
          block.at(),
          block.title() + " names no protocol: TCP is taken, keepalived 2 would take UDP",
          "write 'protocol TCP' into the block, as keepalived 1 understood it");
    }
  }

  private Protocol protocol(Fields fields) {
    Word word = fields.value("protocol");
    if (word == null) {
      return Protocol.TCP;
    }
    String name = word.text().toUpperCase(Locale.ROOT);
    if (name.equals("SCTP")) {
      diagnostics.error(word.at(), "protocol SCTP is not supported yet", "write TCP or UDP");
      return Protocol.TCP;
    }
    return Protocol.valueOf(name);
  }

  private LbAlgo lbAlgo(Fields fields) {
    Word word = fields.value("lb_algo");
    return word == null ? LbAlgo.WLC : LbAlgo.valueOf(word.text().toUpperCase(Locale.ROOT));
  }

  /** The forwarding method; an error for a tunnel that is not IP in IP. */
  static LbKind lbKind(Fields fields, String name, LbKind otherwise, Diagnostics diagnostics) {
    Word word = fields.value(name);
    Statement statement = fields.last(name);
    if (word == null || statement == null) {
      return otherwise;
    }
    List<Word> arguments = statement.arguments();
    if (arguments.size() > 1) {
      String rest = arguments.stream().skip(1).map(Word::text).collect(joining(" "));
      if (!word.text().equals("TUN") || !rest.equals("type ipip")) {
        diagnostics.error(
            arguments.get(1).at(),
            "'" + rest + "' after " + word + " is not supported",
            "tunnels are IP in IP: write TUN alone");
      }
    }
    return LbKind.valueOf(word.text());
  }
}
