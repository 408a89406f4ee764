package weir.control.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the {@code real_server} blocks of one virtual server. */
final class RealServerReader {
  private static final int DEFAULT_WEIGHT = 1;

  private final Section section = Grammar.KEEPALIVED.section("real_server");
  private final ServerPorts ports;
  private final LbKind serviceKind;
  private final Fields service;
  private final GlobalDefaults defaults;
  private final CheckReader checks;
  private final Diagnostics diagnostics;

  RealServerReader(
      ServerPorts ports,
      LbKind serviceKind,
      Fields service,
      GlobalDefaults defaults,
      CheckReader checks,
      Diagnostics diagnostics) {
    this.ports = ports;
    this.serviceKind = serviceKind;
    this.service = service;
    this.defaults = defaults;
    this.checks = checks;
    this.diagnostics = diagnostics;
  }

  /** Reads every server; the second of two equal ones is left out, as keepalived does. */
  List<RealServer> read() {
    List<RealServer> servers = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (Statement block : service.all("real_server")) {
      RealServer server = read(block);
      if (server == null) {
        continue;
      }
      Position first = seen.putIfAbsent(server.endpoint(), server.at());
      if (first == null) {
        servers.add(server);
      } else {
        diagnostics.error(
            server.at(),
            "real_server "
                + server.endpoint()
                + " is there already, at "
                + first.seenFrom(server.at()),
            "keepalived drops this one; remove it, or correct its address");
      }
    }
    return servers;
  }

  /** Reads a server; null when its address cannot be used, and then a diagnostic said why. */
  private @Nullable RealServer read(Statement block) {
    Fields fields = new Fields(block.statements(), section);
    List<Word> arguments = block.arguments();
    if (arguments.isEmpty()) {
      return null;
    }
    Word addressWord = arguments.getFirst();
    long address = Addresses.firstOf(addressWord.text());
    if (address < 0) {
      if (Addresses.isIpv6(addressWord.text())) {
        diagnostics.error(
            addressWord.at(),
            "an IPv6 real server behind an IPv4 virtual server",
            "write its IPv4 address");
      }
      return null;
    }
    LbKind kind = VirtualServerReader.lbKind(fields, "lvs_method", serviceKind, diagnostics);
    int written = arguments.size() < 2 ? 0 : VirtualServerReader.port(arguments.get(1));
    int port = ports.of(written, kind, arguments.getLast());
    Scopes scopes = Scopes.of(fields, service);
    int upper = fields.integer("uthreshold", 0);
    return new RealServer(
        block.at(),
        (int) address,
        port,
        scopes.integer("weight", DEFAULT_WEIGHT),
        upper,
        lowerThreshold(fields, upper),
        kind,
        scopes.flag("inhibit_on_failure", false),
        ScriptReader.read(fields, "notify_up", diagnostics),
        ScriptReader.read(fields, "notify_down", diagnostics),
        fields.flag("smtp_alert", defaults.serverAlert()),
        checks.read(block.statements(), fields, (int) address, written > 0 ? written : port));
  }

  private int lowerThreshold(Fields fields, int upper) {
    int lower = fields.integer("lthreshold", 0);
    Statement statement = fields.last("lthreshold");
    if (lower <= upper || statement == null) {
      return lower;
    }
    diagnostics.error(
        statement.at(),
        "lthreshold " + lower + " is above uthreshold " + upper,
        "IPVS refuses such a server; write an uthreshold that is not below it");
    return 0;
  }
}
