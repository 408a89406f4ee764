package weir.perf.lab;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import weir.netns.Netns;

/**
 * Packets that veth devices have lost since they were made, by where they were on their way from
 * the generator to the sink.
 *
 * <p>A veth tells of two ways to lose a packet. What found no place in the queue of the other end
 * counts as dropped at sending; what a program at XDP sent to a place that did not take it, such as
 * the full ring of an AF_XDP socket, is among the {@code rx_queue_N_drops} of {@code ethtool -S}.
 *
 * @param toDirector between the generator and the director's interface
 * @param atDirector taken in by the director's interface, but neither by Weir's sockets nor by the
 *     interface that a program at XDP chose
 * @param toServer sent by the director, by Weir or for it, and never seen by the server
 */
record DeviceDrops(long toDirector, long atDirector, long toServer) {
  private static final Pattern RECEIVE_DROPS =
      Pattern.compile("^\\s*rx_queue_\\d+_drops: (\\d+)$", Pattern.MULTILINE);

  /** Weir's own pairs, from tc to its sockets: the end that packets are put into. */
  private static final Pattern PAIR = Pattern.compile("weir\\d+");

  /** What has been lost so far. */
  static DeviceDrops at(Site site) {
    Netns director = site.director();
    long atDirector = onReceiving(director, Site.FRONT);
    for (JsonNode link : links(director)) {
      String name = link.get("ifname").asString();
      if (PAIR.matcher(name).matches()) {
        atDirector += onSending(link) + onReceiving(director, name + "i");
      }
    }
    return new DeviceDrops(
        onSending(site.client(), Site.FRONT),
        atDirector,
        onSending(director, Site.BACK) + onReceiving(site.server(), Site.BACK));
  }

  private static JsonNode links(Netns namespace) {
    return JsonMapper.shared()
        .readTree(namespace.run("ip", "-json", "-statistics", "link", "show"));
  }

  private static long onSending(Netns namespace, String device) {
    long drops = 0;
    for (JsonNode link : links(namespace)) {
      drops += link.get("ifname").asString().equals(device) ? onSending(link) : 0;
    }
    return drops;
  }

  private static long onSending(JsonNode link) {
    return link.get("stats64").get("tx").get("dropped").asLong();
  }

  private static long onReceiving(Netns namespace, String device) {
    Matcher line = RECEIVE_DROPS.matcher(namespace.run("ethtool", "-S", device));
    return line.results().mapToLong(match -> Long.parseLong(match.group(1))).sum();
  }
}
