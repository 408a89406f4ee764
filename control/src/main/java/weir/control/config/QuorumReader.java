package weir.control.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.control.config.VirtualServer.Quorum;
import weir.control.config.VirtualServer.SorryServer;

/** Reads when a virtual server works, and what happens when it does not. */
final class QuorumReader {
  private final Fields service;
  private final Diagnostics diagnostics;

  QuorumReader(Fields service, Diagnostics diagnostics) {
    this.service = service;
    this.diagnostics = diagnostics;
  }

  /** Numbers that could never be reached are brought down to what can, as keepalived does. */
  Quorum read(List<RealServer> servers, ServerPorts ports, LbKind serviceKind) {
    long total = servers.stream().mapToLong(RealServer::weight).sum();
    boolean totalMayGrow = servers.stream().anyMatch(QuorumReader::changesItsWeight);
    if (total == 0 && !totalMayGrow && !servers.isEmpty()) {
      diagnostics.warning(
          servers.getFirst().at(),
          "all real servers of this service have weight 0: none gets a connection",
          "give one of them a weight, or leave the service out while nobody serves it");
    }
    long quorum = quorum(total, totalMayGrow);
    return new Quorum(
        quorum,
        hysteresis(quorum),
        ScriptReader.read(service, "quorum_up", diagnostics),
        ScriptReader.read(service, "quorum_down", diagnostics),
        sorryServer(servers, ports, serviceKind));
  }

  private static boolean changesItsWeight(RealServer server) {
    return server.checks().stream()
        .anyMatch(check -> check instanceof MiscCheck misc && misc.dynamic());
  }

  private long quorum(long total, boolean totalMayGrow) {
    long quorum = service.integer("quorum", 1);
    Statement statement = service.last("quorum");
    if (quorum <= total || totalMayGrow || statement == null) {
      return quorum;
    }
    diagnostics.error(
        statement.at(),
        "quorum " + quorum + " is above " + total + ", the weight of all real servers together",
        "it could never be gained; keepalived would use " + total + "; write that or less");
    return Math.max(1, total);
  }

  private long hysteresis(long quorum) {
    long hysteresis = service.integer("hysteresis", 0);
    Statement statement = service.last("hysteresis");
    if (hysteresis < quorum || statement == null) {
      return hysteresis;
    }
    diagnostics.error(
        statement.at(),
        "hysteresis " + hysteresis + " is not below the quorum, " + quorum,
        "keepalived would use " + (quorum - 1) + "; write that or less");
    return quorum - 1;
  }

  private @Nullable SorryServer sorryServer(
      List<RealServer> servers, ServerPorts ports, LbKind serviceKind) {
    Statement statement = service.last("sorry_server");
    if (statement == null || statement.arguments().isEmpty()) {
      withoutSorryServer("sorry_server_inhibit");
      withoutSorryServer("sorry_server_lvs_method");
      return null;
    }
    List<Word> arguments = statement.arguments();
    long address = Ipv4.parse(arguments.getFirst().text());
    if (address < 0) {
      if (Addresses.isIpv6(arguments.getFirst().text())) {
        diagnostics.error(
            arguments.getFirst().at(),
            "an IPv6 sorry_server behind an IPv4 virtual server",
            "write its IPv4 address");
      }
      return null;
    }
    LbKind kind =
        VirtualServerReader.lbKind(service, "sorry_server_lvs_method", serviceKind, diagnostics);
    int written = arguments.size() < 2 ? 0 : VirtualServerReader.port(arguments.get(1));
    int port = ports.of(written, kind, arguments.getLast());
    for (RealServer server : servers) {
      if (server.address() == (int) address && server.port() == port) {
        diagnostics.warning(
            arguments.getFirst().at(),
            "sorry_server " + server.endpoint() + " is a real server too",
            "it says sorry with the pages of the service; name a server that has others");
      }
    }
    return new SorryServer((int) address, port, kind, service.flag("sorry_server_inhibit", false));
  }

  private void withoutSorryServer(String keyword) {
    Statement statement = service.last(keyword);
    if (statement != null) {
      diagnostics.warning(
          statement.at(),
          "'" + keyword + "' has no effect without sorry_server",
          "write sorry_server too, or leave this out");
    }
  }
}
