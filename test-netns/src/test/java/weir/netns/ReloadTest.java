package weir.netns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weir.control.admin.AdminClient;
import weir.control.admin.ReloadReport;
import weir.control.admin.Request;
import weir.netns.Deployment.Network;

/** K24: maintenance does not interrupt users. */
@NetnsTest(needs = {"nginx", "wrk"})
@Timeout(value = 180, unit = SECONDS)
final class ReloadTest {
  private static final int RELOADS = 100;

  /** When the director has compiled and cached what it ever will, more or less. */
  private static final int WARM = 20;

  private static final int BAD_EVERY = 10;
  private static final int SIGHUP_EVERY = 7;
  private static final long HEAP_MAY_GROW_KB = 2_048;

  /** A check's connection, an operator's: open now and then, and not one more for each reload. */
  private static final int AT_WORK = 10;

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  /** What the director has, after a collection of garbage. */
  private record Footprint(long heapKb, long threads, long files) {
    static Footprint of(long pid) {
      jcmd(pid, "GC.run");
      Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
      long heap = 0;
      while (used.find()) {
        heap += Long.parseLong(used.group(1));
      }
      return new Footprint(heap, count(pid, "task"), count(pid, "fd"));
    }

    private static long count(long pid, String what) {
      try (var all = Files.list(Path.of("/proc/" + pid + "/" + what))) {
        return all.count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String jcmd(long pid, String command) {
      String program = System.getProperty("java.home") + "/bin/jcmd";
      try {
        Process process =
            new ProcessBuilder(program, Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Two servers of the web service never change; a third, which gets no connections, and other
   * services do, and so do weights.
   */
  private static String configuration(Topology site, String kind, int change) {
    Random random = new Random(change);
    StringBuilder third = new StringBuilder();
    if (change % 2 == 1) {
      third.append("  real_server %s 80 {\n    weight 0\n".formatted(site.serverAddress(3)));
      if (random.nextBoolean()) {
        third.append("    TCP_CHECK {\n      retry %d\n    }\n".formatted(random.nextInt(3)));
      }
      third.append("  }\n");
    }
    StringBuilder others = new StringBuilder();
    for (int port = 8001; port <= 8040; port++) {
      if (random.nextBoolean()) {
        others.append(
            """
            virtual_server %s %d {
              lb_algo %s
              lb_kind %s
              protocol %s
              real_server %s %d {
                weight %d
              }
            }
            """
                .formatted(
                    Topology.VIP,
                    port,
                    List.of("rr", "wlc", "sh", "lblcr").get(random.nextInt(4)),
                    kind,
                    random.nextBoolean() ? "TCP" : "UDP",
                    site.serverAddress(1 + random.nextInt(3)),
                    port,
                    random.nextInt(100)));
      }
    }
    return """
        virtual_server %s 80 {
          delay_loop 1
          lb_algo rr
          lb_kind %s
          protocol TCP
          real_server %s 80 {
            TCP_CHECK {
            }
          }
          real_server %s 80 {
            TCP_CHECK {
            }
          }
        %s}
        %s"""
        .formatted(Topology.VIP, kind, site.serverAddress(1), site.serverAddress(2), third, others);
  }

  @ParameterizedTest
  @EnumSource(names = {"DIRECT_ROUTING", "NAT"})
  void shouldNotLoseARequestOfWhatDoesNotChange(Network network) throws Exception {
    try (Lab lab = Lab.open()) {
      Topology site = network.build(lab);
      lab.offloads(Offloads.DEFAULT);
      site.servers().forEach(Nginx::start);
      Path file = lab.file("keepalived.conf", configuration(site, network.kind(), 0));
      Path socket = lab.directory("admin").resolve("weir.sock");
      DirectorProcess director =
          DirectorProcess.start(site.director(), file, "--socket", socket.toString());
      long pid = director.process().pid();

      Background keepAlive = wrk(site, "Connection: keep-alive");
      Background close = wrk(site, "Connection: close");
      Footprint first = new Footprint(0, 0, 0);
      for (int reload = 1; reload <= RELOADS; reload++) {
        if (reload == WARM) {
          first = Footprint.of(pid);
        }
        if (reload % BAD_EVERY == 0) {
          Files.writeString(file, configuration(site, network.kind(), reload) + "}");
          assertTrue(reload(socket).refused(), "a bad file was taken");
        } else if (reload % SIGHUP_EVERY == 0) {
          Files.writeString(file, configuration(site, network.kind(), reload));
          hangUp(director, reload);
        } else {
          Files.writeString(file, configuration(site, network.kind(), reload));
          ReloadReport report = reload(socket);
          assertFalse(report.refused(), report.findings());
          assertFalse(report.changes().isEmpty(), "nothing changed");
        }
      }
      assertTrue(keepAlive.isAlive() && close.isAlive(), "the load ended before the reloads");
      Footprint warm = first;
      Footprint end = Footprint.of(pid);
      keepAlive.interrupt();
      close.interrupt();

      assertNoFailure(keepAlive, director);
      assertNoFailure(close, director);
      assertTrue(Math.abs(end.threads() - warm.threads()) < AT_WORK, () -> warm + " " + end);
      assertTrue(Math.abs(end.files() - warm.files()) < AT_WORK, () -> warm + " " + end);
      assertTrue(end.heapKb() - warm.heapKb() < HEAP_MAY_GROW_KB, () -> "the heap grew");
      System.out.printf(
          "%s: %d reloads, %d and %d requests; heap %d kB after %d reloads, %d kB after all%n",
          network,
          RELOADS,
          requests(keepAlive),
          requests(close),
          warm.heapKb(),
          WARM,
          end.heapKb());
    }
  }

  private static Background wrk(Topology site, String header) {
    Background load = Wrk.start(site.client(), 1, 8, 120, "-H", header, Deployment.WEB);
    Await.until(SOON, "wrk's connections", () -> !site.client().run("ss", "-Htn").isBlank());
    return load;
  }

  private static ReloadReport reload(Path socket) throws IOException {
    try (AdminClient client = new AdminClient(socket)) {
      return client.ask(new Request.ReloadRequest(null));
    }
  }

  private static void hangUp(DirectorProcess director, int reload) {
    // What the one before has logged may be read later than its answer.
    int refused = reload / BAD_EVERY;
    director.process().hangUp();
    Await.until(SOON, "the end of reload " + reload, () -> finished(director) == reload - refused);
  }

  private static long finished(DirectorProcess director) {
    return director.process().output().lines().filter(l -> l.contains("Reload finished")).count();
  }

  private static void assertNoFailure(Background load, DirectorProcess director) {
    load.awaitExit(SOON);
    String output = load.output();
    assertTrue(requests(load) > RELOADS, output);
    assertFalse(output.contains("Socket errors"), () -> output + director.process().output());
    assertFalse(output.contains("Non-2xx"), output);
  }

  private static long requests(Background load) {
    Matcher matcher = REQUESTS.matcher(load.output());
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
