package weir.perf.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import weir.netns.Topology;

/**
 * Servers of a UDP service by direct routing that are up as long as a file of theirs exists, and
 * the configuration that has them. Half of them are removed from the service when they fail, the
 * others get weight 0, and which do what changes with the configuration: flows that never pause
 * stay where the weight is 0, and with the same servers forever would all be there in the end. All
 * are one namespace, told apart by the MACs that the director has for them.
 */
final class FlappingServers {
  static final int COUNT = 4;

  private final Site site;
  private final boolean[] up = new boolean[COUNT];
  private final boolean[] inhibited = new boolean[COUNT];
  private int weight = 1;

  /** Servers that are all up. */
  FlappingServers(Site site) {
    this.site = site;
    for (int server = 0; server < COUNT; server++) {
      site.director()
          .ip(
              "neighbour replace %s lladdr 02:00:00:00:00:%02x dev %s"
                  .formatted(address(server), mac(server), Site.BACK));
      set(server, true);
      inhibited[server] = server % 2 != 0;
    }
  }

  /** The last byte of a server's MAC: that is 1 to 7. */
  static int mac(int server) {
    return server + 1;
  }

  static String address(int server) {
    return "10.2.0." + (11 + server);
  }

  /** Whether a server is taken out of the service when it fails. */
  boolean isRemovedWhenDown(int server) {
    return !inhibited[server];
  }

  boolean isUp(int server) {
    return up[server];
  }

  /** Whether any other is up. */
  boolean othersAreUp(int server) {
    for (int i = 0; i < COUNT; i++) {
      if (i != server && up[i]) {
        return true;
      }
    }
    return false;
  }

  void set(int server, boolean isUp) {
    up[server] = isUp;
    Path file = site.lab().file("up-" + server, "");
    try {
      if (!isUp) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Another weight of the first server in the next configuration, and another way for one that is
   * up to go down.
   */
  void change(RandomGenerator random) {
    weight = 1 + random.nextInt(5);
    int server = random.nextInt(COUNT);
    if (up[server]) {
      inhibited[server] = !inhibited[server];
    }
  }

  /** Writes the configuration. */
  Path configure() {
    StringBuilder servers = new StringBuilder();
    for (int server = 0; server < COUNT; server++) {
      servers.append(
          """
              real_server %s %d {
                  weight %d
          %s        MISC_CHECK {
                      misc_path "/usr/bin/test -e %s"
                      misc_timeout 5
                  }
              }
          """
              .formatted(
                  address(server),
                  Site.PORT,
                  server == 0 ? weight : 1,
                  inhibited[server] ? "        inhibit_on_failure\n" : "",
                  site.lab().file("up", "").resolveSibling("up-" + server)));
    }
    return site.lab()
        .file(
            "keepalived.conf",
            """
            global_defs {
                script_user root
            }

            virtual_server %s %d {
                delay_loop 1
                lb_algo wrr
                lb_kind DR
                protocol UDP
            %s}
            """
                .formatted(Topology.VIP, Site.PORT, servers));
  }
}
