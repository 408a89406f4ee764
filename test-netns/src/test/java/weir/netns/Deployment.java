package weir.netns;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A site at work: web and echo servers behind a running Weir. Closing it closes the lab. */
record Deployment(Topology site, List<Nginx> web, DirectorProcess director)
    implements AutoCloseable {
  static final int SERVERS = 3;
  static final int ECHO_PORT = 7;
  static final String WEB = "http://" + Topology.VIP + "/";

  enum Network {
    DIRECT_ROUTING,
    DIRECT_ROUTING_BETWEEN,
    TUNNEL,
    NAT,
    /** The servers behind another router. */
    NAT_FAR;

    String kind() {
      return switch (this) {
        case DIRECT_ROUTING, DIRECT_ROUTING_BETWEEN -> "DR";
        case TUNNEL -> "TUN";
        case NAT, NAT_FAR -> "NAT";
      };
    }

    Topology build(Lab lab) {
      return switch (this) {
        case DIRECT_ROUTING -> Topology.directRouting(lab, 1, SERVERS);
        case DIRECT_ROUTING_BETWEEN -> Topology.directRoutingBetween(lab, 1, SERVERS);
        case TUNNEL -> Topology.tunnel(lab, 1, SERVERS);
        case NAT -> Topology.nat(lab, 1, SERVERS);
        case NAT_FAR -> Topology.natFar(lab, 1, SERVERS);
      };
    }
  }

  /** Three web servers behind TCP port 80 of the VIP, three echo servers behind UDP port 7, rr. */
  static Deployment of(Network network, Offloads offloads) {
    return of(network, offloads, site -> {});
  }

  /** As {@link #of(Network, Offloads)}; {@code prepare} changes the site before Weir sees it. */
  static Deployment of(Network network, Offloads offloads, Consumer<Topology> prepare) {
    return of(network, offloads, prepare, List.of());
  }

  /** As {@link #of(Network, Offloads)}, with options of {@code weir run}. */
  static Deployment of(Network network, Offloads offloads, List<String> options) {
    return of(network, offloads, site -> {}, options);
  }

  private static Deployment of(
      Network network, Offloads offloads, Consumer<Topology> prepare, List<String> options) {
    String kind = network.kind();
    return of(
        network,
        offloads,
        prepare,
        options,
        new VirtualServer("TCP", Nginx.PORT, "rr", kind),
        new VirtualServer("UDP", ECHO_PORT, "rr", kind));
  }

  static Deployment of(
      Network network, Offloads offloads, List<String> options, VirtualServer... services) {
    return of(network, offloads, site -> {}, options, services);
  }

  static Deployment of(Network network, Offloads offloads, VirtualServer... services) {
    return of(network, offloads, site -> {}, List.of(), services);
  }

  private static Deployment of(
      Network network,
      Offloads offloads,
      Consumer<Topology> prepare,
      List<String> options,
      VirtualServer... services) {
    Lab lab = Lab.open();
    try {
      Topology site = network.build(lab);
      lab.offloads(offloads);
      prepare.accept(site);
      return build(site, network.kind(), options, services);
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private static Deployment build(
      Topology site, String kind, List<String> options, VirtualServer... services) {
    List<Nginx> web = site.servers().stream().map(Nginx::start).toList();
    IntStream.rangeClosed(1, SERVERS)
        .forEach(
            number ->
                UdpEcho.start(
                    site.servers().get(number - 1),
                    kind.equals("NAT") ? site.serverAddress(number) : Topology.VIP,
                    ECHO_PORT));
    var file = site.lab().file("keepalived.conf", VirtualServer.configuration(site, services));
    String[] asked = options.toArray(String[]::new);
    return new Deployment(site, web, DirectorProcess.start(site.director(), file, asked));
  }

  Netns client() {
    return site.client();
  }

  /** The server that answers the next request to the VIP. */
  String ask() {
    return ask(Nginx.PORT);
  }

  String ask(int port) {
    return client().call(() -> Http.get(Topology.VIP, port, "/")).strip();
  }

  /** Says beside a test's failure what the director printed, and what it knows. */
  void explain(ExtensionContext test, Throwable failure) {
    String log = director.process().output();
    String state = director.process().isAlive() ? director.status("--verbose") : "and ended";
    throw new AssertionError(failure + "\nThe director printed:\n" + log + "\n" + state, failure);
  }

  @Override
  public void close() {
    site.lab().close();
  }
}
