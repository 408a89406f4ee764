package weir.perf;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import weir.control.check.Checks;
import weir.control.check.HealthChecks;
import weir.control.check.NettyProber;
import weir.control.check.Outcome;
import weir.control.check.Prober;
import weir.control.config.Check;
import weir.control.config.CheckSettings;
import weir.control.config.HttpCheck;
import weir.control.config.HttpCheck.Url;
import weir.control.config.TcpCheck;
import weir.control.loop.ControlThread;
import weir.control.net.EventLoop;

/**
 * How much processor time the checks of so many servers take, at delay_loop 5. Every server is an
 * address of its own on the loopback; one nginx, another process, is all of them.
 *
 * <p>{@code java weir.perf.ManyChecks [SERVERS]}; takes two minutes. Needs nginx and openssl.
 */
public final class ManyChecks {
  private static final int DEFAULT_SERVERS = 5_000;
  private static final int FIRST_ADDRESS = 0x7f010001;
  private static final int PLAIN_PORT = 17_080;
  private static final int TLS_PORT = 17_443;
  private static final long DELAY_LOOP_MS = 5_000;
  private static final long WARM_UP_S = 12;
  private static final long MEASURED_S = 20;

  private static final String NGINX =
      """
      daemon off;
      master_process off;
      pid DIR/pid;
      error_log DIR/error.log;
      worker_rlimit_nofile 65536;
      events { worker_connections 16384; }
      http {
        access_log off;
        client_body_temp_path DIR/body;
        proxy_temp_path DIR/proxy;
        fastcgi_temp_path DIR/fastcgi;
        uwsgi_temp_path DIR/uwsgi;
        scgi_temp_path DIR/scgi;
        server {
          listen PLAIN backlog=4096;
          listen SECURE ssl backlog=4096;
          ssl_certificate DIR/crt.pem;
          ssl_certificate_key DIR/key.pem;
          return 200 "well\\n";
        }
      }
      """;

  private ManyChecks() {}

  /** Prints a line for each kind of check. */
  public static void main(String[] args) throws Exception {
    int servers = args.length == 0 ? DEFAULT_SERVERS : Integer.parseInt(args[0]);
    Path directory = Files.createTempDirectory("many-checks");
    Logger quiet = Logger.getLogger("weir.check");
    quiet.setLevel(Level.OFF);
    Process nginx = nginx(directory);
    try {
      System.out.printf("%,d servers%n", servers);
      measure("TCP_CHECK", servers, i -> new TcpCheck(settings(i, PLAIN_PORT)));
      measure("HTTP_GET", servers, i -> http(settings(i, PLAIN_PORT), false));
      measure("SSL_GET", servers, i -> http(settings(i, TLS_PORT), true));
    } finally {
      nginx.destroy();
      nginx.waitFor();
      run("rm", "-r", directory.toString());
    }
  }

  private static Process nginx(Path directory) throws IOException, InterruptedException {
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=checks",
        "-keyout",
        directory.resolve("key.pem").toString(),
        "-out",
        directory.resolve("crt.pem").toString());
    Path file = directory.resolve("nginx.conf");
    Files.writeString(
        file,
        NGINX
            .replace("DIR", directory.toString())
            .replace("PLAIN", String.valueOf(PLAIN_PORT))
            .replace("SECURE", String.valueOf(TLS_PORT)));
    return new ProcessBuilder("nginx", "-p", directory.toString(), "-c", file.toString()).start();
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command));
    }
  }

  private static CheckSettings settings(int server, int port) {
    return new CheckSettings(
        FIRST_ADDRESS + server,
        port,
        0,
        0,
        null,
        0,
        DELAY_LOOP_MS,
        1,
        1_000,
        DELAY_LOOP_MS,
        DELAY_LOOP_MS,
        false,
        false);
  }

  private static HttpCheck http(CheckSettings settings, boolean tls) {
    BitSet ok = new BitSet();
    ok.set(200);
    Url url = new Url("/", null, ok, null, null);
    return new HttpCheck(settings, tls, List.of(url), null, false, false, false, null, false);
  }

  private static void measure(String kind, int servers, IntFunction<Check> check) throws Exception {
    AtomicLong good = new AtomicLong();
    AtomicLong bad = new AtomicLong();
    try (EventLoop loop = EventLoop.open();
        NettyProber prober = new NettyProber(loop);
        ControlThread control = new ControlThread()) {
      Prober counting = (one, part, then) -> prober.attempt(one, part, counted(then, good, bad));
      Checks checks = new HealthChecks(control, control, counting, RandomGenerator.getDefault());
      List<Checks.Handle> handles = new ArrayList<>();
      control.call(
          () -> {
            for (int i = 0; i < servers; i++) {
              handles.add(checks.start(check.apply(i), true, up -> {}));
            }
            return 0;
          });
      TimeUnit.SECONDS.sleep(WARM_UP_S);
      long cpuNs = cpuNs();
      long before = good.get();
      long badBefore = bad.get();
      long start = System.nanoTime();
      TimeUnit.SECONDS.sleep(MEASURED_S);
      double seconds = (System.nanoTime() - start) / 1e9;
      long done = good.get() - before;
      double cpu = (cpuNs() - cpuNs) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%-10s %5.0f checks/s, %d bad, %4.1f %% of a processor, %.0f us each (%s)%n",
          kind,
          done / seconds,
          bad.get() - badBefore,
          100 * cpu / seconds,
          1e6 * cpu / Math.max(1, done),
          loop.kind().word());
      control.call(
          () -> {
            handles.forEach(Checks.Handle::stop);
            return 0;
          });
    }
  }

  private static Consumer<Outcome> counted(
      Consumer<Outcome> then, AtomicLong good, AtomicLong bad) {
    return outcome -> {
      (outcome instanceof Outcome.Good ? good : bad).incrementAndGet();
      then.accept(outcome);
    };
  }

  private static long cpuNs() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
