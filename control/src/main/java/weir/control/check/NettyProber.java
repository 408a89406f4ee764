package weir.control.check;

import java.util.function.Consumer;
import weir.control.config.Check;
import weir.control.config.DnsCheck;
import weir.control.config.GlobalDefs;
import weir.control.config.HttpCheck;
import weir.control.config.MiscCheck;
import weir.control.config.PingCheck;
import weir.control.config.SendExpectCheck;
import weir.control.config.SmtpCheck;
import weir.control.config.TcpCheck;
import weir.control.config.UdpCheck;
import weir.control.net.EventLoop;
import weir.control.notify.Scripts;

/**
 * Tries each kind of check: over the network on Netty's event loop, programs on threads of their
 * own. May be called from any thread.
 */
public final class NettyProber implements Prober, AutoCloseable {
  private static final int PROGRAMS_AT_ONCE = 32;

  /** More than there are checks: each runs one program at a time. */
  private static final int PROGRAMS_WAITING = 1 << 16;

  private final Scripts scripts = new Scripts("check", PROGRAMS_AT_ONCE, PROGRAMS_WAITING);
  private final Sockets sockets;
  private final TcpProber tcp;
  private final HttpProber http;
  private final SendExpectProber sendExpect;
  private final SmtpProber smtp;
  private final DnsProber dns;
  private final UdpProber udp;
  private final PingProber ping;
  private final MiscProber misc;

  /** Uses this loop, which the caller closes. */
  public NettyProber(EventLoop loop) {
    sockets = new Sockets(loop);
    tcp = new TcpProber(sockets);
    http = new HttpProber(sockets);
    sendExpect = new SendExpectProber(sockets);
    smtp = new SmtpProber(sockets);
    dns = new DnsProber(sockets);
    udp = new UdpProber(sockets);
    ping = new PingProber(sockets);
    misc = new MiscProber(scripts);
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
      case PingCheck pingCheck -> ping.attempt(pingCheck, then);
      case MiscCheck miscCheck -> misc.attempt(miscCheck, then);
    }
  }

  /** Goes by a file's {@code script_user} from now on. */
  @Override
  public void use(GlobalDefs defs) {
    scripts.setDefaultUser(defs.notices().scriptUser(), defs.notices().scriptGroup());
  }

  /** Ends the programs that run. */
  @Override
  public void close() {
    scripts.close();
    sockets.close();
  }
}
