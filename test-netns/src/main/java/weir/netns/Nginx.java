package weir.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A web server in a namespace, on port 80 of every address. {@code /} answers with the server's
 * name, {@code /status} with its counters, other paths with the files of {@link #files}, where
 * {@code PUT} stores too. With a certificate, the same by TLS on port 443.
 */
public final class Nginx implements AutoCloseable {
  /** The port it listens on. */
  public static final int PORT = 80;

  /** The port of TLS, where there is a certificate. */
  public static final int TLS_PORT = 443;

  private static final Duration START_TAKES = Duration.ofSeconds(10);

  /** It ends no connection by itself, however slow the machine is. */
  private static final String CONFIGURATION =
      """
      daemon off;
      pid PREFIX/pid;
      error_log stderr warn;
      master_process off;
      events { worker_connections 4096; }
      http {
        access_log off;
        sendfile on;
        keepalive_requests 1000000;
        keepalive_timeout 1h;
        client_header_timeout 1h;
        client_max_body_size 0;
        client_body_temp_path PREFIX/body;
        proxy_temp_path PREFIX/proxy;
        fastcgi_temp_path PREFIX/fastcgi;
        uwsgi_temp_path PREFIX/uwsgi;
        scgi_temp_path PREFIX/scgi;
        server {
          listen 80 backlog=4096;
          TLS
          location = / { return 200 "NAME\\n"; }
          location = /status { stub_status; }
          location / { root PREFIX/files; dav_methods PUT; }
        }
      }
      """;

  private final Netns namespace;
  private final Path prefix;
  private Background process;

  private Nginx(Netns namespace, Path prefix) {
    this.namespace = namespace;
    this.prefix = prefix;
    process = run();
  }

  /** Starts a server named for its namespace, and returns when it listens. */
  public static Nginx start(Netns namespace) {
    return start(namespace, "");
  }

  /**
   * As {@link #start(Netns)}, with TLS too.
   *
   * @param certificate a PEM file with the certificate and its key
   */
  public static Nginx startWithTls(Netns namespace, Path certificate) {
    String tls =
        """
        listen %d ssl backlog=4096;
              ssl_certificate %s;
              ssl_certificate_key %s;\
        """
            .formatted(TLS_PORT, certificate, certificate);
    return start(namespace, tls);
  }

  private static Nginx start(Netns namespace, String tls) {
    Path prefix = namespace.lab().directory("nginx-" + namespace.role());
    String configuration =
        CONFIGURATION
            .replace("TLS", tls)
            .replace("PREFIX", prefix.toString())
            .replace("NAME", namespace.role());
    try {
      Files.createDirectory(prefix.resolve("files"));
      Files.writeString(prefix.resolve("nginx.conf"), configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Nginx(namespace, prefix);
  }

  private Background run() {
    String configuration = prefix.resolve("nginx.conf").toString();
    Background nginx = namespace.start("nginx", "-p", prefix.toString(), "-c", configuration);
    Await.until(
        START_TAKES,
        "nginx in " + namespace.role(),
        () -> {
          if (!nginx.isAlive()) {
            throw new LabException("nginx ended:\n" + nginx.output());
          }
          return namespace.call(() -> Http.accepts("127.0.0.1", PORT));
        });
    return nginx;
  }

  /** How many requests it has had, those of this question included. */
  public long requests() {
    String status = namespace.call(() -> Http.get("127.0.0.1", PORT, "/status"));
    // Below its headline: connections accepted, connections handled, requests.
    String[] counts = status.lines().toList().get(2).strip().split(" ", -1);
    return Long.parseLong(counts[2]);
  }

  /** Where the files it serves and stores are. */
  public Path files() {
    return prefix.resolve("files");
  }

  /** Starts it again after {@link #close}; returns when it listens. */
  public void restart() {
    process = run();
  }

  /** Ends it: its port refuses from now on. */
  @Override
  public void close() {
    process.close();
  }
}
