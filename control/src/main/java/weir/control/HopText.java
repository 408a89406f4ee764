package weir.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Attachment;
import weir.control.config.Ipv4;
import weir.control.route.Hop;
import weir.control.route.NeighbourKey;

/** Next hops in words. */
final class HopText {
  private HopText() {}

  /** A next hop for people. */
  static String of(@Nullable Hop hop, List<Attachment> attachments) {
    return switch (hop) {
      case null -> "no route";
      case Hop.NoRoute() -> "no route";
      case Hop.NotAttached(int index) ->
          "the route leads over interface " + index + ", to which weir is not attached";
      case Hop.Unresolved(NeighbourKey key) -> "no MAC yet of " + neighbour(key, attachments);
      case Hop.Resolved(NeighbourKey key, long mac, int _) ->
          neighbour(key, attachments) + " " + mac(mac);
    };
  }

  private static String neighbour(NeighbourKey key, List<Attachment> attachments) {
    String name =
        attachments.stream()
            .filter(attachment -> attachment.link().index() == key.interfaceIndex())
            .map(attachment -> attachment.link().name())
            .findFirst()
            .orElse("interface " + key.interfaceIndex());
    return Ipv4.format(key.address()) + " on " + name;
  }

  static String mac(long mac) {
    return String.format(
        "%02x:%02x:%02x:%02x:%02x:%02x",
        mac >> 40 & 0xff,
        mac >> 32 & 0xff,
        mac >> 24 & 0xff,
        mac >> 16 & 0xff,
        mac >> 8 & 0xff,
        mac & 0xff);
  }
}
