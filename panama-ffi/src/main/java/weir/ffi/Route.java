package weir.ffi;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route that the kernel is to have, as {@code ip route add} takes it.
 *
 * @param isIpv6 its family
 * @param to the destination; null for the default route
 * @param from the prefix of sources that it is for, IPv6 only; null for all
 * @param type such as {@link Rtnetlink#RTN_UNICAST}
 * @param table such as {@link Rtnetlink#RT_TABLE_MAIN}
 * @param scope such as {@link Rtnetlink#RT_SCOPE_LINK}
 * @param protocol who made it, such as {@link Rtnetlink#RTPROT_KEEPALIVED}
 * @param tos 0 for all
 * @param metric 0 for the kernel's choice
 * @param source the address that this machine sends from; null for the kernel's choice
 * @param hops where to; several share the traffic, none for a type that needs none
 * @param mtu 0 for that of the interface
 * @param advmss 0 for the kernel's choice
 */
public record Route(
    boolean isIpv6,
    @Nullable IpPrefix to,
    @Nullable IpPrefix from,
    int type,
    int table,
    int scope,
    int protocol,
    int tos,
    int metric,
    @Nullable InetAddress source,
    List<Hop> hops,
    int mtu,
    int advmss) {
  public Route {
    hops = List.copyOf(hops);
  }

  /**
   * One way to go.
   *
   * @param via the gateway; null where the destination is on the link
   * @param device the name of the interface; null where the gateway tells
   * @param weight its share, 1..256
   * @param isOnlink whether the gateway is on the link, whatever the addresses say
   */
  public record Hop(
      @Nullable InetAddress via, @Nullable String device, int weight, boolean isOnlink) {}

  /** Such as {@code 10.2.0.0/16 table 254}. */
  @Override
  public String toString() {
    return (to == null ? "default" : to) + " table " + table;
  }
}
