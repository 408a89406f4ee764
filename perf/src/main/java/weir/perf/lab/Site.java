package weir.perf.lab;

import java.util.List;
import weir.ffi.Interfaces;
import weir.netns.Lab;
import weir.netns.Netns;
import weir.netns.Nginx;
import weir.netns.Topology;

/**
 * A client, a director and a server on cables, all of whose neighbours are known from the start.
 *
 * @param clientMac of the client's {@link #FRONT}
 * @param directorMac of the director's {@link #FRONT}
 */
record Site(Topology topology, long clientMac, long directorMac) {
  static final String FRONT = "front";
  static final String BACK = "back";

  /** From the server to the client, for direct routing. */
  private static final String RETURN = "return";

  /** The server's own address. */
  static final String SERVER = "10.2.0.11";

  /** UDP, of the VIP and of the server. */
  static final int PORT = 9000;

  /** TCP, of the VIP and of the server: nginx and iperf3. */
  static final int IPERF_PORT = 5201;

  private static final String CLIENT = Topology.clientAddress(1);
  private static final String SERVERS_GATEWAY = "10.2.0.1";

  /** A new site in an empty lab. */
  static Site in(Lab lab) {
    Netns client = namespace(lab, "client");
    Netns director = namespace(lab, "director");
    Netns server = namespace(lab, "server");
    client.cable(FRONT, director, FRONT);
    director.cable(BACK, server, BACK);
    server.cable(RETURN, client, RETURN);
    long clientMac = mac(client, FRONT);
    long directorMac = mac(director, FRONT);
    client.ip(
        "address add " + CLIENT + "/24 dev " + FRONT,
        "address add 10.5.0.101/24 dev " + RETURN,
        neighbour(Topology.VIP, directorMac, FRONT),
        neighbour(Topology.DIRECTOR, directorMac, FRONT),
        "route add 10.2.0.0/24 via " + Topology.DIRECTOR);
    director.ip(
        "address add " + Topology.DIRECTOR + "/24 dev " + FRONT,
        "address add " + Topology.VIP + "/32 dev " + FRONT,
        "address add " + SERVERS_GATEWAY + "/24 dev " + BACK,
        neighbour(CLIENT, clientMac, FRONT),
        neighbour(SERVER, mac(server, BACK), BACK),
        "route add " + Traffic.SOURCES + " via " + CLIENT);
    server.sysctl("net.ipv4.conf.all.arp_ignore", "1");
    server.ip(
        "address add " + SERVER + "/24 dev " + BACK,
        "address add 10.5.0.11/24 dev " + RETURN,
        neighbour(SERVERS_GATEWAY, mac(director, BACK), BACK),
        neighbour("10.5.0.101", mac(client, RETURN), RETURN),
        "route add default via " + SERVERS_GATEWAY);
    return new Site(
        new Topology(lab, List.of(client), director, List.of(server)), clientMac, directorMac);
  }

  /** Has the server answer clients itself, from the VIP. */
  void routeDirectly() {
    server()
        .ip(
            "address replace " + Topology.VIP + "/32 dev lo",
            "route replace " + CLIENT + " via 10.5.0.101");
  }

  /** The ports of the services of a protocol. */
  static List<Integer> ports(String protocol) {
    return protocol.equals("TCP") ? List.of(Nginx.PORT, IPERF_PORT) : List.of(PORT);
  }

  Lab lab() {
    return topology.lab();
  }

  Netns client() {
    return topology.client();
  }

  Netns director() {
    return topology.director();
  }

  Netns server() {
    return topology.servers().getFirst();
  }

  /** A generator of packets to an address of the director or behind it. */
  Generator generator(String toAddress, int batch) {
    Traffic traffic = new Traffic(clientMac, directorMac, toAddress, PORT);
    return Generator.of(client(), FRONT, traffic, batch);
  }

  /** A sink of packets to an address. */
  Sink sink(String address) {
    return Sink.at(server(), BACK, address, PORT);
  }

  private static Netns namespace(Lab lab, String role) {
    Netns namespace = lab.namespace(role);
    // Nobody sends of himself: no neighbour discovery, no router solicitations.
    namespace.sysctl("net.ipv6.conf.default.disable_ipv6", "1");
    namespace.sysctl("net.ipv4.ip_local_port_range", "1024\t65535");
    return namespace;
  }

  static long mac(Netns namespace, String device) {
    return namespace.call(
        () -> {
          try (Interfaces interfaces = new Interfaces()) {
            return interfaces.mac(device);
          }
        });
  }

  static String text(long mac) {
    StringBuilder text = new StringBuilder();
    for (int shift = 40; shift >= 0; shift -= 8) {
      text.append("%02x".formatted(mac >>> shift & 0xff)).append(shift == 0 ? "" : ":");
    }
    return text.toString();
  }

  private static String neighbour(String address, long mac, String device) {
    return "neighbour replace " + address + " lladdr " + text(mac) + " dev " + device;
  }
}
