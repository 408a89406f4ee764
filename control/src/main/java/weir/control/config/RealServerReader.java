package weir.control.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the {@code real_server} blocks of one virtual server. */
final class RealServerReader {
  private static final long DEFAULT_DELAY_LOOP_MS = 60_000;
  private static final long DEFAULT_CONNECT_TIMEOUT_MS = 5_000;
  private static final long DEFAULT_DELAY_BEFORE_RETRY_MS = 1_000;
  private static final int DEFAULT_RETRY = 1;
  private static final int DEFAULT_WEIGHT = 1;

  private final Section section = Grammar.KEEPALIVED.section("real_server");
  private final Section checkSection = Grammar.KEEPALIVED.section("TCP_CHECK");
  private final int serviceMark;
  private final int servicePort;
  private final LbKind serviceKind;
  private final Fields service;
  private final Diagnostics diagnostics;

  RealServerReader(
      int serviceMark,
      int servicePort,
      LbKind serviceKind,
      Fields service,
      Diagnostics diagnostics) {
    this.serviceMark = serviceMark;
    this.servicePort = servicePort;
    this.serviceKind = serviceKind;
    this.service = service;
    this.diagnostics = diagnostics;
  }

  /** Reads a server; null when its address cannot be used, and then a diagnostic said why. */
  @Nullable RealServer read(Statement block) {
    Fields fields = new Fields(block.statements(), section);
    List<Word> arguments = block.arguments();
    if (arguments.isEmpty()) {
      return null;
    }
    Word addressWord = arguments.getFirst();
    long address = Ipv4.parse(addressWord.text());
    if (address < 0) {
      if (Addresses.isIpv6(addressWord.text())) {
        diagnostics.error(
            addressWord.at(),
            "an IPv6 real server behind an IPv4 virtual server",
            "write its IPv4 address");
      }
      return null;
    }
    int port = arguments.size() < 2 ? servicePort : port(arguments.get(1));
    LbKind kind = VirtualServerReader.lbKind(fields, "lvs_method", serviceKind, diagnostics);
    if (kind != LbKind.NAT && serviceMark == 0 && port != servicePort) {
      diagnostics.error(
          arguments.getLast().at(),
          (kind == LbKind.DR ? "direct routing" : "a tunnel")
              + " cannot change the port: "
              + port
              + " here, "
              + servicePort
              + " outside",
          "keepalived would use " + servicePort + "; write that, or lb_kind NAT");
    }
    int weight = fields.integer("weight", service.integer("weight", DEFAULT_WEIGHT));
    int upper = fields.integer("uthreshold", 0);
    int lower = fields.integer("lthreshold", 0);
    Statement lowerStatement = fields.last("lthreshold");
    if (lower > upper && lowerStatement != null) {
      diagnostics.error(
          lowerStatement.at(),
          "lthreshold " + lower + " is above uthreshold " + upper,
          "IPVS refuses such a server; write an uthreshold that is not below it");
    }
    return new RealServer(
        block.at(),
        (int) address,
        port,
        weight,
        upper,
        lower,
        kind,
        false,
        null,
        null,
        false,
        checks(fields, (int) address, port));
  }

  /** The port; that of the service where none is written or it is 0, as IPVS means it. */
  private int port(Word word) {
    int port = VirtualServerReader.port(word);
    return port <= 0 ? servicePort : port;
  }

  private List<Check> checks(Fields server, int address, int port) {
    List<Check> checks = new ArrayList<>();
    for (Statement block : server.all("TCP_CHECK")) {
      Fields check = new Fields(block.statements(), checkSection);
      long delayLoopMs = ms("delay_loop", check, server, DEFAULT_DELAY_LOOP_MS);
      int connectPort = check.integer("connect_port", port);
      if (connectPort == 0 && port == 0) {
        diagnostics.error(
            block.at(), "TCP_CHECK of a server without a port", "write connect_port into it");
      }
      checks.add(
          new TcpCheck(
              new CheckSettings(
                  address(check, "connect_ip", address),
                  connectPort == 0 ? port : connectPort,
                  address(check, "bindto", 0),
                  check.integer("bind_port", 0),
                  null,
                  0,
                  ms("connect_timeout", check, server, DEFAULT_CONNECT_TIMEOUT_MS),
                  check.integer(
                      "retry", server.integer("retry", service.integer("retry", DEFAULT_RETRY))),
                  ms("delay_before_retry", check, server, DEFAULT_DELAY_BEFORE_RETRY_MS),
                  delayLoopMs,
                  ms("warmup", check, server, delayLoopMs),
                  false,
                  true)));
    }
    return checks;
  }

  /** What the check says; else its real server; else the virtual server; else the default. */
  private long ms(String name, Fields check, Fields server, long otherwise) {
    return check.ms(name, server.ms(name, service.ms(name, otherwise)));
  }

  private int address(Fields check, String name, int otherwise) {
    Word word = check.value(name);
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
}
