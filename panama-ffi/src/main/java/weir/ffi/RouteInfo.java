package weir.ffi;

import java.util.List;

/**
 * An IPv4 route.
 *
 * @param destination the prefix: the number a.b.c.d, a highest
 * @param prefixLength 0..32
 * @param tos the type of service that it is for; 0 is any
 * @param table such as {@link Rtnetlink#RT_TABLE_MAIN}
 * @param type such as {@link Rtnetlink#RTN_UNICAST}
 * @param priority of routes to the same prefix the lowest wins
 * @param preferredSource the address that packets of this host have on this way; 0 for the next
 *     hop's interface to decide
 * @param nexthops those that are alive and are reached by IPv4; empty for a blackhole and its like,
 *     and where every next hop is dead or a router with an IPv6 address
 */
public record RouteInfo(
    int destination,
    int prefixLength,
    int tos,
    int table,
    int type,
    int priority,
    int preferredSource,
    List<Nexthop> nexthops)
    implements NetworkObject {
  /** Whether the prefix holds an address. */
  public boolean covers(int address) {
    return prefixLength == 0 || (address ^ destination) >>> (32 - prefixLength) == 0;
  }
}
