package weir.netns;

import java.util.ArrayList;
import java.util.List;

/**
 * A site: clients, a director and real servers, wired as the manuals draw it.
 *
 * <pre>
 *  directRouting                     directRoutingBetween                   nat
 *
 *  client1.. director server1..      client1..  router                      client1..
 *     |         |        |              |         |                            |
 *  ---+---------+--------+---        ---+----+----+--- front                ---+----+--- front
 *          front                             |    |                                 |
 *                                        director |                             director
 *                                            |    |                                 |
 *                                    ---+----+----+--- back                 ---+----+--- back
 *                                       |                                      |
 *                                    server1..                              server1..
 *
 *  tunnel                                     natFar
 *
 *  client1..        router---wan----gateway   client1..     router---wan----gateway
 *     |              |  |              |         |            |                |
 *  ---+---+----------+--|-- front      |      ---+--+- front  |                |
 *         |             |              |            |         |                |
 *      director         |              |         director     |                |
 *         |             |              |            |         |                |
 *      ---+-------------+-- back    ---+--- far  ---+---------+--- back     ---+--- far
 *                                      |                                       |
 *                                   server1..                               server1..
 * </pre>
 *
 * With direct routing and tunnels every server has the VIP on its loopback and keeps quiet about
 * it, and answers the client without the director. With NAT the servers' default route leads to the
 * director.
 *
 * <p>Front is {@code 10.1.0.0/24} and {@code fd01::/64}, back {@code 10.2.0.0/24}, far {@code
 * 10.3.0.0/24}, wan {@code 10.4.0.0/24}. The director is {@code .1} on each and carries {@link
 * #VIP} on its {@code front} interface; clients are {@code .101} and up, servers {@code .11} and
 * up, the router and the gateway are {@code .254}. Interfaces are named for the segment they are
 * on.
 *
 * @param servers named server1, server2, ... with {@link #serverAddress}
 */
public record Topology(Lab lab, List<Netns> clients, Netns director, List<Netns> servers) {
  /** The address that clients know. */
  public static final String VIP = "10.1.0.80";

  /** The director's own address in front. */
  public static final String DIRECTOR = "10.1.0.1";

  /** The director's own IPv6 address in front. */
  public static final String DIRECTOR_V6 = "fd01::1";

  /** The bridge of each segment. */
  static final String BRIDGE = "br0";

  /** Direct routing on one segment. */
  public static Topology directRouting(Lab lab, int clients, int servers) {
    Topology site = withFront(lab, clients);
    Netns front = lab.namespaceOf("front");
    for (int i = 1; i <= servers; i++) {
      Netns server = lab.namespace("server" + i);
      quietVip(server);
      server.plug("front", front, BRIDGE, "10.1.0." + (10 + i) + "/24");
      site.servers.add(server);
    }
    return site;
  }

  /** Direct routing by a director between two segments; the answers take a router. */
  public static Topology directRoutingBetween(Lab lab, int clients, int servers) {
    Topology site = withFront(lab, clients);
    site.addBack(servers, "10.2.0.254");
    site.servers.forEach(Topology::quietVip);
    Netns router = lab.namespace("router");
    router.sysctl("net.ipv4.ip_forward", "1");
    router.plug("front", lab.namespaceOf("front"), BRIDGE, "10.1.0.254/24");
    router.plug("back", lab.namespaceOf("back"), BRIDGE, "10.2.0.254/24");
    return site;
  }

  /**
   * NAT: the director is the servers' router, and the clients' way to the servers' own addresses.
   */
  public static Topology nat(Lab lab, int clients, int servers) {
    Topology site = withFront(lab, clients);
    site.addBack(servers, "10.2.0.1");
    site.director.sysctl("net.ipv4.ip_forward", "1");
    site.clients.forEach(client -> client.ip("route add 10.2.0.0/24 via " + DIRECTOR));
    return site;
  }

  /** Tunnels: the servers are behind a router, and answer by it. */
  public static Topology tunnel(Lab lab, int clients, int servers) {
    Topology site = withFront(lab, clients);
    Netns router = site.addFar(servers);
    router.plug("front", lab.namespaceOf("front"), BRIDGE, "10.1.0.254/24");
    site.servers.forEach(Topology::quietVip);
    site.servers.forEach(TunnelEnd::open);
    return site;
  }

  /** NAT as {@link #nat}, but that the servers are behind another router. */
  public static Topology natFar(Lab lab, int clients, int servers) {
    Topology site = withFront(lab, clients);
    Netns router = site.addFar(servers);
    router.ip("route add default via 10.2.0.1");
    site.director.sysctl("net.ipv4.ip_forward", "1");
    return site;
  }

  /** The address of server {@code number} (from 1) that the director knows. */
  public String serverAddress(int number) {
    List<String> devices = servers.get(number - 1).devices();
    String network = devices.contains("far") ? "3" : devices.contains("back") ? "2" : "1";
    return "10." + network + ".0." + (10 + number);
  }

  /** The address of client {@code number} (from 1). */
  public static String clientAddress(int number) {
    return "10.1.0." + (100 + number);
  }

  /** The first client. */
  public Netns client() {
    return clients.getFirst();
  }

  private static Topology withFront(Lab lab, int clients) {
    Topology site =
        new Topology(lab, new ArrayList<>(), lab.namespace("director"), new ArrayList<>());
    Netns front = lab.namespace("front").bridge(BRIDGE);
    site.director.plug("front", front, BRIDGE, DIRECTOR + "/24", DIRECTOR_V6 + "/64");
    site.director.ip("address add " + VIP + "/32 dev front");
    for (int i = 1; i <= clients; i++) {
      Netns client = lab.namespace("client" + i);
      client.plug("front", front, BRIDGE, clientAddress(i) + "/24", "fd01::" + (100 + i) + "/64");
      site.clients.add(client);
    }
    return site;
  }

  private void addBack(int count, String gateway) {
    Netns back = lab.namespace("back").bridge(BRIDGE);
    director.plug("back", back, BRIDGE, "10.2.0.1/24");
    addServers(count, back, "10.2.0.", gateway);
  }

  /** Returns the router between back and wan. */
  private Netns addFar(int count) {
    addBack(0, "");
    Netns router = lab.namespace("router");
    Netns gateway = lab.namespace("gateway");
    Netns far = lab.namespace("far").bridge(BRIDGE);
    router.sysctl("net.ipv4.ip_forward", "1");
    gateway.sysctl("net.ipv4.ip_forward", "1");
    router.plug("back", lab.namespaceOf("back"), BRIDGE, "10.2.0.254/24");
    router.cable("wan", gateway, "wan");
    gateway.plug("far", far, BRIDGE, "10.3.0.254/24");
    router.ip("address add 10.4.0.1/24 dev wan", "route add 10.3.0.0/24 via 10.4.0.254");
    gateway.ip("address add 10.4.0.254/24 dev wan", "route add default via 10.4.0.1");
    director.ip("route add 10.3.0.0/24 via 10.2.0.254");
    addServers(count, far, "10.3.0.", "10.3.0.254");
    return router;
  }

  private void addServers(int count, Netns segment, String network, String gateway) {
    for (int i = 1; i <= count; i++) {
      Netns server = lab.namespace("server" + i);
      server.plug(segment.role(), segment, BRIDGE, network + (10 + i) + "/24");
      server.ip("route add default via " + gateway);
      servers.add(server);
    }
  }

  private static void quietVip(Netns server) {
    for (String devices : List.of("all", "default")) {
      server.sysctl("net.ipv4.conf." + devices + ".arp_ignore", "1");
      server.sysctl("net.ipv4.conf." + devices + ".arp_announce", "2");
    }
    server.ip("address add " + VIP + "/32 dev lo");
  }
}
