package weir.control.check;

import weir.control.config.Check;
import weir.control.config.CheckSettings;
import weir.control.config.DnsCheck;
import weir.control.config.HttpCheck;
import weir.control.config.Ipv4;
import weir.control.config.MiscCheck;
import weir.control.config.PingCheck;
import weir.control.config.Protocol;
import weir.control.config.SendExpectCheck;
import weir.control.config.SmtpCheck;
import weir.control.config.TcpCheck;
import weir.control.config.UdpCheck;
import weir.control.pool.Names;

/**
 * What a kind of check says of a server that comes up and of one that goes down: keepalived's words
 * ({@code check_tcp.c} and its neighbours), which operators search for.
 *
 * @param up a line; empty where keepalived is silent
 * @param down a line, up to where the number of retries is named; empty where the failed attempt's
 *     own line has it
 */
record Wording(String up, String down) {
  static Wording of(Check check) {
    String server = server(check);
    return switch (check) {
      case TcpCheck _ ->
          new Wording(
              "TCP connection to " + server + " success.",
              "TCP_CHECK on service " + server + " failed");
      case HttpCheck _ ->
          new Wording(
              "Remote Web server " + server + " succeed on service.",
              "HTTP_CHECK on service " + server + " failed");
      case SmtpCheck _ -> new Wording("Remote SMTP server " + server + " succeed on service.", "");
      case DnsCheck _ -> new Wording("", "");
      case MiscCheck misc -> new Wording(misc(misc) + " succeeded.", "");
      case UdpCheck _ ->
          new Wording(
              "UDP connection to " + server + " success.",
              "UDP_CHECK on service " + server + " failed");
      case PingCheck _ ->
          new Wording(
              "ICMP connection to " + server + " success.",
              "ICMP CHECK on service " + server + " failed");
      case SendExpectCheck _ ->
          new Wording(
              "SEND_EXPECT to " + server + " success.",
              "SEND_EXPECT on service " + server + " failed");
    };
  }

  /** Whom a check asks: {@code [192.0.2.10]:tcp:80}. */
  static String server(Check check) {
    CheckSettings settings = check.settings();
    return switch (check) {
      case PingCheck _ -> address(settings);
      case UdpCheck _, DnsCheck _ -> endpoint(Protocol.UDP, settings);
      case TcpCheck _, HttpCheck _, SmtpCheck _, SendExpectCheck _, MiscCheck _ ->
          endpoint(Protocol.TCP, settings);
    };
  }

  /** How each line of a {@code MISC_CHECK} begins. */
  static String misc(MiscCheck check) {
    return "Misc check for [" + server(check) + "] by [" + check.script().words().getFirst() + "]";
  }

  private static String endpoint(Protocol protocol, CheckSettings settings) {
    return settings.connectPort() == 0
        ? address(settings)
        : Names.endpoint(protocol, settings.connectAddress(), settings.connectPort());
  }

  private static String address(CheckSettings settings) {
    return "[" + Ipv4.format(settings.connectAddress()) + "]";
  }
}
