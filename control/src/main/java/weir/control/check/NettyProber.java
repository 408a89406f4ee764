package weir.control.check;

import java.util.function.Consumer;
import weir.control.config.Check;
import weir.control.config.DnsCheck;
import weir.control.config.HttpCheck;
import weir.control.config.MiscCheck;
import weir.control.config.PingCheck;
import weir.control.config.SendExpectCheck;
import weir.control.config.SmtpCheck;
import weir.control.config.TcpCheck;
import weir.control.config.UdpCheck;
import weir.control.net.EventLoop;

/**
 * Tries each kind of check, over the network on Netty's event loop. May be called from any thread.
 */
public final class NettyProber implements Prober {
  private final TcpProber tcp;
  private final HttpProber http;
  private final SendExpectProber sendExpect;
  private final SmtpProber smtp;
  private final DnsProber dns;
  private final UdpProber udp;

  /** Uses this loop, which the caller closes. */
  public NettyProber(EventLoop loop) {
    Sockets sockets = new Sockets(loop);
    tcp = new TcpProber(sockets);
    http = new HttpProber(sockets);
    sendExpect = new SendExpectProber(sockets);
    smtp = new SmtpProber(sockets);
    dns = new DnsProber(sockets);
    udp = new UdpProber(sockets);
  }

  @Override
  public void attempt(Check check, int part, Consumer<Outcome> then) {
    switch (check) {
      case TcpCheck tcpCheck -> tcp.attempt(tcpCheck, then);
      case HttpCheck httpCheck -> http.attempt(httpCheck, httpCheck.urls().get(part), then);
      case SendExpectCheck sendExpectCheck -> sendExpect.attempt(sendExpectCheck, then);
      case SmtpCheck smtpCheck -> smtp.attempt(smtpCheck, then);
      case DnsCheck dnsCheck -> dns.attempt(dnsCheck, then);
      case UdpCheck udpCheck -> udp.attempt(udpCheck, then);
      case MiscCheck _ -> notYet("MISC_CHECK", check, then);
      case PingCheck _ -> notYet("PING_CHECK", check, then);
    }
  }

  /** Logged at each attempt, so that a server that nobody looks at does not pass for a good one. */
  private static void notYet(String kind, Check check, Consumer<Outcome> then) {
    then.accept(
        new Outcome.NotTried(
            kind + " is not supported: " + Wording.server(check) + " is not checked."));
  }
}
