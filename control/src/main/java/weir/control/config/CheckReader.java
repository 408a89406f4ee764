package weir.control.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the checks of the real servers of one virtual server. */
final class CheckReader {
  private static final long DELAY_LOOP_MS = 60_000;
  private static final long CONNECT_TIMEOUT_MS = 5_000;

  /** As keepalived greets. */
  private static final String HELO_NAME = "smtpchecker.keepalived.org";

  private static final int MAX_REPLY_LENGTH = 255;

  private final Fields service;
  private final GlobalDefaults defaults;
  private final Diagnostics diagnostics;
  private final Patterns patterns;

  CheckReader(Fields service, GlobalDefaults defaults, Diagnostics diagnostics, Patterns patterns) {
    this.service = service;
    this.defaults = defaults;
    this.diagnostics = diagnostics;
    this.patterns = patterns;
  }

  /**
   * Reads the checks of a server in the order of the file.
   *
   * @param content of the {@code real_server} block
   * @param port of the server, or 0
   */
  List<Check> read(List<Statement> content, Fields server, int address, int port) {
    List<Check> checks = new ArrayList<>();
    sayDynamicTwice(server);
    for (Statement block : content) {
      for (CheckKind kind : EnumSet.allOf(CheckKind.class)) {
        if (kind.name().equals(block.keyword().text())) {
          checks.addAll(read(kind, block, server, address, port));
        }
      }
    }
    return checks;
  }

  /** Each would undo what the other said. */
  private void sayDynamicTwice(Fields server) {
    server.all("MISC_CHECK").stream()
        .map(block -> new Fields(block.statements(), CheckKind.MISC_CHECK.section()))
        .map(fields -> fields.last("misc_dynamic"))
        .filter(Objects::nonNull)
        .skip(1)
        .findFirst()
        .ifPresent(
            second ->
                diagnostics.warning(
                    second.at(),
                    "a second 'misc_dynamic' for one real server",
                    "the weight would be what the last one says; leave it to one program"));
  }

  private List<Check> read(CheckKind kind, Statement block, Fields server, int address, int port) {
    Fields own = new Fields(block.statements(), kind.section());
    Scopes scopes = Scopes.of(own, server, service);
    List<Statement> hosts = kind == CheckKind.SMTP_CHECK ? own.all("host") : List.of();
    if (hosts.isEmpty()) {
      CheckSettings settings = settings(kind, block, scopes, address, port);
      Check check = settings == null ? null : read(kind, block, own, scopes, settings);
      return check == null ? List.of() : List.of(check);
    }
    List<Check> checks = new ArrayList<>();
    for (Statement host : hosts) {
      Fields fields = new Fields(host.statements(), Grammar.KEEPALIVED.section("connection"));
      CheckSettings settings =
          settings(kind, host, Scopes.of(fields, own, server, service), address, port);
      if (settings != null) {
        checks.add(smtp(own, settings));
      }
    }
    return checks;
  }

  private @Nullable Check read(
      CheckKind kind, Statement block, Fields own, Scopes scopes, CheckSettings settings) {
    return switch (kind) {
      case TCP_CHECK -> new TcpCheck(settings);
      case HTTP_GET, SSL_GET ->
          new HttpCheckReader(diagnostics, patterns).read(kind, block, own, scopes, settings);
      case SMTP_CHECK -> smtp(own, settings);
      case DNS_CHECK ->
          new DnsCheck(
              settings,
              Objects.requireNonNullElse(own.text("type"), "SOA").toUpperCase(Locale.ROOT),
              Objects.requireNonNullElse(own.text("name"), "."));
      case UDP_CHECK -> udp(own, settings);
      case PING_CHECK -> new PingCheck(settings);
      case MISC_CHECK -> misc(block, own, settings);
      case SEND_EXPECT -> sendExpect(own, settings);
    };
  }

  /** What all checks have; null when there is no port to connect to, which was said. */
  private @Nullable CheckSettings settings(
      CheckKind kind, Statement block, Scopes scopes, int address, int port) {
    int connectPort = scopes.integer("connect_port", port == 0 ? kind.port() : port);
    if (connectPort == 0 && kind.needsPort()) {
      diagnostics.error(
          block.at(),
          block.keyword() + " of a server without a port",
          "keepalived would try port 0 in vain; write connect_port into it");
      return null;
    }
    long delayLoopMs = scopes.ms("delay_loop", DELAY_LOOP_MS);
    BigDecimal mark = Numbers.parse(Objects.requireNonNullElse(scopes.text("fwmark"), "0"));
    return new CheckSettings(
        address(scopes, "connect_ip", address),
        connectPort,
        address(scopes, "bindto", 0),
        scopes.integer("bind_port", 0),
        scopes.text("bind_if"),
        mark == null ? 0 : mark.intValue(),
        scopes.ms("connect_timeout", CONNECT_TIMEOUT_MS),
        scopes.integer("retry", kind.retry()),
        scopes.ms("delay_before_retry", kind.delayBeforeRetryMs(delayLoopMs)),
        delayLoopMs,
        scopes.ms("warmup", delayLoopMs),
        scopes.flag("alpha", false),
        scopes.flag("log_all_failures", defaults.logAllFailures()));
  }

  private int address(Scopes scopes, String name, int otherwise) {
    Word word = scopes.value(name);
    if (word == null) {
      return otherwise;
    }
    long address = Ipv4.parse(word.text());
    if (address < 0) {
      diagnostics.error(
          word.at(),
          "'" + name + "' with an IPv6 address is not supported yet",
          "write an IPv4 address");
      return otherwise;
    }
    return (int) address;
  }

  private static SmtpCheck smtp(Fields own, CheckSettings settings) {
    return new SmtpCheck(settings, Objects.requireNonNullElse(own.text("helo_name"), HELO_NAME));
  }

  private UdpCheck udp(Fields own, CheckSettings settings) {
    Statement reply = own.last("require_reply");
    if (reply != null && !reply.arguments().isEmpty()) {
      diagnostics.warning(
          reply.arguments().getFirst().at(),
          "what a reply must hold is not looked at yet: any reply is good",
          "its length is: write min_reply_length and max_reply_length");
    }
    int min = own.integer("min_reply_length", 0);
    int max = own.integer("max_reply_length", MAX_REPLY_LENGTH);
    Statement minimum = own.last("min_reply_length");
    if (min > max && minimum != null) {
      diagnostics.error(
          minimum.at(),
          "min_reply_length " + min + " is above max_reply_length " + max,
          "no reply could ever be good; raise max_reply_length");
    }
    return new UdpCheck(settings, payload(own), reply != null, min, max);
  }

  /** Hex digits in pairs; blanks between them, and 0x before, do not count. */
  private String payload(Fields own) {
    Statement statement = own.last("payload");
    if (statement == null || statement.arguments().isEmpty()) {
      return "";
    }
    String digits =
        statement.arguments().stream()
            .map(Word::text)
            .map(text -> text.startsWith("0x") ? text.substring(2) : text)
            .collect(Collectors.joining())
            .toLowerCase(Locale.ROOT);
    if (digits.length() % 2 != 0 || !digits.matches("[0-9a-f]*")) {
      diagnostics.error(
          statement.arguments().getFirst().at(),
          "'payload' that is not bytes in hex",
          "write two hex digits for each byte, such as 0a1b2c");
      return "";
    }
    return digits;
  }

  /** Null when it has no program, which keepalived leaves out too. */
  private @Nullable MiscCheck misc(Statement block, Fields own, CheckSettings settings) {
    Statement path = own.last("misc_path");
    Statement user = own.last("user");
    List<Word> command = path == null ? List.of() : path.arguments();
    Script script = ScriptReader.read(command, own.ms("misc_timeout", settings.delayLoopMs()));
    if (script == null) {
      diagnostics.error(
          block.at(),
          "MISC_CHECK without misc_path",
          "keepalived would leave it out, and the server would always be up; write the program");
      return null;
    }
    if (command.size() > 1) {
      diagnostics.warning(
          command.get(1).at(),
          "'" + command.get(1) + "' is one word too many after 'misc_path'",
          "keepalived ignores it; put program and arguments between quotes");
    }
    List<Word> owner = user == null ? List.of() : user.arguments();
    long timeoutMs = script.timeoutMs() == 0 ? settings.delayLoopMs() : script.timeoutMs();
    return new MiscCheck(
        settings,
        new Script(
            script.words(),
            ScriptReader.textAt(owner, 0),
            ScriptReader.textAt(owner, 1),
            timeoutMs),
        own.last("misc_dynamic") != null);
  }

  private SendExpectCheck sendExpect(Fields own, CheckSettings settings) {
    Word send = own.value("send");
    Word expect = own.value("expect");
    boolean regex = own.flag("regex", false);
    String pattern = expect == null ? "" : expect.text();
    if (regex && expect != null && patterns.compile(expect, 0) == null) {
      pattern = "";
    }
    return new SendExpectCheck(
        settings,
        send == null ? "" : unescaped(send),
        regex || expect == null ? pattern : unescaped(expect),
        regex);
  }

  /**
   * {@code \n \r \t \\}, as Piranha's nanny reads them; between double quotes also {@code \"},
   * which the language of the file takes there.
   */
  private String unescaped(Word word) {
    String quoted = patterns.quoted(word);
    String text = quoted == null ? word.text() : quoted;
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        plain.append(c);
        continue;
      }
      char escaped = ++i < text.length() ? text.charAt(i) : ' ';
      switch (escaped) {
        case 'n' -> plain.append('\n');
        case 'r' -> plain.append('\r');
        case 't' -> plain.append('\t');
        case '\\', '"' -> plain.append(escaped);
        default -> {
          Position start = word.at();
          diagnostics.error(
              quoted == null
                  ? patterns.at(word, i - 1)
                  : new Position(start.file(), start.line(), start.column() + i),
              "'\\" + escaped + "' is no escape",
              "write \\n, \\r, \\t, or \\\\ for a backslash");
          return plain.toString();
        }
      }
    }
    return plain.toString();
  }
}
