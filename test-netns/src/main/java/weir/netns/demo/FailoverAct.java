package weir.netns.demo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import weir.netns.Await;
import weir.netns.DirectorPair;
import weir.netns.DirectorProcess;
import weir.netns.Http;
import weir.netns.Lab;
import weir.netns.Netns;
import weir.netns.Nginx;
import weir.netns.Topology;
import weir.netns.VirtualServer;

/** The last act: two directors share the VIP by VRRP, and the active one is cut off under load. */
final class FailoverAct {
  private static final String NAME = "Failover";
  private static final int SERVERS = 2;
  private static final int REQUESTS = 4_000;
  private static final int MOST_REQUESTS = 48_000;
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ADVERT_INT = "0.05";

  private final Screen screen;
  private final Findings findings;

  FailoverAct(Screen screen, Findings findings) {
    this.screen = screen;
    this.findings = findings;
  }

  void play() {
    screen.title(NAME + ": two directors, one VIP; the active one is cut off, and comes back");
    try (Lab lab = Lab.open()) {
      DirectorPair pair = DirectorPair.directRouting(lab, 1, SERVERS);
      pair.site().servers().forEach(Nginx::start);
      Netns active = pair.site().director();
      Netns passive = pair.second();
      VirtualServer web = new VirtualServer("TCP", Nginx.PORT, "rr", "DR");
      start(active, pair, web);
      DirectorProcess second = start(passive, pair, web);
      Await.until(SOON, "the first is master", () -> DirectorPair.holds(active));
      Await.until(SOON, "the second is not", () -> !DirectorPair.holds(passive));
      Await.until(SOON, "an answer", () -> answers(pair.site()));

      screen.line("  The cable of the active director is pulled, while requests come in.");
      Load.Result cut = duringLoad(pair.site(), 0, () -> active.ip("link set front down"));
      Await.until(SOON, "the second is master", () -> DirectorPair.holds(passive));
      screen.line("  weir vrrp, on the other one:");
      screen.quote(second.ask("vrrp"));
      screen.line("  The cable is plugged in again, while requests come in (preempt_delay 2).");
      active.ip("link set front up");
      int sent = REQUESTS;
      long failed = 0;
      do {
        failed += Load.run(pair.site().client(), sent, REQUESTS, screen).failed();
        sent += REQUESTS;
      } while (DirectorPair.holds(passive) && sent < MOST_REQUESTS);

      findings.add(
          NAME,
          "the cable is pulled: requests answered",
          "%,d of %,d".formatted(cut.answered(), REQUESTS),
          cut.failed() <= Load.THREADS);
      findings.add(
          NAME,
          "it is plugged in again: answered",
          "%,d of %,d".formatted(sent - REQUESTS - failed, sent - REQUESTS),
          failed <= Load.THREADS);
      findings.add(NAME, "the first director has the VIP again", "", DirectorPair.holds(active));
    }
  }

  private DirectorProcess start(Netns on, DirectorPair pair, VirtualServer web) {
    DirectorProcess director =
        DirectorProcess.launch(on, pair.configuration(on, ADVERT_INT, 2, web));
    screen.quote(director.awaitReady());
    return director;
  }

  private static boolean answers(Topology site) {
    return site.client().call(() -> Http.accepts(Topology.VIP, Nginx.PORT));
  }

  /** The event comes a little after the load has begun; connections open then are lost. */
  private Load.Result duringLoad(Topology site, int before, Runnable event) {
    CompletableFuture<Void> later =
        CompletableFuture.runAsync(
            event, CompletableFuture.delayedExecutor(150, TimeUnit.MILLISECONDS));
    Load.Result result = Load.run(site.client(), before, REQUESTS, screen);
    later.join();
    return result;
  }
}
