package weir.perf.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import weir.netns.Await;
import weir.netns.Http;
import weir.netns.LabException;
import weir.netns.Nginx;

/** Connections, requests and bytes over TCP: wrk and iperf3, nginx behind. */
final class Tcp implements Measure {
  static final String ID = "tcp";
  private static final int CONNECTIONS = 32;

  /** Shown for comparison; no target is about them. */
  private static final Set<String> ONCE = Set.of("weir-off-nat", "weir-uring-nat");

  private static final double REQUESTS_A_SECOND = 2_000;
  private static final double WARM_UP_S = 0.3;
  private static final Duration SERVED_WITHIN = Duration.ofSeconds(20);
  private static final Pattern REQUESTS_PER_SECOND = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
  private static final Pattern ERRORS =
      Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
  private static final Pattern RECEIVED = Pattern.compile("([0-9.]+) Gbits/sec.*receiver");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "TCP and HTTP";
  }

  @Override
  public String method(Settings settings) {
    return """
    nginx answers with 8 bytes. Connections: wrk, %d at once, a request each (`Connection: close`); \
    client and server take more of it than the director. \
    Requests: wrk, %d connections that stay; their p99 is wrk's own, at full speed. The other \
    latencies are those of %,.0f requests a second by 16 connections, each from the time that it \
    was due (so a stall counts for all that had to wait), the 16 threads' timers included. One flow: iperf3. \
    Every one for %d s; all offloads as the kernel has them, but that GRO is on where NAPI has a \
    thread. veth gives a thread no TCP of senders that segment late (TSO), so what forwards in the \
    kernel does that on the sender's core even so.\
    """
        .formatted(
            2 * CONNECTIONS,
            CONNECTIONS,
            settings.scaled(REQUESTS_A_SECOND),
            wholeSeconds(settings));
  }

  @Override
  public List<Figure> figures(Settings settings) {
    return List.of(
        new Figure("connections", "new connections/s", 0, true),
        new Figure("requests", "requests/s", 0, true),
        new Figure("wrk-p99", "wrk's p99, ms", 2, true),
        new Figure("p50", "p50 at a fixed rate, ms", 3, false),
        new Figure("p99", "p99, ms", 3, false),
        new Figure("p99.9", "p99.9, ms", 3, false),
        new Figure("gbits", "one flow, Gbit/s", 2, true));
  }

  @Override
  public List<Placement> placements(Contestant contestant) {
    if (!contestant.carriesTcp()) {
      return List.of();
    }
    return ONCE.contains(contestant.id())
        ? List.of(Placement.FREE)
        : List.of(Placement.FREE, Placement.SPLIT);
  }

  /** What wrk and iperf3 take. */
  private static int wholeSeconds(Settings settings) {
    return (int) Math.max(1, Math.round(settings.seconds()));
  }

  @Override
  public double estimateSeconds(Contestant contestant, Placement placement, Settings settings) {
    return 4 + warmUpSeconds(contestant) + 3 * wholeSeconds(settings) + settings.seconds();
  }

  @Override
  public void take(Trial trial) {
    Site site = trial.site();
    Placement placement = trial.placement();
    placement.on(Cpus.LOAD, () -> Nginx.start(site.server()));
    var _ =
        placement.on(
            Cpus.LOAD,
            () -> site.server().start("iperf3", "-s", "-p", Integer.toString(Site.IPERF_PORT)));
    trial.start("TCP");
    String address = trial.contestant().address();
    Await.until(
        SERVED_WITHIN,
        "an answer through " + trial.contestant().name(),
        () -> site.client().call(() -> isServed(address)));
    // Once to warm up, and to be believed the second time; each path, for a compiler sees only what
    // it is asked to do.
    wrk(trial, 1, "Connection: keep-alive");
    wrk(trial, 2, "Connection: close", warmUpSeconds(trial.contestant()));
    trial.add("connections", requestsPerSecond(wrk(trial, 2, "Connection: close")));
    String requests = wrk(trial, 1, "Connection: keep-alive");
    trial.add("requests", requestsPerSecond(requests));
    trial.add("wrk-p99", p99Ms(requests));
    HttpPace.run(
        site.client(), address, trial.settings().scaled(REQUESTS_A_SECOND), WARM_UP_S, placement);
    Histogram latency =
        HttpPace.run(
            site.client(),
            address,
            trial.settings().scaled(REQUESTS_A_SECOND),
            trial.settings().seconds(),
            placement);
    trial.add("p50", latency.getValueAtPercentile(50) / 1e6);
    trial.add("p99", latency.getValueAtPercentile(99) / 1e6);
    trial.add("p99.9", latency.getValueAtPercentile(99.9) / 1e6);
    trial.add("gbits", iperf(trial, address));
  }

  private static boolean isServed(String address) {
    try {
      return Http.get(address, Nginx.PORT, "/").startsWith("server");
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int warmUpSeconds(Contestant contestant) {
    return (int) Math.max(1, Math.ceil(contestant.warmUpSeconds()));
  }

  private static String wrk(Trial trial, int times, String header) {
    return wrk(trial, times, header, wholeSeconds(trial.settings()));
  }

  private static String wrk(Trial trial, int times, String header, int seconds) {
    String output =
        trial
            .placement()
            .on(
                Cpus.LOAD,
                () ->
                    trial
                        .site()
                        .client()
                        .run(
                            "wrk",
                            "-t1",
                            "-c" + times * CONNECTIONS,
                            "-d" + seconds + "s",
                            "--latency",
                            "-H",
                            header,
                            "http://" + trial.contestant().address() + "/"));
    Matcher errors = ERRORS.matcher(output);
    if (output.contains("Non-2xx") || (errors.find() && !errors.group(1).equals("0"))) {
      throw new LabException("wrk met errors:\n" + output);
    }
    return output;
  }

  static double requestsPerSecond(String wrk) {
    return Double.parseDouble(find(REQUESTS_PER_SECOND, wrk).group(1));
  }

  static double p99Ms(String wrk) {
    Matcher found = find(P99, wrk);
    double unit =
        switch (found.group(2)) {
          case "us" -> 1e-3;
          case "ms" -> 1;
          default -> 1e3;
        };
    return unit * Double.parseDouble(found.group(1));
  }

  private static double iperf(Trial trial, String address) {
    String output =
        trial
            .placement()
            .on(
                Cpus.LOAD,
                () ->
                    trial
                        .site()
                        .client()
                        .run(
                            "iperf3",
                            "-c",
                            address,
                            "-p",
                            Integer.toString(Site.IPERF_PORT),
                            "-f",
                            "g",
                            "-t",
                            Integer.toString(wholeSeconds(trial.settings()))));
    return Double.parseDouble(find(RECEIVED, output).group(1));
  }

  private static Matcher find(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new LabException("no figure in:\n" + output);
    }
    return matcher;
  }
}
