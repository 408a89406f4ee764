package weir.control.config;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.control.config.GlobalDefs.LvsTimeouts;
import weir.control.config.GlobalDefs.Mail;
import weir.control.config.Lifecycle.FlushAtStop;

/** Reads {@code global_defs}. */
final class GlobalDefsReader {
  /** As ipvsadm: 31 days. */
  private static final BigDecimal MAX_TIMEOUT = BigDecimal.valueOf(31 * 86_400);

  private static final long DEFAULT_SCRIPT_TIMEOUT_MS = 10_000;
  private static final int MAX_SYNC_LENGTH = 65_507;
  private static final int DEFAULT_SYNC_PORT = 8848;

  private final Diagnostics diagnostics;

  GlobalDefsReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Reads every {@code global_defs} block as if they were one. */
  GlobalDefs read(Fields fields, @Nullable SyncDaemon ofInstance) {
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
        NoticesReader.read(fields),
        lifecycle(fields),
        syncDaemon(fields, ofInstance),
        VrrpDefaultsReader.read(fields));
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

  private Lifecycle lifecycle(Fields fields) {
    Statement flush = fields.last("lvs_flush_on_stop");
    FlushAtStop atStop = FlushAtStop.NOTHING;
    if (flush != null) {
      atStop = flush.arguments().isEmpty() ? FlushAtStop.TABLE : FlushAtStop.SERVICES;
    }
    return new Lifecycle(
        script(fields, "startup_script"),
        script(fields, "shutdown_script"),
        fields.last("lvs_flush") != null,
        atStop);
  }

  private @Nullable Script script(Fields fields, String keyword) {
    Script script = ScriptReader.read(fields, keyword, diagnostics);
    long timeoutMs = fields.ms(keyword + "_timeout", DEFAULT_SCRIPT_TIMEOUT_MS);
    return script == null
        ? null
        : new Script(script.words(), script.user(), script.group(), timeoutMs);
  }

  /** {@code lvs_sync_daemon IF [[inst] VI] [id N] [maxlen N] [port N] [ttl N] [group A]}. */
  private @Nullable SyncDaemon syncDaemon(Fields fields, @Nullable SyncDaemon ofInstance) {
    Statement statement = fields.last("lvs_sync_daemon");
    if (statement == null || statement.arguments().isEmpty()) {
      return ofInstance;
    }
    OptionWords words = new OptionWords(statement.arguments(), 1, diagnostics);
    String instance = null;
    int id = -1;
    int maxLength = 0;
    int port = DEFAULT_SYNC_PORT;
    int ttl = 1;
    InetAddress group = InetAddress.ofLiteral("224.0.0.81");
    while (words.hasNext()) {
      switch (words.next()) {
        case "inst" -> instance = words.value();
        case "id" -> id = words.integer(0, 255, id);
        case "maxlen" -> maxLength = words.integer(1, MAX_SYNC_LENGTH, maxLength);
        case "port" -> port = words.integer(1, 65_535, port);
        case "ttl" -> ttl = words.integer(1, 255, ttl);
        case "group" -> group = Objects.requireNonNullElse(words.address(), group);
        default -> {
          if (instance == null && words.isSecond()) {
            instance = words.current();
          } else {
            words.refuse("inst, id, maxlen, port, ttl and group");
          }
        }
      }
    }
    return new SyncDaemon(
        statement.arguments().getFirst().text(), instance, id, maxLength, port, ttl, group);
  }
}
