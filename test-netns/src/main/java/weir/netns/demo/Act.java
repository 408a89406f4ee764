package weir.netns.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import weir.netns.Await;
import weir.netns.DirectorProcess;
import weir.netns.Lab;
import weir.netns.Nginx;
import weir.netns.Topology;
import weir.netns.VirtualServer;

/** One act of the demo: a site, traffic through it, a server that dies and returns. */
final class Act {
  private static final int SERVERS = 3;
  private static final int REQUESTS = 10_000;
  private static final int REQUESTS_AFTER_A_CHANGE = 300;
  private static final int CONNECTION_LINES = 6;
  private static final Duration CHECKS_TAKE = Duration.ofSeconds(15);

  private final String name;
  private final String story;
  private final String kind;
  private final Function<Lab, Topology> network;
  private final Screen screen;
  private final Findings findings;

  private Act(
      String name,
      String story,
      String kind,
      Function<Lab, Topology> network,
      Screen screen,
      Findings findings) {
    this.name = name;
    this.story = story;
    this.kind = kind;
    this.network = network;
    this.screen = screen;
    this.findings = findings;
  }

  static Act directRouting(Screen screen, Findings findings) {
    return new Act(
        "Direct routing",
        "requests go through the director, answers straight to the client",
        "DR",
        lab -> Topology.directRouting(lab, 1, SERVERS),
        screen,
        findings);
  }

  static Act nat(Screen screen, Findings findings) {
    return new Act(
        "NAT",
        "requests and answers both go through the director, which rewrites addresses",
        "NAT",
        lab -> Topology.nat(lab, 1, SERVERS),
        screen,
        findings);
  }

  void play() {
    screen.title(name + ": " + story);
    try (Lab lab = Lab.open()) {
      Topology site = network.apply(lab);
      List<Nginx> web = site.servers().stream().map(Nginx::start).toList();
      screen.line(
          "  A client, a director and %d nginx servers, each in a network namespace."
              .formatted(SERVERS));
      DirectorProcess director = startDirector(site);
      showTraffic(site);
      showTables(director);
      showDeathAndReturn(site, web.get(1), director);
      director.stop();
    }
  }

  private DirectorProcess startDirector(Topology site) {
    String configuration =
        VirtualServer.configuration(site, new VirtualServer("TCP", Nginx.PORT, "rr", kind));
    Path file = site.lab().file("keepalived.conf", configuration);
    screen.line("  weir run -f keepalived.conf:");
    long start = System.nanoTime();
    DirectorProcess director = DirectorProcess.launch(site.director(), file);
    screen.quote(director.awaitReady());
    found("forwards after its start", "%,d ms".formatted(sinceMs(start)), true);
    return director;
  }

  private void showTraffic(Topology site) {
    Load.Result load = Load.run(site.client(), 0, REQUESTS, screen);
    found(
        "requests answered, a connection each",
        "%,d of %,d".formatted(load.answered(), REQUESTS),
        load.answered() == REQUESTS);
    found("requests per second", "%,d".formatted(load.perSecond()), true);
    boolean even =
        load.perServer().size() == SERVERS
            && load.perServer().values().stream()
                .allMatch(count -> Math.abs(count - REQUESTS / SERVERS) <= 1);
    found("spread evenly over the servers (rr)", counts(load), even);
  }

  private void showTables(DirectorProcess director) {
    screen.line("  weir status:");
    screen.quote(director.status());
    screen.line("  weir status --connections:");
    List<String> connections = director.status("--connections").lines().toList();
    connections.stream().limit(CONNECTION_LINES).forEach(screen::quote);
    screen.quote("... %,d lines".formatted(connections.size()));
  }

  private static String counts(Load.Result load) {
    return String.join(" ", load.perServer().values().stream().map(String::valueOf).toList());
  }

  private void showDeathAndReturn(Topology site, Nginx server, DirectorProcess director) {
    String listed = "-> " + site.serverAddress(2) + ":" + Nginx.PORT + " ";
    screen.line("  server2 is killed.");
    server.close();
    String outAfter = time("server2 to be taken out", () -> !director.status().contains(listed));
    screen.line("  server2 is taken out after " + outAfter + ".");
    Load.Result without = Load.run(site.client(), REQUESTS, REQUESTS_AFTER_A_CHANGE, screen);
    screen.line("  server2 is started again.");
    server.restart();
    String inAfter = time("server2 to be taken in", () -> director.status().contains(listed));
    screen.line("  server2 is taken in after " + inAfter + ".");
    Load.Result again =
        Load.run(
            site.client(), REQUESTS + REQUESTS_AFTER_A_CHANGE, REQUESTS_AFTER_A_CHANGE, screen);

    found("a killed server is taken out", "after " + outAfter, true);
    found(
        "requests that fail without it",
        "%d of %d".formatted(without.failed(), REQUESTS_AFTER_A_CHANGE),
        without.failed() == 0 && !without.perServer().containsKey("server2"));
    found("the server comes back and is taken in", "after " + inAfter, true);
    found(
        "requests that it then answers",
        "%d of %d"
            .formatted(again.perServer().getOrDefault("server2", 0L), REQUESTS_AFTER_A_CHANGE),
        again.failed() == 0 && again.perServer().containsKey("server2"));
  }

  private static String time(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    Await.until(CHECKS_TAKE, what, condition);
    return "%.1f s".formatted(sinceMs(start) / 1e3);
  }

  private static long sinceMs(long startNs) {
    return (System.nanoTime() - startNs) / 1_000_000;
  }

  private void found(String what, String figure, boolean held) {
    findings.add(name, what, figure, held);
  }
}
