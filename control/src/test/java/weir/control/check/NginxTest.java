package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weir.control.LogCapture;
import weir.control.config.Check;
import weir.control.config.CheckSettings;
import weir.control.config.HttpCheck;
import weir.control.config.HttpCheck.Regex;
import weir.control.config.HttpCheck.Url;
import weir.control.config.TcpCheck;
import weir.control.loop.ControlThread;
import weir.control.net.EventLoop;

/**
 * A real web server, with TLS and two names (K17, K20). Each name has a certificate of its own; who
 * names neither is refused in the handshake.
 */
@Timeout(60)
class NginxTest {
  private static final Path NGINX = Path.of("/usr/sbin/nginx");
  private static final Path OPENSSL = Path.of("/usr/bin/openssl");
  private static final int START_TAKES_S = 20;

  private static final String CONFIGURATION =
      """
      daemon off;
      master_process off;
      pid DIR/pid;
      error_log DIR/error.log;
      events { worker_connections 256; }
      http {
        access_log off;
        client_body_temp_path DIR/body;
        proxy_temp_path DIR/proxy;
        fastcgi_temp_path DIR/fastcgi;
        uwsgi_temp_path DIR/uwsgi;
        scgi_temp_path DIR/scgi;
        server {
          listen 127.0.0.1:PLAIN;
          location = / { return 200 "plain\\n"; }
          location = /host { return 200 "$host"; }
          location = /teapot { return 418; }
          location = /moved { return 302 /; }
          location / { root DIR; }
        }
        server {
          listen 127.0.0.1:SECURE ssl default_server;
          ssl_reject_handshake on;
        }
        server {
          listen 127.0.0.1:SECURE ssl;
          server_name a.example;
          ssl_certificate DIR/a.pem;
          ssl_certificate_key DIR/a.pem;
          location / { return 200 "a, asked for $ssl_server_name"; }
        }
        server {
          listen 127.0.0.1:SECURE ssl;
          server_name b.example;
          ssl_certificate DIR/b.pem;
          ssl_certificate_key DIR/b.pem;
          ssl_protocols TLSv1.2;
          location / { return 200 "b, asked for $ssl_server_name"; }
        }
      }
      """;

  private Path directory = Path.of("");
  private EventLoop loop;
  private NettyProber prober;
  private int plainPort;
  private int tlsPort;
  private @Nullable Process nginx;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    assumeTrue(Files.isExecutable(NGINX), "nginx is not installed");
    assumeTrue(Files.isExecutable(OPENSSL), "openssl is not installed");
    this.directory = directory;
    plainPort = Settings.unusedPort();
    tlsPort = Settings.unusedPort();
    certificate("a");
    certificate("b");
    Files.writeString(directory.resolve("page"), "hello".repeat(100_000));
    Files.writeString(
        directory.resolve("nginx.conf"),
        CONFIGURATION
            .replace("DIR", directory.toString())
            .replace("PLAIN", String.valueOf(plainPort))
            .replace("SECURE", String.valueOf(tlsPort)));
    loop = EventLoop.open();
    prober = new NettyProber(loop);
    startNginx();
  }

  private void certificate(String name) throws Exception {
    run(
        OPENSSL.toString(),
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=" + name + ".example",
        "-keyout",
        directory.resolve(name + ".key").toString(),
        "-out",
        directory.resolve(name + ".crt").toString());
    Files.writeString(
        directory.resolve(name + ".pem"),
        Files.readString(directory.resolve(name + ".crt"))
            + Files.readString(directory.resolve(name + ".key")));
  }

  private static void run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), () -> String.join(" ", command));
  }

  private void startNginx() throws Exception {
    Process process =
        new ProcessBuilder(
                NGINX.toString(),
                "-p",
                directory.toString(),
                "-c",
                directory.resolve("nginx.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("nginx.out").toFile())
            .start();
    nginx = process;
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_TAKES_S);
    TcpCheck listens = new TcpCheck(Settings.loopback(tlsPort));
    while (!(Probing.attempt(prober, listens, 0) instanceof Outcome.Good)) {
      assertTrue(process.isAlive() && System.nanoTime() < endNs, this::output);
      Thread.onSpinWait();
    }
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("nginx.out"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void stopNginx() throws InterruptedException {
    if (nginx != null) {
      nginx.destroy();
      nginx.waitFor();
    }
  }

  @AfterEach
  void stop() throws Exception {
    stopNginx();
    if (prober != null) {
      prober.close();
      loop.close();
    }
  }

  private HttpCheck check(boolean tls, Url url, @Nullable String virtualhost, boolean sni) {
    return new HttpCheck(
        settings(tls ? tlsPort : plainPort),
        tls,
        List.of(url),
        virtualhost,
        true,
        true,
        sni,
        null,
        false);
  }

  /** As {@link Settings#loopback(int)}, with time enough for a machine that is busy. */
  private static CheckSettings settings(int port) {
    return new CheckSettings(
        Settings.LOOPBACK, port, 0, 0, null, 0, 5_000, 0, 10, 10, 0, false, false);
  }

  private static Url says(String path, String text) {
    return new Url(path, null, Settings.statusCodes(200), null, new Regex(text, 0, true, 0, -1));
  }

  private String outcome(HttpCheck check) throws Exception {
    Outcome outcome = Probing.attempt(prober, check, 0);
    return outcome instanceof Outcome.Good ? "good" : Probing.fault(outcome, check);
  }

  @Test
  void shouldCheckAWebServer() throws Exception {
    assertEquals("good", outcome(check(false, says("/", "^plain\n$"), null, false)));
    assertEquals(
        "good", outcome(check(false, says("/host", "^web.example$"), "web.example", false)));
    assertEquals(
        "HTTP status code error to server IT.",
        outcome(check(false, says("/none", ""), null, false)));
    Url teapot = new Url("/teapot", null, Settings.statusCodes(200, 418), null, null);
    assertEquals("good", outcome(check(false, teapot, null, false)));
    Url moved = new Url("/moved", null, Settings.statusCodes(302), null, null);
    assertEquals("good", outcome(check(false, moved, null, false)));
  }

  @Test
  void shouldTakeTheDigestOfALongPage() throws Exception {
    byte[] page = Files.readAllBytes(directory.resolve("page"));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(page));
    assertEquals(
        "good", outcome(check(false, new Url("/page", digest, null, null, null), null, false)));
    Files.writeString(directory.resolve("page"), "!", StandardCharsets.UTF_8);
    assertEquals(
        "MD5 digest error to server IT.",
        outcome(check(false, new Url("/page", digest, null, null, null), null, false)));
  }

  @Test
  void shouldNameItsServerInTheTlsHandshake() throws Exception {
    Url a = says("/", "^a, asked for a.example$");
    Url b = says("/", "^b, asked for b.example$");
    // Twice: no session of the first time is resumed, whose name nginx would not know.
    for (int i = 0; i < 2; i++) {
      assertEquals("good", outcome(check(true, a, "a.example", true)));
      assertEquals("good", outcome(check(true, b, "b.example:443", true)));
    }
    assertEquals("Regex match failed server IT.", outcome(check(true, a, "b.example", true)));
    String refused = "SSL handshake/communication error connecting to server IT.";
    assertEquals(refused, outcome(check(true, a, "a.example", false)));
    assertEquals(refused, outcome(check(true, a, "c.example", true)));
    // sni_name goes before the virtual host.
    HttpCheck named =
        new HttpCheck(
            settings(tlsPort),
            true,
            List.of(a),
            "a.example",
            false,
            false,
            false,
            "a.example",
            false);
    assertEquals("good", outcome(named));
  }

  @Test
  void shouldNoticeThatAServerGoesAndComesBack() throws Exception {
    BlockingQueue<Boolean> news = new LinkedBlockingQueue<>();
    Url a = says("/", "^a,");
    Check check = check(true, a, "a.example", true);
    String name = Wording.server(check);
    try (LogCapture log = new LogCapture("weir.check");
        ControlThread control = new ControlThread()) {
      Checks checks = new HealthChecks(control, control, prober, new SplittableRandom(1));
      Checks.Handle handle = control.call(() -> checks.start(check, false, news::add));
      assertEquals(true, news.take());
      stopNginx();
      assertEquals(false, news.take());
      startNginx();
      assertEquals(true, news.take());
      String success = "Regex match success to " + name + " url(/)";
      String up = "Remote Web server " + name + " succeed on service.";
      List<String> lines = log.lines();
      assertEquals(List.of(success, up), lines.subList(0, 2));
      assertEquals("HTTP_CHECK on service " + name + " failed.", lines.get(3));
      assertEquals(List.of(success, up), lines.subList(4, 6));
      control.call(
          () -> {
            handle.stop();
            return 0;
          });
    }
  }
}
