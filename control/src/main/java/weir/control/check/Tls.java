package weir.control.check;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards real servers, by the JDK. Certificates are not verified, as keepalived does not: the
 * question is whether a server works, and it is asked on the network that the packets go by.
 */
final class Tls {
  private final SslContext context;

  Tls() {
    try {
      context =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .trustManager(new AnyCertificate())
              .endpointIdentificationAlgorithm(null)
              .build();
    } catch (SSLException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  /**
   * The handler of one connection. No session is resumed, as with keepalived: the whole handshake
   * is to be checked, and a server may forget the name of a session that is.
   *
   * @param serverName named in the handshake (SNI); null for none
   * @throws IllegalArgumentException where that is no name for SNI
   */
  SslHandler handler(@Nullable String serverName) {
    SslHandler handler = context.newHandler(ByteBufAllocator.DEFAULT);
    // Reads have their own timeout.
    handler.setHandshakeTimeoutMillis(0);
    if (serverName != null) {
      SSLEngine engine = handler.engine();
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setServerNames(
          List.of(new SNIHostName(serverName.getBytes(StandardCharsets.UTF_8))));
      engine.setSSLParameters(parameters);
    }
    return handler;
  }

  /** Extended, or else the JDK would still look at names and algorithms itself. */
  private static final class AnyCertificate extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
