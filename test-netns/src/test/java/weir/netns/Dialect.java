package weir.netns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import weir.vrrp.Settings.Authentication;

/** What two routers are configured to speak with each other. */
record Dialect(
    int version,
    int advertIntervalMs,
    Authentication.Type authentication,
    boolean isUnicast,
    boolean isIpv6) {
  static final Dialect V2 = new Dialect(2, 1000, Authentication.Type.NONE, false, false);
  static final Dialect V3 = new Dialect(3, 200, Authentication.Type.NONE, false, false);

  private static final String VIP6 = "2001:db8::100";

  /** Version 2 with a secret. */
  Dialect signed(Authentication.Type type) {
    return new Dialect(version, advertIntervalMs, type, isUnicast, isIpv6);
  }

  Dialect unicast() {
    return new Dialect(version, advertIntervalMs, authentication, true, isIpv6);
  }

  Dialect ipv6() {
    return new Dialect(version, advertIntervalMs, authentication, isUnicast, true);
  }

  /** The address that shows who is master. */
  String vip() {
    return isIpv6 ? VIP6 : FailoverPair.VIP;
  }

  /**
   * The {@code vrrp_instance VI} of one side, a BACKUP.
   *
   * @param own number of its host
   * @param peer number of the other's
   * @param more lines of the block
   */
  String instance(int own, int peer, int priority, String... more) {
    // IPv6 wants a link-local one first.
    List<String> vips = isIpv6 ? List.of("fe80::100", VIP6) : List.of(FailoverPair.VIP);
    return instance("VI", 51, vips, own, peer, priority, more);
  }

  /** Any other instance. */
  String instance(
      String name, int id, List<String> vips, int own, int peer, int priority, String... more) {
    List<String> lines = new ArrayList<>();
    lines.add("state BACKUP\ninterface eth0\nversion " + version);
    lines.add("virtual_router_id " + id + "\npriority " + priority);
    lines.add(String.format(Locale.ROOT, "advert_int %.2f", advertIntervalMs / 1000.0));
    if (isUnicast) {
      lines.add("unicast_src_ip " + host(own));
      lines.add("unicast_peer {\n" + host(peer) + "\n}");
    }
    if (authentication != Authentication.Type.NONE) {
      lines.add("authentication {\nauth_type " + authentication + "\nauth_pass secret\n}");
    }
    lines.addAll(List.of(more));
    lines.add("virtual_ipaddress {\n" + String.join("\n", vips) + "\n}");
    return "vrrp_instance " + name + " {\n" + String.join("\n", lines) + "\n}\n";
  }

  private String host(int number) {
    return isIpv6 ? FailoverPair.address6(number) : FailoverPair.address(number);
  }

  /** For the table of cases. */
  @Override
  public String toString() {
    return "v%d%s%s%s, %s s"
        .formatted(
            version,
            isIpv6 ? " IPv6" : "",
            isUnicast ? " unicast" : "",
            authentication == Authentication.Type.NONE ? "" : " " + authentication,
            advertIntervalMs / 1000.0);
  }
}
