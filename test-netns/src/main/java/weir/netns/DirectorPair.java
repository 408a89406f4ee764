package weir.netns;

import java.nio.file.Path;
import java.util.List;

/**
 * A site with direct routing and two directors, one of which has the VIP: {@code director}, which
 * is to be master, and {@code second}.
 *
 * @param site whose director has no VIP of its own
 */
public record DirectorPair(Topology site, Netns second) {
  /** The second director's own address. */
  public static final String SECOND = "10.1.0.2";

  private static final int ROUTER_ID = 51;

  /** A pair on one segment with its clients and servers. */
  public static DirectorPair directRouting(Lab lab, int clients, int servers) {
    Topology site = Topology.directRouting(lab, clients, servers);
    site.director().ip("address del " + Topology.VIP + "/32 dev front");
    Netns second = lab.namespace("second");
    second.plug("front", lab.namespaceOf("front"), Topology.BRIDGE, SECOND + "/24");
    return new DirectorPair(site, second);
  }

  /** Both directors, that of higher priority first. */
  public List<Netns> directors() {
    return List.of(site.director(), second);
  }

  /**
   * Writes the {@code keepalived.conf} of one of them; services like those of {@link
   * VirtualServer}.
   *
   * @param advertInt seconds, such as {@code 0.01} or {@code 1}
   */
  public Path configuration(Netns of, String advertInt, VirtualServer... services) {
    return configuration(of, advertInt, 0, services);
  }

  /**
   * As {@link #configuration(Netns, String, VirtualServer...)}.
   *
   * @param preemptDelayS for how long one that is back sees to its servers before it takes over
   */
  public Path configuration(
      Netns of, String advertInt, int preemptDelayS, VirtualServer... services) {
    boolean first = of == site.director();
    String text =
        """
        vrrp_instance VI_1 {
            state %s
            interface front
            virtual_router_id %d
            version 3
            priority %d
            advert_int %s
            preempt_delay %d
            virtual_ipaddress {
                %s/24
            }
        }

        %s"""
            .formatted(
                // Who begins as MASTER delays nothing.
                first && preemptDelayS == 0 ? "MASTER" : "BACKUP",
                ROUTER_ID,
                first ? 150 : 100,
                advertInt,
                preemptDelayS,
                Topology.VIP,
                VirtualServer.configuration(site, services));
    return site.lab().file(of.role() + ".conf", text);
  }

  /** Whether a director has the VIP. */
  public static boolean holds(Netns director) {
    return director.run("ip", "-4", "address", "show", "dev", "front").contains(Topology.VIP + "/");
  }
}
