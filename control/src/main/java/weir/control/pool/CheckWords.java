package weir.control.pool;

import weir.control.config.Check;
import weir.control.config.DnsCheck;
import weir.control.config.HttpCheck;
import weir.control.config.MiscCheck;
import weir.control.config.PingCheck;
import weir.control.config.SendExpectCheck;
import weir.control.config.SmtpCheck;
import weir.control.config.TcpCheck;
import weir.control.config.UdpCheck;

/** What keepalived's mail says of a check; filters of operators go by it. */
final class CheckWords {
  private CheckWords() {}

  /** {@code => TCP CHECK succeed on service <=}. */
  static String of(Check check, boolean up) {
    String good = check instanceof MiscCheck ? "succeeded" : "succeed";
    String name =
        switch (check) {
          case TcpCheck _ -> "TCP CHECK";
          case HttpCheck _, SmtpCheck _ -> "CHECK";
          case MiscCheck _ -> "MISC CHECK";
          case SendExpectCheck _ -> "SEND_EXPECT CHECK";
          case DnsCheck _ -> "DNS_CHECK:";
          case UdpCheck _ -> "UDP CHECK";
          case PingCheck _ -> "PING CHECK";
        };
    return "=> " + name + " " + (up ? good : "failed") + " on service <=";
  }
}
