package weir.perf.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import weir.netns.Await;
import weir.netns.Background;
import weir.netns.Http;
import weir.netns.Nginx;
import weir.netns.Topology;

/** HAProxy in TCP mode: two connections for one. */
record HaProxy() implements Contestant {
  private static final Duration START_TAKES = Duration.ofSeconds(30);

  @Override
  public String id() {
    return "haproxy";
  }

  @Override
  public String name() {
    return "HAProxy in TCP mode";
  }

  @Override
  public Optional<String> obstacle() {
    return Programs.missing("haproxy=haproxy");
  }

  @Override
  public boolean forwardsDatagrams() {
    return false;
  }

  @Override
  public int packetsToKnowAFlow() {
    return 0;
  }

  @Override
  public Running start(Site site, Placement placement, String protocol, int flows) {
    String services =
        Site.ports(protocol).stream()
            .map(
                port ->
                    """
                    listen port%d
                      bind %s:%d
                      server server %s:%d
                    """
                        .formatted(port, Topology.VIP, port, Site.SERVER, port))
            .collect(Collectors.joining());
    Path file =
        site.lab()
            .file(
                "haproxy.cfg",
                """
                global
                  maxconn 4000
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                """
                    + services);
    Background process =
        placement.on(
            Cpus.DIRECTOR, () -> site.director().start("haproxy", "-db", "-f", file.toString()));
    Await.until(
        START_TAKES,
        "HAProxy",
        () -> site.director().call(() -> Http.accepts(Topology.VIP, Nginx.PORT)));
    return Running.withGro(site, placement, process.pid());
  }
}
