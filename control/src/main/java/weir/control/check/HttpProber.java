package weir.control.check;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.CheckSettings;
import weir.control.config.HttpCheck;
import weir.control.config.HttpCheck.Url;
import weir.control.config.Ipv4;

/** {@code HTTP_GET} and {@code SSL_GET}. The request is keepalived's to the byte. */
final class HttpProber {
  private static final int MAX_LINE_BYTES = 8 << 10;
  private static final int MAX_HEADER_BYTES = 64 << 10;

  /** A handshake takes a millisecond of the event loop, and so many wait no longer than that. */
  private static final int HANDSHAKES_AT_ONCE = 128;

  private final Sockets sockets;
  private final Turns turns = new Turns(HANDSHAKES_AT_ONCE);

  /** Made for the first who wants it, on the loop of handshakes: it takes a while. */
  private @Nullable Tls tls;

  HttpProber(Sockets sockets) {
    this.sockets = sockets;
  }

  void attempt(HttpCheck check, Url url, Consumer<Outcome> then) {
    HttpAttempt attempt =
        new HttpAttempt(
            check, url, request(check, url), check.tls() ? encryption(check, url) : null, then);
    ChannelHandler pipeline =
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new HttpResponseDecoder(lenient()), attempt);
          }
        };
    if (check.tls()) {
      sockets.tcpForTls(check.settings(), pipeline, attempt);
    } else {
      sockets.tcp(check.settings(), pipeline, attempt);
    }
  }

  private HttpAttempt.Encryption encryption(HttpCheck check, Url url) {
    return new HttpAttempt.Encryption(turns, () -> tls().handler(serverName(check, url)));
  }

  private Tls tls() {
    Tls known = tls;
    if (known == null) {
      known = new Tls();
      tls = known;
    }
    return known;
  }

  /** Whatever a server says is its business, as long as there is a status and an end. */
  static HttpDecoderConfig lenient() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setAllowDuplicateContentLengths(true)
        .setStrictLineParsing(false)
        .setValidateHeaders(false);
  }

  static String request(HttpCheck check, Url url) {
    CheckSettings settings = check.settings();
    String host = virtualhost(check, url);
    if (host == null) {
      host = Ipv4.format(settings.connectAddress()) + ":" + settings.connectPort();
    }
    return "GET "
        + url.path()
        + (check.http11() ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n")
        + "User-Agent: KeepAliveClient\r\n"
        + (check.closes() ? "Connection: close\r\n" : "")
        + "Host: "
        + host
        + "\r\n\r\n";
  }

  private static @Nullable String virtualhost(HttpCheck check, Url url) {
    return url.virtualhost() != null ? url.virtualhost() : check.virtualhost();
  }

  /** What the TLS handshake names; a port of the virtual host is not part of it. */
  static @Nullable String serverName(HttpCheck check, Url url) {
    if (check.sniName() != null) {
      return check.sniName();
    }
    String host = check.sni() ? virtualhost(check, url) : null;
    return host == null ? null : host.replaceFirst(":[0-9]+$", "");
  }
}
