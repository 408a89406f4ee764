package weir.control.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.control.config.GlobalDefs.LvsTimeouts;
import weir.control.config.GlobalDefs.Mail;

/** Makes the typed {@link Configuration} of a tree that {@link KeywordCheck} went over. */
final class ModelReader {
  /** As ipvsadm: 31 days. */
  private static final BigDecimal MAX_TIMEOUT = BigDecimal.valueOf(31 * 86_400);

  private final Grammar grammar = Grammar.KEEPALIVED;
  private final Diagnostics diagnostics;
  private final List<Source> sources;

  /**
   * Makes the reader of one file.
   *
   * @param sources the file and what it includes
   */
  ModelReader(Diagnostics diagnostics, List<Source> sources) {
    this.diagnostics = diagnostics;
    this.sources = sources;
  }

  /** Reads a whole file. */
  Configuration read(List<Statement> statements) {
    Fields root = new Fields(statements, grammar.root());
    return new Configuration(
        globalDefs(root.all("global_defs")),
        new ServicesReader(diagnostics, new Patterns(diagnostics, sources)).read(root));
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
            fields.ms("smtp_connect_timeout", silent.connectTimeoutMs()),
            Objects.requireNonNullElse(fields.text("smtp_helo_name"), silent.heloName()),
            fields.last("no_checker_emails") != null),
        lvsTimeouts(fields.last("lvs_timeouts")),
        NoticesReader.read(fields));
  }

  /** {@code tcp 900 tcpfin 120 udp 300}, in any order, each of them or not. */
  private LvsTimeouts lvsTimeouts(@Nullable Statement statement) {
    int tcp = 0;
    int tcpFin = 0;
    int udp = 0;
    List<Word> words = statement == null ? List.of() : statement.arguments();
    for (int i = 0; i < words.size(); i += 2) {
      Word name = words.get(i);
      String value = i + 1 < words.size() ? words.get(i + 1).text() : "";
      int seconds =
          Numbers.within(value, BigDecimal.ONE, MAX_TIMEOUT, true)
              ? new BigDecimal(value).intValue()
              : 0;
      boolean known = true;
      switch (name.text()) {
        case "tcp" -> tcp = seconds;
        case "tcpfin" -> tcpFin = seconds;
        case "udp" -> udp = seconds;
        default -> known = false;
      }
      if (!known || seconds == 0) {
        diagnostics.error(
            name.at(),
            "'lvs_timeouts' with '" + (name.text() + " " + value).strip() + "'",
            "write tcp, tcpfin or udp and a whole number of seconds from 1 to " + MAX_TIMEOUT);
        return LvsTimeouts.NONE;
      }
    }
    return new LvsTimeouts(tcp, tcpFin, udp);
  }

  private static int smtpPort(Fields fields, int otherwise) {
    Statement server = fields.last("smtp_server");
    if (server == null || server.arguments().size() < 2) {
      return otherwise;
    }
    int port = VirtualServerReader.port(server.arguments().get(1));
    return port > 0 ? port : otherwise;
  }
}
