package weir.control.config;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one {@code virtual_server} block. */
final class VirtualServerReader {
  private static final int DEFAULT_PERSISTENCE_S = 360;

  private final Section section = Grammar.KEEPALIVED.section("virtual_server");
  private final Diagnostics diagnostics;

  VirtualServerReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Reads a service; null when it cannot be run, and then a diagnostic said why. */
  @Nullable VirtualServer read(Statement block) {
    Fields fields = new Fields(block.statements(), section);
    List<Word> arguments = block.arguments();
    int mark = mark(arguments);
    long address = arguments.isEmpty() ? -1 : Ipv4.parse(arguments.getFirst().text());
    if (mark == 0 && address < 0) {
      otherKind(block);
      return null;
    }
    int port = mark != 0 || arguments.size() < 2 ? 0 : port(arguments.get(1));
    int persistenceS = persistenceS(fields);
    if (port < 0 || (mark == 0 && port == 0 && !mayHaveEveryPort(block, persistenceS))) {
      return null;
    }
    Protocol protocol = mark != 0 ? noProtocol(fields) : protocol(block, fields);
    LbKind lbKind = lbKind(fields, "lb_kind", LbKind.NAT, diagnostics);
    List<RealServer> servers =
        realServers(fields, new RealServerReader(mark, port, lbKind, fields, diagnostics));
    LbAlgo lbAlgo = lbAlgo(fields);
    int persistenceMask = persistenceMask(fields, persistenceS);
    if (servers.isEmpty()) {
      diagnostics.warning(
          block.at(),
          block.title() + " has no real server",
          "it is left out, as keepalived does; add a real_server block");
      return null;
    }
    int flags = new ServiceFlags(fields, diagnostics).read(lbAlgo, protocol != Protocol.TCP);
    return new VirtualServer(
        block.at(),
        null,
        List.of(mark != 0 ? ServiceKey.ofMark(mark) : ServiceKey.of(protocol, (int) address, port)),
        lbAlgo,
        flags,
        lbKind,
        persistenceS,
        persistenceMask,
        VirtualServer.Quorum.DEFAULT,
        false,
        false,
        false,
        servers);
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
    boolean v6 = Addresses.isIpv6(first);
    boolean v6Mark = first.equals("fwmark");
    if (v6 || v6Mark || first.equals("group")) {
      diagnostics.warning(
          block.at(),
          (v6 || v6Mark ? "virtual_server for IPv6" : "virtual_server " + first)
              + " is not supported yet",
          "this version does not serve it");
    }
  }

  private boolean mayHaveEveryPort(Statement block, int persistenceS) {
    if (persistenceS == 0) {
      diagnostics.error(
          block.at(),
          block.title() + " has no port: a service on every port must be persistent",
          "write the port, or persistence_timeout into the block");
    }
    return persistenceS != 0;
  }

  private static int persistenceS(Fields fields) {
    return fields.last("persistence_timeout") == null
        ? 0
        : fields.integer("persistence_timeout", DEFAULT_PERSISTENCE_S);
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

  private Protocol noProtocol(Fields fields) {
    Statement statement = fields.last("protocol");
    if (statement != null) {
      diagnostics.warning(
          statement.at(),
          "'protocol' of a fwmark service is ignored, as in keepalived",
          "the mark rules say which protocols it takes");
    }
    return Protocol.NONE;
  }

  private Protocol protocol(Statement block, Fields fields) {
    Statement statement = fields.last("protocol");
    Word word = fields.value("protocol");
    if (statement == null) {
      diagnostics.warning(
          block.at(),
          block.title() + " names no protocol: TCP is taken, keepalived 2 would take UDP",
          "write 'protocol TCP' into the block, as keepalived 1 understood it");
      return Protocol.TCP;
    }
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

  private List<RealServer> realServers(Fields fields, RealServerReader reader) {
    List<RealServer> servers = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (Statement block : fields.all("real_server")) {
      RealServer server = reader.read(block);
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
}
