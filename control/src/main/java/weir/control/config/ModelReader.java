package weir.control.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import weir.control.config.GlobalDefs.Mail;

/** Makes the typed {@link Configuration} of a tree that {@link KeywordCheck} went over. */
final class ModelReader {
  private final Grammar grammar = Grammar.KEEPALIVED;
  private final Diagnostics diagnostics;

  ModelReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Reads a whole file. */
  Configuration read(List<Statement> statements) {
    Fields root = new Fields(statements, grammar.root());
    return new Configuration(
        globalDefs(root.all("global_defs")), virtualServers(root.all("virtual_server")));
  }

  private GlobalDefs globalDefs(List<Statement> blocks) {
    Fields fields = Fields.of(blocks, grammar.section("global_defs"));
    List<String> to = new ArrayList<>();
    for (Statement list : fields.all("notification_email")) {
      for (Statement line : list.statements()) {
        Stream.concat(Stream.of(line.keyword()), line.arguments().stream())
            .map(Word::text)
            .forEach(to::add);
      }
    }
    Mail silent = GlobalDefs.DEFAULT.mail();
    return new GlobalDefs(
        fields.text("router_id"),
        new Mail(
            to,
            fields.text("notification_email_from"),
            fields.text("smtp_server"),
            smtpPort(fields, silent.port()),
            fields.ms("smtp_connect_timeout", silent.connectTimeoutMs())));
  }

  private static int smtpPort(Fields fields, int otherwise) {
    Statement server = fields.last("smtp_server");
    if (server == null || server.arguments().size() < 2) {
      return otherwise;
    }
    int port = VirtualServerReader.port(server.arguments().get(1));
    return port > 0 ? port : otherwise;
  }

  private List<VirtualServer> virtualServers(List<Statement> blocks) {
    VirtualServerReader reader = new VirtualServerReader(diagnostics);
    List<VirtualServer> services = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (Statement block : blocks) {
      VirtualServer service = reader.read(block);
      if (service == null) {
        continue;
      }
      Position first = seen.putIfAbsent(service.toString(), service.at());
      if (first == null) {
        services.add(service);
      } else {
        diagnostics.error(
            service.at(),
            "virtual_server " + service + " is there already, at " + first.seenFrom(service.at()),
            "put all its real servers into one block");
      }
    }
    return services;
  }
}
