package weir.netns;

import java.util.List;
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
    NAT;

    String kind() {
      return this == NAT ? "NAT" : "DR";
    }

    Topology build(Lab lab) {
      return switch (this) {
        case DIRECT_ROUTING -> Topology.directRouting(lab, 1, SERVERS);
        case DIRECT_ROUTING_BETWEEN -> Topology.directRoutingBetween(lab, 1, SERVERS);
        case NAT -> Topology.nat(lab, 1, SERVERS);
      };
    }
  }

  /** Three web servers behind TCP port 80 of the VIP, three echo servers behind UDP port 7, rr. */
  static Deployment of(Network network, Offloads offloads) {
    String kind = network.kind();
    return of(
        network,
        offloads,
        new VirtualServer("TCP", Nginx.PORT, "rr", kind),
        new VirtualServer("UDP", ECHO_PORT, "rr", kind));
  }

  static Deployment of(Network network, Offloads offloads, VirtualServer... services) {
    Lab lab = Lab.open();
    try {
      return build(lab, network, offloads, services);
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private static Deployment build(
      Lab lab, Network network, Offloads offloads, VirtualServer... services) {
    Topology site = network.build(lab);
    lab.offloads(offloads);
    List<Nginx> web = site.servers().stream().map(Nginx::start).toList();
    IntStream.rangeClosed(1, SERVERS)
        .forEach(
            number ->
                UdpEcho.start(
                    site.servers().get(number - 1),
                    network == Network.NAT ? site.serverAddress(number) : Topology.VIP,
                    ECHO_PORT));
    var file = lab.file("keepalived.conf", VirtualServer.configuration(site, services));
    return new Deployment(site, web, DirectorProcess.start(site.director(), file));
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
